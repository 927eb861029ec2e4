import type { AbsolutePathBuf, SortDirection } from "./shared.js";

export interface Project {
  id: string;
  name: string;
  roots: Array<ProjectRoot>;
  metadata: {
    [key in string]?: string;
  };
  createdAt: number;
  updatedAt: number;
  recencyAt: number | null;
}

export interface ProjectChangedNotification {
  projectId: string;
  changeType: ProjectChangeType;
}

export type ProjectChangeType = "created" | "updated" | "deleted";

export interface ProjectCreateParams {
  name: string;
  roots: Array<ProjectRoot>;
  metadata?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
  idempotencyKey: string;
}

export interface ProjectCreateResponse {
  project: Project;
}

export interface ProjectDeleteParams {
  projectId: string;
}

export type ProjectDeleteResponse = Record<string, never>;

export interface ProjectImportParams {
  name: string;
  roots: Array<ProjectRoot>;
  metadata?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
  threads?: Array<string> | null | undefined;
  idempotencyKey: string;
}

export interface ProjectImportResponse {
  project: Project;
}

export interface ProjectListParams {
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
  sortKey?: ProjectSortKey | null | undefined;
  sortDirection?: SortDirection | null | undefined;
}

export interface ProjectListResponse {
  data: Array<Project>;
  nextCursor: string | null;
}

export interface ProjectMoveParams {
  projectId: string;
  beforeProjectId?: string | null | undefined;
}

export type ProjectMoveResponse = Record<string, never>;

export interface ProjectReadParams {
  projectId: string;
}

export interface ProjectReadResponse {
  project: Project;
}

export interface ProjectRoot {
  path: AbsolutePathBuf;
}

export type ProjectSortKey = "position" | "recencyAt";

export interface ProjectUpdateParams {
  projectId: string;
  name?: string | null | undefined;
  roots?: Array<ProjectRoot> | null | undefined;
  metadata?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
}

export interface ProjectUpdateResponse {
  project: Project;
}

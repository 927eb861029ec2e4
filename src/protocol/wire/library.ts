import type { AbsolutePathBuf, JsonValue } from "./session.js";
import type { SortDirection, ThreadSection, ThreadSectionAppearance } from "./thread.js";

export interface Project {
  id: string;
  name: string;
  roots: Array<ProjectRoot>;
  metadata: {
    [key in string]?: string;
  };
  position: number;
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

export interface ThreadAttachment {
  id: string;
  attachmentType: string;
  identityKey: string;
  payload: JsonValue;
  createdAt: number;
}

export type ThreadAttachmentAddOutcome = "created" | "existing";

export interface ThreadAttachmentAddParams {
  threadId: string;
  attachmentType: string;
  identityKey: string;
  payload: JsonValue;
}

export interface ThreadAttachmentAddResponse {
  outcome: ThreadAttachmentAddOutcome;
  attachment: ThreadAttachment;
}

export interface ThreadAttachmentListParams {
  threadId: string;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}

export interface ThreadAttachmentListResponse {
  data: Array<ThreadAttachment>;
  nextCursor: string | null;
}

export type ThreadAttachmentOperation = "created" | "deleted";

export interface ThreadAttachmentOwner {
  threadId: string;
  archived: boolean;
}

export interface ThreadAttachmentOwnerListParams {
  attachmentType: string;
  identityKey: string;
  archived?: boolean | null | undefined;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}

export interface ThreadAttachmentOwnerListResponse {
  data: Array<ThreadAttachmentOwner>;
  nextCursor: string | null;
}

export interface ThreadAttachmentRemoveParams {
  threadId: string;
  attachmentType: string;
  identityKey: string;
}

export type ThreadAttachmentRemoveResponse = Record<string, never>;

export interface ThreadAttachmentUpdatedNotification {
  threadId: string;
  attachmentType: string;
  identityKey: string;
  attachmentId: string;
  operation: ThreadAttachmentOperation;
}

export interface ThreadProjectUpdatedNotification {
  threadId: string;
  projectId: string | null;
}

export interface ThreadSectionChangedNotification {
  threadId: string;
  sectionId: string | null;
}

export interface ThreadSectionCreateParams {
  name: string;
  appearance?: ThreadSectionAppearance | null | undefined;
}

export interface ThreadSectionCreateResponse {
  section: ThreadSection;
}

export interface ThreadSectionDeleteParams {
  sectionId: string;
}

export type ThreadSectionDeleteResponse = Record<string, never>;

export interface ThreadSectionListParams {
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}

export interface ThreadSectionListResponse {
  data: Array<ThreadSection>;
  nextCursor: string | null;
}

export interface ThreadSectionMoveParams {
  threadId: string;
  sectionId: string | null;
  beforeThreadId?: string | null | undefined;
}

export type ThreadSectionMoveResponse = Record<string, never>;

export interface ThreadSectionUpdateParams {
  sectionId: string;
  name: string;
  appearance?: ThreadSectionAppearance | null | undefined;
}

export interface ThreadSectionUpdateResponse {
  section: ThreadSection;
}

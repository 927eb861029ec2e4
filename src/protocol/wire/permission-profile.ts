export interface PermissionProfileListParams {
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
  cwd?: string | null | undefined;
}

export interface PermissionProfileListResponse {
  data: Array<PermissionProfileSummary>;
  nextCursor: string | null;
}

export interface PermissionProfileSummary {
  id: string;
  description: string | null;
  allowed: boolean;
}

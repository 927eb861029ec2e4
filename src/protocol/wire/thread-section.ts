import type { ThreadSection, ThreadSectionAppearance } from "./shared.js";

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

export interface ThreadSectionUpdateParams {
  sectionId: string;
  name: string;
  appearance?: ThreadSectionAppearance | null | undefined;
}

export interface ThreadSectionUpdateResponse {
  section: ThreadSection;
}

import type { LegacyAppPathString } from "./shared.js";

export interface FeedbackSaveParams {
  savePath: LegacyAppPathString;
  classification: string;
  reason?: string | null | undefined;
  threadId?: string | null | undefined;
  includeLogs?: boolean | undefined;
  extraLogFiles?: Array<string> | null | undefined;
  tags?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
}

export interface FeedbackSaveResponse {
  savedPath: LegacyAppPathString;
  threadId: string;
  promptHash: string | null;
}

export interface FeedbackUploadParams {
  classification: string;
  reason?: string | null | undefined;
  threadId?: string | null | undefined;
  includeLogs?: boolean | undefined;
  extraLogFiles?: Array<string> | null | undefined;
  tags?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
}

export interface FeedbackUploadResponse {
  threadId: string;
  promptHash: string | null;
}

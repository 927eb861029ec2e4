import type { ModeKind, ReasoningEffort } from "./shared.js";

export type CollaborationModeListParams = Record<string, never>;

export interface CollaborationModeListResponse {
  data: Array<CollaborationModeMask>;
}

export interface CollaborationModeMask {
  name: string;
  mode: ModeKind | null;
  model: string | null;
  reasoning_effort: ReasoningEffort | null | null;
}

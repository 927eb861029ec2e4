import type { Turn } from "./shared.js";

export type ReviewDelivery = "inline";

export interface ReviewStartParams {
  threadId: string;
  target: ReviewTarget;
  delivery?: ReviewDelivery | null | undefined;
}

export interface ReviewStartResponse {
  turn: Turn;
  reviewThreadId: string;
}

export type ReviewTarget =
  | {
      type: "uncommittedChanges";
    }
  | {
      type: "baseBranch";
      branch: string;
    }
  | {
      type: "commit";
      sha: string;
      title: string | null;
    }
  | {
      type: "custom";
      instructions: string;
    };

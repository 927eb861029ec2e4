export interface StrictReviewRequiredNotification {
  threadId: string;
  turnId: string;
  startedAtMs: number;
}

import type { RequestId } from "./shared.js";

export interface ServerRequestResolvedNotification {
  threadId: string;
  requestId: RequestId;
}

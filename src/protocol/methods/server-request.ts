import * as z from "../deferred.js";
import { notification } from "../define.js";
import { integer, open, type Schema } from "../shape.js";

/** A request of the server's that needs no answer any more. A client no longer shows its question. */
export interface ServerRequestResolvedNotification {
  threadId: string;
  /** The JSON-RPC id of the request. */
  requestId: string | number;
}
export const ServerRequestResolvedNotification: Schema<ServerRequestResolvedNotification> = open({
  threadId: z.string(),
  requestId: z.union([z.string(), integer]),
});

export const serverRequestNotificationRows = {
  /** A request of the server's needs no answer any more, whoever answered it. */
  resolved: notification("serverRequest/resolved", ServerRequestResolvedNotification, { since: "0.107.0" }),
};

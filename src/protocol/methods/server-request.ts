import * as z from "zod/mini";
import { notification } from "../define.js";
import { integer, open, type Schema } from "../shape.js";

export interface ServerRequestResolvedNotification {
  threadId: string;
  requestId: string | number;
}
export const ServerRequestResolvedNotification: Schema<ServerRequestResolvedNotification> = open({
  threadId: z.string(),
  requestId: z.union([z.string(), integer]),
});

export const serverRequestNotificationRows = {
  /** A request the server made of its clients was settled, wherever the answer came from. */
  resolved: notification("serverRequest/resolved", ServerRequestResolvedNotification, { since: "0.107.0" }),
};

export * from "./account.js";
export * from "./approval.js";
export { type Claims, readClaims } from "./claims.js";
export * from "./codes.js";
export * from "./config.js";
export { type Notification, notification, type Request, request, type Traits } from "./define.js";
export type { Arguments, ByMethod, Events, Facade, Handler, Handlers, Messages, Params, Result } from "./derive.js";
export { type Dialect, dialectOf, PROTOCOL_RELEASE } from "./dialect.js";
export * from "./extension.js";
export * from "./item.js";
export * from "./library.js";
export * from "./login.js";
export * from "./mcp.js";
export * from "./model.js";
export * from "./queue.js";
export * from "./realtime.js";
export * from "./remote.js";
export * from "./session.js";
export { type Schema, tagged, unchecked } from "./shape.js";
export {
  byMethod,
  type ClientNotifications,
  type ClientRequests,
  clientNotifications,
  clientRequests,
  type ParamsOf,
  type ResultOf,
  type ServerNotifications,
  type ServerRequests,
  serverNotifications,
  serverRequests,
} from "./table.js";
export * from "./thread.js";
export * from "./turn.js";
export * from "./workspace.js";

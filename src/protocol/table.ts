import { accountNotifications, accountRequests } from "./account.js";
import { approvalNotifications, approvalServerRequests } from "./approval.js";
import { configNotifications, configRequests } from "./config.js";
import type { AnyNotification, AnyRequest, ByMethod, Params, Result, Table } from "./derive.js";
import { extensionNotifications, extensionRequests } from "./extension.js";
import { itemNotifications } from "./item.js";
import { libraryNotifications, libraryRequests } from "./library.js";
import { loginNotifications, loginRequests, loginServerRequests } from "./login.js";
import { mcpNotifications, mcpRequests } from "./mcp.js";
import { modelNotifications, modelRequests } from "./model.js";
import { queueNotifications, queueRequests } from "./queue.js";
import { realtimeNotifications, realtimeRequests } from "./realtime.js";
import { remoteNotifications, remoteRequests } from "./remote.js";
import { sessionClientNotifications, sessionNotifications, sessionRequests } from "./session.js";
import { threadNotifications, threadRequests } from "./thread.js";
import { turnNotifications, turnRequests } from "./turn.js";
import { workspaceNotifications, workspaceRequests } from "./workspace.js";

// The four directions, each the rooms laid over one another. The group is the first segment of the wire name; names without a slash
// are in `legacy`. The types name the rooms instead of being inferred: so declarations refer to the rows, and a row's words reach
// whoever hovers over `client.account.read`.

/** What a client asks of a server. */
export type ClientRequests = typeof accountRequests &
  typeof configRequests &
  typeof extensionRequests &
  typeof libraryRequests &
  typeof loginRequests &
  typeof mcpRequests &
  typeof modelRequests &
  typeof queueRequests &
  typeof realtimeRequests &
  typeof remoteRequests &
  typeof sessionRequests &
  typeof threadRequests &
  typeof turnRequests &
  typeof workspaceRequests;
/** What a client asks of a server. */
export const clientRequests: ClientRequests = lay(
  accountRequests,
  configRequests,
  extensionRequests,
  libraryRequests,
  loginRequests,
  mcpRequests,
  modelRequests,
  queueRequests,
  realtimeRequests,
  remoteRequests,
  sessionRequests,
  threadRequests,
  turnRequests,
  workspaceRequests,
);

/** What a server asks of a client. */
export type ServerRequests = typeof approvalServerRequests & typeof loginServerRequests;
/** What a server asks of a client. */
export const serverRequests: ServerRequests = lay(approvalServerRequests, loginServerRequests);

/** What a server announces. */
export type ServerNotifications = typeof accountNotifications &
  typeof approvalNotifications &
  typeof configNotifications &
  typeof extensionNotifications &
  typeof itemNotifications &
  typeof libraryNotifications &
  typeof loginNotifications &
  typeof mcpNotifications &
  typeof modelNotifications &
  typeof queueNotifications &
  typeof realtimeNotifications &
  typeof remoteNotifications &
  typeof sessionNotifications &
  typeof threadNotifications &
  typeof turnNotifications &
  typeof workspaceNotifications;
/** What a server announces. */
export const serverNotifications: ServerNotifications = lay(
  accountNotifications,
  approvalNotifications,
  configNotifications,
  extensionNotifications,
  itemNotifications,
  libraryNotifications,
  loginNotifications,
  mcpNotifications,
  modelNotifications,
  queueNotifications,
  realtimeNotifications,
  remoteNotifications,
  sessionNotifications,
  threadNotifications,
  turnNotifications,
  workspaceNotifications,
);

/** What a client announces. */
export type ClientNotifications = typeof sessionClientNotifications;
/** What a client announces. */
export const clientNotifications: ClientNotifications = lay(sessionClientNotifications);

type Rows = ByMethod<ClientRequests> & ByMethod<ServerRequests> & ByMethod<ServerNotifications> & ByMethod<ClientNotifications>;

/** What goes into a method, by wire name: `ParamsOf<"fs/readFile">`. Names the shapes that have no name of their own here. */
export type ParamsOf<Method extends keyof Rows> = Params<Rows[Method]>;

/** What comes out of a request, by wire name: `ResultOf<"fs/readFile">`. */
export type ResultOf<Method extends keyof ByMethod<ClientRequests> | keyof ByMethod<ServerRequests>> = Result<Rows[Method]>;

/** The rows of a table by wire name. */
export function byMethod<Row extends { readonly method: string }>(table: Table<Row>): ReadonlyMap<string, Row> {
  const rows = Object.values(table).flatMap((group) => Object.values(group));
  return new Map(rows.map((row) => [row.method, row]));
}

type Both<Rooms> = (Rooms extends unknown ? (room: Rooms) => void : never) extends (room: infer All) => void ? All : never;

/** Lays rooms over one another: a group has the rows that any of them gives it. */
function lay<Rooms extends Table<AnyRequest | AnyNotification>[]>(...rooms: Rooms): Both<Rooms[number]> {
  const table: Record<string, Record<string, AnyRequest | AnyNotification>> = {};
  for (const room of rooms) {
    for (const [group, rows] of Object.entries(room)) table[group] = { ...table[group], ...rows };
  }
  return table as Both<Rooms[number]>;
}

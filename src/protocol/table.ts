import { accountNotifications, accountRequests, legacyAccountRequests } from "./account.js";
import { approvalServerRequests } from "./approval.js";
import type { AnyNotification, AnyRequest, Table } from "./derive.js";
import { itemNotifications } from "./item.js";
import { legacyLoginNotifications, loginNotifications, loginRequests, loginServerRequests } from "./login.js";
import { sessionClientNotifications, sessionNotifications, sessionRequests } from "./session.js";
import { threadNotifications, threadRequests } from "./thread.js";
import { turnNotifications, turnRequests } from "./turn.js";

// The four directions. The group is the first segment of the wire name; names without a slash are in `legacy`.

/** What a client asks of a server. */
export const clientRequests = {
  account: { ...accountRequests, ...loginRequests },
  legacy: { ...sessionRequests, ...legacyAccountRequests },
  thread: threadRequests,
  turn: turnRequests,
} satisfies Table<AnyRequest>;

/** What a server asks of a client. */
export const serverRequests = {
  account: loginServerRequests,
  item: approvalServerRequests,
} satisfies Table<AnyRequest>;

const { error, ...turnOwn } = turnNotifications;
const { serverRequestResolved, ...sessionOwn } = sessionNotifications;

/** What a server announces. */
export const serverNotifications = {
  account: { ...accountNotifications, ...loginNotifications },
  item: itemNotifications,
  legacy: { ...sessionOwn, error, ...legacyLoginNotifications },
  serverRequest: { resolved: serverRequestResolved },
  thread: threadNotifications,
  turn: turnOwn,
} satisfies Table<AnyNotification>;

/** What a client announces. */
export const clientNotifications = {
  legacy: sessionClientNotifications,
} satisfies Table<AnyNotification>;

export type ClientRequests = typeof clientRequests;
export type ServerRequests = typeof serverRequests;
export type ServerNotifications = typeof serverNotifications;
export type ClientNotifications = typeof clientNotifications;

/** The rows of a table by wire name. */
export function byMethod<Row extends { readonly method: string }>(table: Table<Row>): ReadonlyMap<string, Row> {
  const rows = Object.values(table).flatMap((group) => Object.values(group));
  return new Map(rows.map((row) => [row.method, row]));
}

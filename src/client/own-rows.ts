import type { AnyNotification, AnyRequest } from "../protocol/derive.js";
import { byMethod, clientNotifications, clientRequests, serverNotifications, serverRequests } from "../protocol/table.js";

type Named = { readonly method: string };

const protocolMethods = new Set(
  [clientRequests, clientNotifications, serverRequests, serverNotifications].flatMap((table) => [
    ...byMethod<Named>(table).keys(),
  ]),
);

/** What callers name a request with: the wire name of a protocol method, or a row of their own. */
export type RequestName = string | AnyRequest;

/** What callers name a notification with: the wire name of a protocol method, or a row of their own. */
export type NotificationName = string | AnyNotification;

/**
 * The wire name of what a caller names.
 *
 * @throws {TypeError} When a row has the name of a protocol method. The table says what that carries, and no other row may.
 */
export function wireNameOf(name: string | Named): string {
  if (typeof name === "string") return name;
  if (!protocolMethods.has(name.method)) return name.method;
  throw new TypeError(`"${name.method}" is a method of the protocol: use its wire name, and not a row`);
}

/** The row of what a caller names: their own, or the table's; `undefined` for a wire name that the table does not have. */
export function rowOf<Row extends Named>(name: string | Row, table: ReadonlyMap<string, Row>): Row | undefined {
  return typeof name === "string" ? table.get(name) : name;
}

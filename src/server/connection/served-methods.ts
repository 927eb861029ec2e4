import type { AnyRequest, Handler, Params } from "../../protocol/derive.js";
import { byMethod, clientNotifications, clientRequests, serverNotifications, serverRequests } from "../../protocol/table.js";
import type { Connection, HandlerContext } from "./connection.js";
import type { UnansweredRow } from "./outgoing-messages.js";

/** What a listener is told besides the params. */
export interface ListenerContext {
  readonly connection: Connection;
}

type AnyHandler = (params: unknown, context: HandlerContext) => unknown;
type AnyListener = (params: unknown, context: ListenerContext) => unknown;

/** A method of the embedder's own and what serves it, as {@link serve} puts them together. */
export type ServedMethod =
  | { readonly type: "request"; readonly row: AnyRequest; readonly handler: AnyHandler }
  | { readonly type: "notification"; readonly row: UnansweredRow; readonly listener: AnyListener };

/**
 * Answers a request of your own, or hears a notification of your own, for the `methods` of `createServer` and `createAppServer`.
 *
 * The row comes from `request` or `notification` of `./protocol`; the same row gives the client its types. Params and results are
 * checked by the row's schemas. A client that has not introduced itself is refused; so is one without the `experimentalApi`
 * capability, where the row is `experimental`. A notification that is refused, or whose params do not fit, is left out and logged.
 *
 * @example
 * const ping = request("my/ping", z.object({ text: z.string() }), z.object({ text: z.string() }));
 * const server = createServer({}, { methods: [serve(ping, ({ text }) => ({ text }))] });
 */
export function serve<Row extends AnyRequest>(row: Row, handler: Handler<Row, HandlerContext>): ServedMethod;
export function serve<Row extends UnansweredRow>(
  row: Row,
  listener: (params: Params<Row>, context: ListenerContext) => void | Promise<void>,
): ServedMethod;
export function serve(row: AnyRequest | UnansweredRow, run: (params: never, context: never) => unknown): ServedMethod {
  return isRequest(row)
    ? { type: "request", row, handler: run as AnyHandler }
    : { type: "notification", row, listener: run as AnyListener };
}

/** Everything that a server serves, by wire name. */
export interface ServedMethods {
  /** The requests of the protocol and the embedder's own, served or not. */
  readonly requests: ReadonlyMap<string, AnyRequest>;
  readonly handlers: ReadonlyMap<string, AnyHandler>;
  readonly listeners: ReadonlyMap<string, { readonly row: UnansweredRow; readonly listener: AnyListener }>;
}

const protocolRequests = byMethod<AnyRequest>(clientRequests);
const INITIALIZE = clientRequests.legacy.initialize.method;

/** Every method of the protocol, in either direction. */
const protocolMethods: ReadonlySet<string> = new Set(
  [clientRequests, serverRequests, clientNotifications, serverNotifications].flatMap((table) => [
    ...byMethod<{ readonly method: string }>(table).keys(),
  ]),
);

/**
 * Brings together the handlers for methods of the protocol and the methods of the embedder's own.
 *
 * @throws {TypeError} When `handlers` has a name that is not in the protocol, or `methods` one that is, or one twice.
 */
export function collectMethods(handlers: object, methods: readonly ServedMethod[]): ServedMethods {
  const requests = new Map(protocolRequests);
  const served = new Map(handlersOf(handlers));
  const listeners = new Map<string, { row: UnansweredRow; listener: AnyListener }>();
  for (const method of methods) {
    const name = method.row.method;
    if (protocolMethods.has(name))
      throw new TypeError(`"${name}" is a method of the protocol: serve it through "handlers", not through "methods"`);
    if (requests.has(name) || listeners.has(name)) throw new TypeError(`"methods" has "${name}" twice`);
    if (method.type === "notification") listeners.set(name, method);
    else {
      requests.set(name, method.row);
      served.set(name, method.handler);
    }
  }
  return { requests, handlers: served, listeners };
}

/** Whether a row is the protocol's own, and not one of the embedder's. */
export function isOfProtocol(row: AnyRequest): boolean {
  return protocolRequests.get(row.method) === row;
}

function handlersOf(handlers: object): [string, AnyHandler][] {
  const table: Readonly<Record<string, Readonly<Record<string, AnyRequest>>>> = clientRequests;
  return Object.entries<object | undefined>(handlers as Record<string, object | undefined>).flatMap(([group, given]) => {
    const rows = memberOf(table, group);
    if (!rows) throw notInProtocol(`handlers.${group}`);
    return Object.entries<AnyHandler | undefined>((given ?? {}) as Record<string, AnyHandler | undefined>).flatMap(
      ([name, handler]): [string, AnyHandler][] => {
        const row = memberOf(rows, name);
        if (!row) throw notInProtocol(`handlers.${group}.${name}`);
        if (!handler) return [];
        if (row.method === INITIALIZE)
          throw new TypeError(`"${INITIALIZE}" is answered by the server itself; see "onConnection"`);
        return [[row.method, handler]];
      },
    );
  });
}

function memberOf<Member>(record: Readonly<Record<string, Member>>, name: string): Member | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function notInProtocol(path: string): TypeError {
  return new TypeError(`"${path}" is not in the protocol: serve a method of your own through "methods"`);
}

function isRequest(row: AnyRequest | UnansweredRow): row is AnyRequest {
  return row.result !== undefined;
}

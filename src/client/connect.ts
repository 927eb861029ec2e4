import type { AnyRequest, Facade, Table } from "../protocol/derive.js";
import { type ClientRequests, clientRequests } from "../protocol/table.js";
import type { CallOptions } from "../rpc/call-options.js";
import { checkOptions } from "../rpc/check-options.js";
import type { Transport } from "../rpc/transport.js";
import type { Client, ConnectOptions } from "./client.js";
import { CONNECT_CHECKS } from "./connect-checks.js";
import { Connection } from "./connection.js";

/**
 * Connects to an app-server: opens the transport, introduces the client, and signs in if `tokens` are given.
 *
 * @param transport - A transport, or a function that makes one. The function is called again for every reconnect.
 * @throws {TimeoutError} `ERR_TIMEOUT`, when the server does not answer the handshake in time.
 * @throws {ConnectionError} `ERR_LOST`, when there is no connection, or it ends during the handshake.
 * @throws {RpcError} `ERR_RPC`, when the server refuses the handshake.
 * @throws {TokenError} `ERR_TOKENS`, when `tokens` are given and the login fails. The connection is closed then.
 * @throws {CodexError} `ERR_OPTION`, when an option is unknown or has the wrong kind, or `clientInfo` is missing.
 * @throws {TypeError} When `reconnect` is on and the server would lose its threads with the connection: `spawnCodex()` without a
 *   `codexHome`.
 * @throws {TypeError} When `reconnect` is on and `transport` is not a function; when it is no transport, or one that has a client
 *   already; when `tokens` is no provider.
 * @example
 * const client = await connect(() => spawnCodex({ codexHome: "/var/lib/my-app/codex" }), {
 *   clientInfo: { name: "my-app", version: "1.0.0" },
 *   reconnect: true,
 * });
 * const { account } = await client.account.read();
 * console.log(account?.type ?? "nobody is signed in");
 * await client.close();
 */
export async function connect(
  transport: Transport | (() => Transport | Promise<Transport>),
  options: ConnectOptions,
): Promise<Client> {
  checkOptions("connect", options, CONNECT_CHECKS, ["clientInfo"]);
  const { reconnect = false } = options;
  if (reconnect && typeof transport !== "function") throw new TypeError("`reconnect` needs a function that makes a transport");
  const open = typeof transport === "function" ? transport : () => transport;
  const connection = new Connection(reconnect ? async () => keepingState(await open()) : open, options);
  const facade = createFacade<ClientRequests, CallOptions>(clientRequests, (method, params, call) =>
    connection.request(method, params, call),
  );
  try {
    if (reconnect) connection.keepOpen(reconnect === true ? {} : reconnect);
    await connection.open((tokens) => tokens.push());
    return Object.assign(connection, facade);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** A transport to a server that is the same after a reconnect. Another would delete every thread, and in silence. */
async function keepingState(transport: Transport): Promise<Transport> {
  if (!transport?.losesState) return transport;
  await transport.close();
  throw new TypeError(
    "`reconnect` needs a server whose threads outlive the connection: give `spawnCodex` a `codexHome`, such as the path of `createCodexHome()`",
  );
}

/** Builds the functions of a client, such as `client.account.read()`: one for each row of the table. */
function createFacade<T extends Table<AnyRequest>, Options>(
  table: T,
  call: (method: string, params: unknown, options?: Options) => Promise<unknown>,
): Facade<T, Options> {
  const bind =
    ({ method }: AnyRequest) =>
    (params?: unknown, options?: Options) =>
      call(method, params, options);
  return mapValues(table, (rows) => mapValues(rows, bind)) as unknown as Facade<T, Options>;
}

function mapValues<V, W>(object: Readonly<Record<string, V>>, to: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, to(value)]));
}

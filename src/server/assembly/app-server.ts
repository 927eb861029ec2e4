import { checkOptions, type OptionChecks } from "../../rpc/check-options.js";
import { CodexError } from "../../rpc/errors.js";
import type { Transport } from "../../rpc/transport.js";
import { welcome } from "../account/session/account-notifications.js";
import type { Connection, Identity } from "../connection/connection.js";
import { type CloseOptions, createServer, type Server } from "../connection/server.js";
import type { AppServerOptions } from "./app-server-options.js";
import { APP_SERVER_CHECKS } from "./option-checks.js";
import { createRooms, type Rooms } from "./rooms.js";
import { createServedHandlers } from "./served-handlers.js";

/** A client of an app-server. */
export interface AppConnection extends Connection {
  /** `fetch` as whoever is signed in on this connection. */
  authorizedFetch: typeof fetch;
}

/** An app-server with accounts, threads and turns. */
export interface AppServer extends Server {
  accept(transport: Transport, options?: { identity?: Identity | null | undefined }): AppConnection;
  /**
   * `fetch` as whoever is signed in: bearer and account headers, and the 401 loop of their mode.
   *
   * @throws {CodexError} `ERR_SCOPE` with `accountScope: "connection"`: use the connection's own.
   */
  authorizedFetch: typeof fetch;
}

/**
 * Assembles an app-server: accounts (`apiKey`, `chatgpt`, `chatgptDeviceCode`, `chatgptAuthTokens`), threads, turns, and an agent that asks a model.
 *
 * @example
 * const server = createAppServer({ agent: async ({ write }) => write.message().end("Hello.") });
 * server.accept(stdio());
 *
 * @throws {CodexError} `ERR_OPTION` when an option is unknown or has the wrong kind, which the message names; `ERR_CONFIG` when a value
 *   of `config` has the wrong kind. What is wrong in `config.toml` is a warning.
 */
export function createAppServer(options: AppServerOptions = {}): AppServer {
  checkOptions("createAppServer", options, APP_SERVER_CHECKS satisfies OptionChecks<AppServerOptions>);
  const rooms = createRooms(options, () => server.connections);
  const server = createServerOf(rooms);
  const accept = server.accept.bind(server);
  const close = server.close.bind(server);
  return Object.assign(server, {
    close: (closeOptions: CloseOptions = {}) => {
      // Whoever closes without a grace does not wait for one that was given before.
      if (!closeOptions.graceMs) void rooms.turns.close();
      return close(closeOptions);
    },
    accept: (...args: Parameters<Server["accept"]>): AppConnection => joinRooms(rooms, accept(...args)),
    authorizedFetch: rooms.accounts.common?.authorizedFetch ?? refuseCommonFetch,
  });
}

function createServerOf(rooms: Rooms): Server {
  const { options, logger, nextRequestId, config, accounts, owners, guard, threads, turns, mcp, loneTenants, operations } = rooms;
  const { handlers, closeMcpLogins } = createServedHandlers(rooms);
  return createServer(handlers, {
    ...options,
    logger,
    nextRequestId,
    ready: accounts.restore(),
    tenantOf: (connection) => owners.of(connection),
    beforeRequest: (connection) => guard.countRequest(owners.of(connection), connection),
    onConnection: (connection) => {
      for (const warning of config.warnings) connection.notify("configWarning", warning);
      welcome(accounts, connection);
    },
    onClose: async ({ graceMs }) => {
      await turns.close(graceMs);
      await loneTenants.close();
      await closeMcpLogins();
      await mcp.close();
      await Promise.all([threads.close(), accounts.close()]);
      operations.close();
    },
  });
}

/** Lets every room know of a connection. */
function joinRooms({ owners, guard, loneTenants, accounts }: Rooms, connection: Connection): AppConnection {
  owners.join(connection);
  guard.join(owners.of(connection), connection);
  loneTenants.add(connection);
  return Object.assign(connection, { authorizedFetch: accounts.of(connection).authorizedFetch });
}

async function refuseCommonFetch(): Promise<never> {
  throw new CodexError(
    "ERR_SCOPE",
    'With accountScope "connection" nobody is signed in for all: use a connection\'s authorizedFetch',
  );
}

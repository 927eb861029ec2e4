import { INTERNAL_ERROR, INVALID_REQUEST } from "../../protocol/codes.js";
import { LONGEST_TIMER_MS } from "../../rpc/abort.js";
import { messageOf, RpcError } from "../../rpc/errors.js";
import { redactText } from "../../rpc/redact.js";
import type { Configuration } from "../config/configuration.js";
import type { Connection } from "../connection/connection.js";
import type { ServerHandlers } from "../connection/server.js";
import { newId } from "../ids.js";
import type { Logger } from "../logger.js";
import type { McpServer } from "../mcp/mcp-server.js";
import type { McpServers } from "../mcp/mcp-servers.js";
import type { Grants } from "../mcp/sign-in/grants.js";
import { openMcpLogin } from "../mcp/sign-in/mcp-login.js";
import type { Threads } from "../thread/threads.js";

/** What the handlers of signing in to MCP servers need. */
export interface McpLoginHandlersOptions {
  readonly mcp: McpServers;
  readonly threads: Pick<Threads, "get" | "owners">;
  readonly config: Configuration;
  /** Where what is granted is stored; `null` where clients are strangers to one another. */
  readonly grants: Grants | null;
  readonly fetch: typeof fetch;
  readonly logger: Logger;
}

const LASTS_S = 300;
/** How many sign-ins wait for a browser at once: in all, and for one tenant. */
const MOST_LOGINS = 100;
const MOST_OF_TENANT = 10;

/**
 * Answers `mcpServer/oauth/login` as the real server (0.171) does. The end of a sign-in is told to the client that began it.
 *
 * A sign-in goes on when its client has left, until it is done or its time is over, and what is granted is stored: as on the real server
 * (0.171, over WebSocket and Unix sockets). A person may be in the browser at this moment, and the grant is for the next client as well.
 */
export function createMcpLoginHandlers({ mcp, threads, config, grants, fetch, logger }: McpLoginHandlersOptions) {
  const stop = new AbortController();
  /** The sign-ins that wait, with their owners. */
  const running = new Map<Promise<void>, string | null>();

  const find = (name: string, threadId: string | null, connection: Connection): McpServer => {
    const servers = threadId === null ? mcp.configured : (mcp.of(threads.get(threadId, connection))?.servers ?? []);
    const server = servers.find((one) => one.name === name);
    if (!server) throw new RpcError(INVALID_REQUEST, `No MCP server named '${name}' found.`);
    if (server.config.url === undefined)
      throw new RpcError(INVALID_REQUEST, "OAuth login is only supported for streamable HTTP servers.");
    return server;
  };

  const login: NonNullable<NonNullable<ServerHandlers["mcpServer"]>["oauthLogin"]> = async (params, { connection }) => {
    const { name, environmentId, scopes, clientRegistration } = params;
    if (grants === null) throw new RpcError(INVALID_REQUEST, "the clients of this server cannot sign in to MCP servers");
    const threadId = params.threadId ?? null;
    if (environmentId) find(`${name} (environment ${environmentId})`, threadId, connection);
    const server = find(name, threadId, connection);
    if (clientRegistration === "cimd")
      throw failed(name, "MCP authorization server does not advertise CIMD with token endpoint auth method `none`");
    const owner = threads.owners.of(connection);
    const ofOwner = [...running.values()].filter((other) => other === owner).length;
    if (running.size >= MOST_LOGINS || (owner !== null && ofOwner >= MOST_OF_TENANT))
      throw failed(name, "too many sign-ins wait for a browser");
    const opening = openMcpLogin(server, {
      grants,
      fetch,
      port: config.current.mcpCallbackPort,
      scopes: scopes ?? undefined,
      timeoutMs: Math.min(Math.max(Number(params.timeoutSecs ?? LASTS_S), 1) * 1000, LONGEST_TIMER_MS),
      signal: stop.signal,
    });
    const loginId = newId();
    const tell = (error: string | null) =>
      connection.notify("mcpServer/oauthLogin/completed", {
        name,
        threadId,
        loginId,
        success: error === null,
        ...(error === null ? {} : { error }),
      });
    const onEnd = () => {
      tell(null);
      mcp.retry(server);
    };
    const onFailure = (cause: unknown) => {
      logger.warn({ server: name, cause }, "A sign-in to an MCP server failed");
      tell(redactText(messageOf(cause)));
    };
    // One that cannot begin is an error of the answer.
    const end = opening
      .then(
        ({ ended }) => ended.then(onEnd, onFailure),
        () => {},
      )
      .finally(() => running.delete(end));
    running.set(end, owner);
    const { authorizationUrl } = await opening.catch((error: unknown) => {
      throw failed(name, redactText(messageOf(error)), error);
    });
    return { authorizationUrl, loginId };
  };

  return {
    handlers: { mcpServer: { oauthLogin: login } } satisfies ServerHandlers,
    /** Gives up the sign-ins that wait for a browser. Resolves when their ports are free. */
    close: async (): Promise<void> => {
      stop.abort();
      await Promise.all(running.keys());
    },
  };
}

function failed(name: string, why: string, cause?: unknown): RpcError {
  return new RpcError(INTERNAL_ERROR, `failed to login to MCP server '${name}': ${why}`, { cause });
}

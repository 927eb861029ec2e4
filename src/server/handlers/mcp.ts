import { INTERNAL_ERROR, INVALID_REQUEST } from "../../protocol/codes.js";
import type { McpResourceReadResponse, McpServerToolCallResponse } from "../../protocol/wire/mcp-server.js";
import { messageOf, RpcError } from "../../rpc/errors.js";
import { withoutMissing } from "../../rpc/json.js";
import { redactText } from "../../rpc/redact.js";
import type { Configuration } from "../config/configuration.js";
import type { Connection, HandlerContext } from "../connection/connection.js";
import type { ServerHandlers } from "../connection/server.js";
import type { McpCaller, McpServers } from "../mcp/mcp-servers.js";
import { asArguments } from "../mcp/mcp-tool.js";
import type { ServerConnection } from "../mcp/server-connection.js";
import { pageOf } from "../pages.js";
import type { Threads } from "../thread/threads.js";

/** What the handlers of MCP need. */
export interface McpHandlersOptions {
  readonly mcp: McpServers;
  readonly threads: Pick<Threads, "get" | "owners">;
  readonly config: Configuration;
}

/** Answers to `mcpServer/*`, `mcpServerStatus/*` and `config/mcpServer/*`, as on the real server (0.171). */
export function createMcpHandlers({ mcp, threads, config }: McpHandlersOptions) {
  const find = async (threadId: string, server: string, connection: Connection): Promise<ServerConnection> => {
    const servers = mcp.of(threads.get(threadId, connection));
    await servers?.settled();
    return known(servers?.find(server), server);
  };
  const callerOf = ({ connection, signal }: HandlerContext): McpCaller => ({ tenant: threads.owners.of(connection), signal });
  return {
    config: {
      mcpServerReload: () => {
        config.reload();
        mcp.reload();
        return {};
      },
    },
    mcpServerStatus: {
      list: async ({ threadId, detail, serverName, ...page }, context) => {
        const isFull = detail !== "toolsAndAuthOnly";
        const only = serverName ?? null;
        const statuses = threadId
          ? await mcp.statusesOf(threads.get(threadId, context.connection), isFull)
          : await mcp.statuses(isFull, only, callerOf(context));
        return pageOf(
          statuses.filter(({ name }) => only === null || name === only),
          page,
          "MCP servers",
        );
      },
    },
    mcpServer: {
      toolCall: async ({ threadId, server, tool, arguments: input, _meta }, { connection }) => {
        const found = await find(threadId, server, connection);
        if (!found.server.offers(tool))
          throw new RpcError(INTERNAL_ERROR, `tool '${tool}' is disabled for MCP server '${server}'`);
        const call = async () => found.call(tool, asArguments(input), asMeta(_meta), {});
        const {
          content,
          structuredContent,
          isError,
          _meta: meta,
        } = await call().catch((error) => {
          throw asRpcError(error, `tool call failed for \`${server}/${tool}\``);
        });
        return withoutMissing({ content, structuredContent, isError, _meta: meta }) as McpServerToolCallResponse;
      },
      resourceRead: async ({ threadId, server, uri, connectorId, target }, context) => {
        if (connectorId || target) throw new RpcError(INVALID_REQUEST, "this server has no connectors");
        const read = async (found: ServerConnection) => {
          const { contents } = await found.read(uri).catch((error) => {
            throw asRpcError(error, `resources/read failed for \`${server}\` (${uri})`);
          });
          return { contents, originCallId: null } as unknown as McpResourceReadResponse;
        };
        if (threadId) return read(await find(threadId, server, context.connection));
        const one = mcp.configured.filter(({ name }) => name === server);
        return mcp.withConnections(one, callerOf(context), (ofName) => read(known(ofName(server), server)));
      },
    },
  } satisfies ServerHandlers;
}

function known(connection: ServerConnection | undefined, name: string): ServerConnection {
  if (!connection) throw new RpcError(INTERNAL_ERROR, `unknown MCP server '${name}'`);
  return connection;
}

function asMeta(meta: unknown): Record<string, unknown> | undefined {
  if (meta === undefined || meta === null) return undefined;
  if (typeof meta !== "object" || Array.isArray(meta))
    throw new RpcError(INVALID_REQUEST, "MCP tool request _meta must be a JSON object");
  return { ...meta };
}

/** A server's own error goes to the client as it is; any other with what was tried. */
function asRpcError(error: unknown, what: string): RpcError {
  const { code } = error as { code?: unknown };
  const message = redactText(messageOf(error));
  return typeof code === "number" ? new RpcError(code, message) : new RpcError(INTERNAL_ERROR, `${what}: ${message}`);
}

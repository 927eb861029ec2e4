import type { McpServerStatus } from "../../protocol/wire/mcp-server-status.js";
import { httpOriginOf, type McpServer } from "./mcp-server.js";
import type { RawEntry } from "./raw-shapes.js";
import type { ServerConnection } from "./server-connection.js";

/** What a status is made of. */
export interface StatusSource {
  readonly server: McpServer;
  /** `undefined` for a server that is disabled. */
  readonly connection: ServerConnection | undefined;
  /** Whether somebody has signed in to it. */
  readonly isSignedIn: boolean;
  /** Whether resources are asked for. */
  readonly isFull: boolean;
  /** Whether it is a server of a thread. */
  readonly ofThread: boolean;
}

type RuntimeStatus = McpServerStatus["runtimeStatus"];

/** The status of a server as `mcpServerStatus/list` has it (0.171). */
export async function describeServer(source: StatusSource): Promise<McpServerStatus> {
  const { server, connection, isFull, ofThread } = source;
  const { info = null, capabilities = null } = connection?.facts ?? {};
  const hasResources = isFull && (connection?.has("resources") ?? false);
  const [resources, resourceTemplates] = await Promise.all([
    hasResources ? listOrNone(() => connection?.resources()) : [],
    hasResources ? listOrNone(() => connection?.templates()) : [],
  ]);
  return {
    name: server.name,
    environmentId: null,
    runtimeStatus: ofThread ? runtimeStatusOf(source) : null,
    pluginId: null,
    httpOrigin: httpOriginOf(server),
    serverInfo: info && describeInfo(info),
    serverCapabilities: capabilities as McpServerStatus["serverCapabilities"],
    toolListMeta: null,
    tools: Object.fromEntries((connection?.offered ?? []).map((tool) => [tool.name, tool])) as McpServerStatus["tools"],
    toolsError: connection?.failure ? `MCP startup failed: ${connection.failure.message}` : null,
    resources: resources as McpServerStatus["resources"],
    resourceTemplates: resourceTemplates as McpServerStatus["resourceTemplates"],
    authStatus: authStatusOf(source),
  };
}

function runtimeStatusOf({ server, connection }: StatusSource): RuntimeStatus {
  if (!server.isEnabled) return "disabled";
  if (!connection) return "notStarted";
  if (connection.failure?.kind === "unauthorized" || connection.failure?.kind === "expired") return "authenticationRequired";
  return ({ starting: "starting", ready: "connected", failed: "failed", closed: "cancelled" } as const)[connection.state];
}

function authStatusOf({ server, connection, isSignedIn }: StatusSource): McpServerStatus["authStatus"] {
  if (server.config.url === undefined) return "unsupported";
  if (server.config.bearer_token_env_var !== undefined) return "bearerToken";
  if (isSignedIn) return "oAuth";
  return connection?.failure?.kind === "unauthorized" ? "notLoggedIn" : "unsupported";
}

function describeInfo({ name, ...rest }: RawEntry): McpServerStatus["serverInfo"] {
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  return {
    name,
    title: text(rest.title),
    version: text(rest.version) ?? "",
    description: text(rest.description),
    icons: Array.isArray(rest.icons) ? rest.icons : null,
    websiteUrl: text(rest.websiteUrl),
  };
}

async function listOrNone(list: () => Promise<{ entries: RawEntry[] }> | undefined): Promise<RawEntry[]> {
  try {
    return (await list())?.entries ?? [];
  } catch {
    return [];
  }
}

import type { JsonValue } from "./shared.js";

export interface ListMcpServerStatusParams {
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
  detail?: McpServerStatusDetail | null | undefined;
  threadId?: string | null | undefined;
  serverName?: string | null | undefined;
  environmentId?: string | null | undefined;
}

export interface ListMcpServerStatusResponse {
  data: Array<McpServerStatus>;
  nextCursor: string | null;
}

export type McpAuthStatus = "unknown" | "unsupported" | "notLoggedIn" | "bearerToken" | "oAuth";

export type McpServerConnectionStatus =
  | "notStarted"
  | "starting"
  | "connected"
  | "authenticationRequired"
  | "failed"
  | "cancelled"
  | "disabled";

export interface McpServerInfo {
  name: string;
  title: string | null;
  version: string;
  description: string | null;
  icons: Array<JsonValue> | null;
  websiteUrl: string | null;
}

export interface McpServerStatus {
  name: string;
  environmentId?: string | null | undefined;
  runtimeStatus: McpServerConnectionStatus | null;
  pluginId: string | null;
  httpOrigin: string | null;
  serverInfo: McpServerInfo | null;
  serverCapabilities: JsonValue | null;
  toolListMeta: JsonValue | null;
  tools: {
    [key in string]?: Tool;
  };
  toolsError: string | null;
  resources: Array<Resource>;
  resourceTemplates: Array<ResourceTemplate>;
  authStatus: McpAuthStatus;
}

export type McpServerStatusDetail = "full" | "toolsAndAuthOnly";

export interface Resource {
  annotations?: JsonValue | undefined;
  description?: string | undefined;
  mimeType?: string | undefined;
  name: string;
  size?: number | undefined;
  title?: string | undefined;
  uri: string;
  icons?: Array<JsonValue> | undefined;
  _meta?: JsonValue | undefined;
}

export interface ResourceTemplate {
  annotations?: JsonValue | undefined;
  uriTemplate: string;
  name: string;
  title?: string | undefined;
  description?: string | undefined;
  mimeType?: string | undefined;
}

export interface Tool {
  name: string;
  title?: string | undefined;
  description?: string | undefined;
  inputSchema: JsonValue;
  outputSchema?: JsonValue | undefined;
  annotations?: JsonValue | undefined;
  icons?: Array<JsonValue> | undefined;
  _meta?: JsonValue | undefined;
}

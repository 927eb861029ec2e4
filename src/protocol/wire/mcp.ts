import type { JsonValue } from "./session.js";

export interface ListMcpServerStatusParams {
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
  detail?: McpServerStatusDetail | null | undefined;
  threadId?: string | null | undefined;
  serverName?: string | null | undefined;
}

export interface ListMcpServerStatusResponse {
  data: Array<McpServerStatus>;
  nextCursor: string | null;
}

export type McpAuthStatus = "unknown" | "unsupported" | "notLoggedIn" | "bearerToken" | "oAuth";

export interface McpResourceReadParams {
  _meta?:
    | {
        [key in string]?: JsonValue;
      }
    | null
    | undefined;
  threadId?: string | null | undefined;
  originCallId?: string | null | undefined;
  server: string;
  uri: string;
  connectorId?: string | null | undefined;
  target?: McpResourceReadTarget | null | undefined;
}

export interface McpResourceReadResponse {
  contents: Array<ResourceContent>;
  originCallId: string | null;
}

export interface McpResourceReadTarget {
  connectorId: string;
  linkId: string | null;
}

export type McpServerConnectionStatus =
  | "notStarted"
  | "starting"
  | "connected"
  | "authenticationRequired"
  | "failed"
  | "cancelled"
  | "disabled";

export interface McpServerEventNotification {
  method: string;
  params: JsonValue;
}

export interface McpServerEventStreamNotification {
  subscriptionId: string;
  notification: McpServerEventNotification;
}

export interface McpServerEventStreamStartParams {
  threadId: string;
  server: string;
  subscriptionId: string;
  name: string;
  arguments: JsonValue;
  _meta?: JsonValue | null | undefined;
}

export type McpServerEventStreamStartResponse = Record<string, never>;

export interface McpServerEventStreamStopParams {
  subscriptionId: string;
}

export type McpServerEventStreamStopResponse = Record<string, never>;

export interface McpServerInfo {
  name: string;
  title: string | null;
  version: string;
  description: string | null;
  icons: Array<JsonValue> | null;
  websiteUrl: string | null;
}

export type McpServerOauthClientRegistration = "auto" | "cimd" | "dcr";

export interface McpServerOauthLoginCompletedNotification {
  name: string;
  threadId: string | null;
  loginId?: string | null | undefined;
  success: boolean;
  error?: string | undefined;
}

export interface McpServerOauthLoginParams {
  name: string;
  threadId?: string | null | undefined;
  clientRegistration?: McpServerOauthClientRegistration | null | undefined;
  scopes?: Array<string> | null | undefined;
  timeoutSecs?: (number | bigint) | null | undefined;
}

export interface McpServerOauthLoginResponse {
  authorizationUrl: string;
  loginId?: string | undefined;
}

export type McpServerRefreshResponse = Record<string, never>;

export type McpServerStartupFailureReason = "reauthenticationRequired";

export type McpServerStartupState = "starting" | "ready" | "failed" | "cancelled";

export interface McpServerStatus {
  name: string;
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

export interface McpServerStatusUpdatedNotification {
  threadId: string | null;
  name: string;
  status: McpServerStartupState;
  error: string | null;
  failureReason: McpServerStartupFailureReason | null;
}

export interface McpServerToolCallParams {
  threadId: string;
  server: string;
  tool: string;
  arguments?: JsonValue | undefined;
  _meta?: JsonValue | undefined;
}

export interface McpServerToolCallResponse {
  content: Array<JsonValue>;
  structuredContent?: JsonValue | undefined;
  isError?: boolean | undefined;
  _meta?: JsonValue | undefined;
}

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

export type ResourceContent =
  | {
      uri: string;
      mimeType?: string | undefined;
      text: string;
      _meta?: JsonValue | undefined;
    }
  | {
      uri: string;
      mimeType?: string | undefined;
      blob: string;
      _meta?: JsonValue | undefined;
    };

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

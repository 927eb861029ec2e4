import { notification, request } from "./define.js";
import { nothing, unchecked } from "./shape.js";
import type * as wire from "./wire/index.js";

export const mcpRequests = {
  config: {
    /** Reads the MCP servers' configuration again. */
    mcpServerReload: request("config/mcpServer/reload", nothing, unchecked<wire.McpServerRefreshResponse>()),
  },
  mcpServer: {
    /** Begins signing in to an MCP server; `mcpServer/oauthLogin/completed` ends it. */
    oauthLogin: request(
      "mcpServer/oauth/login",
      unchecked<wire.McpServerOauthLoginParams>(),
      unchecked<wire.McpServerOauthLoginResponse>(),
    ),
    /** Reads a resource of an MCP server. */
    resourceRead: request(
      "mcpServer/resource/read",
      unchecked<wire.McpResourceReadParams>(),
      unchecked<wire.McpResourceReadResponse>(),
      { since: "0.125.0" },
    ),
    /** Begins passing on an MCP server's events. */
    eventStreamStart: request(
      "mcpServer/event/stream/start",
      unchecked<wire.McpServerEventStreamStartParams>(),
      unchecked<wire.McpServerEventStreamStartResponse>(),
      { since: "0.153.4", experimental: true },
    ),
    /** Stops passing on an MCP server's events. */
    eventStreamStop: request(
      "mcpServer/event/stream/stop",
      unchecked<wire.McpServerEventStreamStopParams>(),
      unchecked<wire.McpServerEventStreamStopResponse>(),
      { since: "0.153.4", experimental: true },
    ),
    /** Calls a tool of an MCP server, without the model. */
    toolCall: request(
      "mcpServer/tool/call",
      unchecked<wire.McpServerToolCallParams>(),
      unchecked<wire.McpServerToolCallResponse>(),
      { since: "0.125.0" },
    ),
  },
  mcpServerStatus: {
    /** A page of the MCP servers, with their tools and sign-in states. */
    list: request(
      "mcpServerStatus/list",
      unchecked<wire.ListMcpServerStatusParams>(),
      unchecked<wire.ListMcpServerStatusResponse>(),
    ),
  },
};

export const mcpNotifications = {
  mcpServer: {
    /** Signing in to an MCP server ended, well or not. */
    oauthLoginCompleted: notification(
      "mcpServer/oauthLogin/completed",
      unchecked<wire.McpServerOauthLoginCompletedNotification>(),
    ),
    /** An MCP server is starting, ready or failed. */
    startupStatusUpdated: notification("mcpServer/startupStatus/updated", unchecked<wire.McpServerStatusUpdatedNotification>(), {
      since: "0.118.0",
    }),
    /** An event of an MCP server. */
    eventStreamNotification: notification(
      "mcpServer/event/stream/notification",
      unchecked<wire.McpServerEventStreamNotification>(),
      { since: "0.153.4" },
    ),
  },
};

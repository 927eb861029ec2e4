import * as z from "../deferred.js";
import { notification, request } from "../define.js";
import { int64, nullish, open, type Schema, tagged, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import type { JsonValue } from "../wire/shared.js";

/** What a client reads from an MCP server: without a thread, of one that config.toml names. */
export type McpResourceReadParams = wire.McpResourceReadParams;
export const McpResourceReadParams: Schema<McpResourceReadParams> = open({
  _meta: nullish(z.record(z.string(), unchecked<JsonValue>())),
  threadId: nullish(z.string()),
  originCallId: nullish(z.string()),
  server: z.string(),
  environmentId: nullish(z.string()),
  uri: z.string(),
  connectorId: nullish(z.string()),
  target: nullish(unchecked<wire.McpResourceReadTarget>()),
});

/** A tool of a thread's MCP server that a client calls by itself. */
export type McpServerToolCallParams = wire.McpServerToolCallParams;
export const McpServerToolCallParams: Schema<McpServerToolCallParams> = open({
  threadId: z.string(),
  server: z.string(),
  environmentId: nullish(z.string()),
  tool: z.string(),
  arguments: z.optional(unchecked<JsonValue>()),
  _meta: z.optional(unchecked<JsonValue>()),
});

/** Which MCP server to sign in to: one of a thread, or one that config.toml names. */
export type McpServerOauthLoginParams = wire.McpServerOauthLoginParams;
export const McpServerOauthLoginParams: Schema<McpServerOauthLoginParams> = open({
  name: z.string(),
  environmentId: nullish(z.string()),
  threadId: nullish(z.string()),
  clientRegistration: nullish(words("auto", "cimd", "dcr")),
  scopes: nullish(z.array(z.string())),
  timeoutSecs: nullish(int64),
});

interface ElicitationOrigin {
  threadId: string;
  /** `null` when no turn is behind it. */
  turnId?: string | null | undefined;
  serverName: string;
  /** The environment that the MCP server runs in. Since 0.171. */
  environmentId?: string | null | undefined;
}

type Elicitation =
  | { mode: "form"; message: string; requestedSchema: wire.McpElicitationSchema; _meta?: unknown }
  | { mode: "openai/form"; message: string; requestedSchema: unknown; _meta?: unknown }
  | { mode: "openaiForm"; message: string; requestedSchema: unknown; _meta?: unknown }
  | { mode: "openai/userVerification"; title: string; description: string; challenge: string; _meta?: unknown }
  | { mode: "url"; message: string; url: string; elicitationId: string; _meta?: unknown };

const origin = {
  threadId: z.string(),
  turnId: nullish(z.string()),
  serverName: z.string(),
  environmentId: nullish(z.string()),
};

const formElicitation = { ...origin, message: z.string(), requestedSchema: z.unknown(), _meta: z.optional(z.unknown()) };

/**
 * What an MCP server asks of the user, by `mode`. `form` and the `openai` forms ask for the values of a form; `url` leads to a
 * page; `openai/userVerification` asks for an approval that the device confirms.
 */
export type McpServerElicitationRequestParams = ElicitationOrigin & Elicitation;
export const McpServerElicitationRequestParams: Schema<McpServerElicitationRequestParams> = tagged(
  {
    form: open({ ...formElicitation, mode: z.literal("form"), requestedSchema: unchecked<wire.McpElicitationSchema>() }),
    "openai/form": open({ ...formElicitation, mode: z.literal("openai/form") }),
    openaiForm: open({ ...formElicitation, mode: z.literal("openaiForm") }),
    "openai/userVerification": open({
      ...origin,
      mode: z.literal("openai/userVerification"),
      title: z.string(),
      description: z.string(),
      challenge: z.string(),
      _meta: z.optional(z.unknown()),
    }),
    url: open({
      ...origin,
      mode: z.literal("url"),
      message: z.string(),
      url: z.string(),
      elicitationId: z.string(),
      _meta: z.optional(z.unknown()),
    }),
  },
  "mode",
);

/** What the user did. `decline` says no, `cancel` gives no answer. */
export type McpServerElicitationAction = "accept" | "decline" | "cancel";
const McpServerElicitationAction: Schema<McpServerElicitationAction> = z.enum(["accept", "decline", "cancel"]);

/** What the user did, and with `accept` what the user entered. */
export interface McpServerElicitationRequestResponse {
  action: McpServerElicitationAction;
  /** What the client adds for the MCP server. */
  _meta?: unknown;
  /** The values of the form, or the proof of a user verification. `null` for the other actions. */
  content?: unknown;
}
export const McpServerElicitationRequestResponse: Schema<McpServerElicitationRequestResponse> = open({
  action: McpServerElicitationAction,
  _meta: z.optional(z.unknown()),
  content: z.optional(z.unknown()),
});

export const mcpServerRequestRows = {
  /** Starts forwarding an MCP server's events. */
  eventStreamStart: request(
    "mcpServer/event/stream/start",
    unchecked<wire.McpServerEventStreamStartParams>(),
    unchecked<wire.McpServerEventStreamStartResponse>(),
    { since: "0.153.4", experimental: true },
  ),
  /** Stops forwarding an MCP server's events. */
  eventStreamStop: request(
    "mcpServer/event/stream/stop",
    unchecked<wire.McpServerEventStreamStopParams>(),
    unchecked<wire.McpServerEventStreamStopResponse>(),
    { since: "0.153.4", experimental: true },
  ),
  /** Begins signing in to an MCP server; `mcpServer/oauthLogin/completed` ends it. */
  oauthLogin: request("mcpServer/oauth/login", McpServerOauthLoginParams, unchecked<wire.McpServerOauthLoginResponse>()),
  /** Reads a resource of an MCP server. */
  resourceRead: request("mcpServer/resource/read", McpResourceReadParams, unchecked<wire.McpResourceReadResponse>(), {
    since: "0.125.0",
  }),
  /** Calls a tool of an MCP server, without the model. */
  toolCall: request("mcpServer/tool/call", McpServerToolCallParams, unchecked<wire.McpServerToolCallResponse>(), {
    since: "0.125.0",
  }),
};

export const mcpServerServerRequestRows = {
  /** An MCP server asks the user for something: a form, or a visit to a page. */
  elicitationRequest: request(
    "mcpServer/elicitation/request",
    McpServerElicitationRequestParams,
    McpServerElicitationRequestResponse,
    { since: "0.118.0" },
  ),
};

export const mcpServerNotificationRows = {
  /** An event of an MCP server. */
  eventStreamNotification: notification(
    "mcpServer/event/stream/notification",
    unchecked<wire.McpServerEventStreamNotification>(),
    { since: "0.153.4" },
  ),
  /** Signing in to an MCP server ended, with success or without. */
  oauthLoginCompleted: notification("mcpServer/oauthLogin/completed", unchecked<wire.McpServerOauthLoginCompletedNotification>()),
  /** An MCP server is starting, ready or failed. */
  startupStatusUpdated: notification("mcpServer/startupStatus/updated", unchecked<wire.McpServerStatusUpdatedNotification>(), {
    since: "0.118.0",
  }),
};

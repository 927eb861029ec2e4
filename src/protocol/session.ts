import * as z from "zod/mini";
import { notification, request } from "./define.js";
import { count, integer, maybe, nothing, nullish, open, orNull, type Schema, unchecked } from "./shape.js";
import type * as wire from "./wire/index.js";

/** Who is calling. `name` becomes the originator that upstream logs see, so it names the host and nobody else. */
export interface ClientInfo {
  /** Must be usable as an HTTP header value. */
  name: string;
  title?: string | null | undefined;
  version: string;
}
export const ClientInfo: Schema<ClientInfo> = open({ name: z.string(), title: nullish(z.string()), version: z.string() });

/** What the client can do and wants to hear. */
export interface InitializeCapabilities {
  /** Opt into experimental methods and fields. `chatgptAuthTokens` has needed it since 0.99. */
  experimentalApi?: boolean | undefined;
  /** Exact names of server notifications this connection does not want. Heeded since 0.99; never applies to requests. */
  optOutNotificationMethods?: string[] | null | undefined;
  /** Opt into `attestation/generate` requests. */
  requestAttestation?: boolean | undefined;
  /** A person has to approve what the policy leaves open. Since 0.169. */
  requiredHumanApproval?: boolean | undefined;
  /** The client signs in to a gateway by itself. Since 0.169. */
  explicitGatewayOauth?: boolean | undefined;
  /** The client shows the forms of `mcpServer/elicitation/request` that are OpenAI's own. Since 0.153. */
  mcpServerOpenaiFormElicitation?: boolean | undefined;
  /** What the client can do that the protocol does not name, by extension. Since 0.153. */
  extensions?: Record<string, unknown> | null | undefined;
}
export const InitializeCapabilities: Schema<InitializeCapabilities> = open({
  experimentalApi: maybe(z.boolean()),
  optOutNotificationMethods: nullish(z.array(z.string())),
  requestAttestation: maybe(z.boolean()),
  requiredHumanApproval: maybe(z.boolean()),
  explicitGatewayOauth: maybe(z.boolean()),
  mcpServerOpenaiFormElicitation: maybe(z.boolean()),
  extensions: nullish(z.record(z.string(), z.unknown())),
});

export interface InitializeParams {
  clientInfo: ClientInfo;
  capabilities?: InitializeCapabilities | null | undefined;
}
export const InitializeParams: Schema<InitializeParams> = open({
  clientInfo: ClientInfo,
  capabilities: nullish(InitializeCapabilities),
});

export interface InitializeResponse {
  /** `<originator>/<server version> (<os>; <arch>) <terminal> (<client name>; <client version>)`. The only hint at the server's version. */
  userAgent?: string | undefined;
  /** Since 0.118. */
  codexHome?: string | undefined;
  /** `unix` or `windows`. Since 0.118. */
  platformFamily?: string | undefined;
  /** `linux`, `macos`, `windows`. Since 0.118. */
  platformOs?: string | undefined;
}
export const InitializeResponse: Schema<InitializeResponse> = open({
  userAgent: maybe(z.string()),
  codexHome: maybe(z.string()),
  platformFamily: maybe(z.string()),
  platformOs: maybe(z.string()),
});

/** A place in a text, counted from 1. */
export interface TextPosition {
  line: number;
  column: number;
}
const TextPosition: Schema<TextPosition> = open({ line: count, column: count });

export interface ConfigWarningNotification {
  summary: string;
  details: string | null;
  /** Left out when unknown. */
  path?: string | null | undefined;
  /** Left out when unknown. */
  range?: { start: TextPosition; end: TextPosition } | null | undefined;
}
export const ConfigWarningNotification: Schema<ConfigWarningNotification> = open({
  summary: z.string(),
  details: orNull(z.string()),
  path: nullish(z.string()),
  range: nullish(open({ start: TextPosition, end: TextPosition })),
});

export interface WarningNotification {
  threadId?: string | null | undefined;
  message: string;
}
export const WarningNotification: Schema<WarningNotification> = open({ threadId: nullish(z.string()), message: z.string() });

export interface ServerRequestResolvedNotification {
  threadId: string;
  requestId: string | number;
}
export const ServerRequestResolvedNotification: Schema<ServerRequestResolvedNotification> = open({
  threadId: z.string(),
  requestId: z.union([z.string(), integer]),
});

export interface DeprecationNoticeNotification {
  summary: string;
  details?: string | null | undefined;
}
export const DeprecationNoticeNotification: Schema<DeprecationNoticeNotification> = open({
  summary: z.string(),
  details: nullish(z.string()),
});

export const sessionRequests = {
  feedback: {
    /** Sends feedback, with logs if asked to. */
    upload: request("feedback/upload", unchecked<wire.FeedbackUploadParams>(), unchecked<wire.FeedbackUploadResponse>()),
    /** Keeps feedback in a local file. */
    save: request("feedback/save", unchecked<wire.FeedbackSaveParams>(), unchecked<wire.FeedbackSaveResponse>(), {
      since: "0.169.0",
    }),
  },
  legacy: {
    /** Introduces the client. Must be the first request of a connection; `connect()` sends it. */
    initialize: request("initialize", InitializeParams, InitializeResponse),
  },
  mock: {
    /** Does nothing: upstream tests its experimental gate with it. */
    experimentalMethod: request(
      "mock/experimentalMethod",
      unchecked<wire.MockExperimentalMethodParams>(),
      unchecked<wire.MockExperimentalMethodResponse>(),
      { since: "0.98.0", experimental: true },
    ),
  },
  server: {
    /** What the server can say of its own health, for a report. */
    diagnostics: request(
      "server/diagnostics",
      unchecked<wire.ServerDiagnosticsParams>(),
      unchecked<wire.ServerDiagnosticsResponse>(),
      { since: "0.153.4", experimental: true },
    ),
  },
};

export const sessionNotifications = {
  legacy: {
    /** Something a person should know of, without a turn failing over it. */
    warning: notification("warning", WarningNotification, { since: "0.125.0" }),
    /** The automatic reviewer warns the user. */
    guardianWarning: notification("guardianWarning", unchecked<wire.GuardianWarningNotification>(), { since: "0.125.0" }),
    /** Something in use goes away in a later release. */
    deprecationNotice: notification("deprecationNotice", DeprecationNoticeNotification),
    /** The configuration could not be used as written. Sent after the answer to `initialize`. */
    configWarning: notification("configWarning", ConfigWarningNotification),
  },
  serverRequest: {
    /** A request the server made of its clients was settled, wherever the answer came from. */
    resolved: notification("serverRequest/resolved", ServerRequestResolvedNotification, { since: "0.107.0" }),
  },
};

export const sessionClientNotifications = {
  legacy: {
    /** The client has read the answer to `initialize`. */
    initialized: notification("initialized", nothing),
  },
};

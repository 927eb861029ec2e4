import type { Identity } from "../../rpc/identity.js";
import type { OtelAttributes } from "./open-telemetry.js";

/** What a line of the log has besides its message. */
export type Fields = Record<string, unknown>;

/** As much of a connection as its lines name. */
export interface WatchedConnection {
  readonly id: string;
  readonly identity: Identity | null;
  readonly clientInfo: { readonly name: string; readonly version: string } | null;
  readonly closed: AbortSignal;
}

/** As much of a request as is told. */
export interface WatchedRequest {
  readonly requestId: number | string | bigint;
  readonly method: string;
  /** The trace of the client that it belongs to. */
  readonly trace?: unknown;
}

/** As much of a turn as is told. */
export interface WatchedTurn {
  readonly id: string;
  readonly kind: string;
  readonly thread: { readonly id: string; readonly settings: { readonly model: string } };
  readonly connection: WatchedConnection;
}

/** What is said of a model call. */
export interface ModelCallFields {
  readonly turnId: string;
  readonly model: string;
}

/** What is said of a tool's call. */
export interface ToolFields {
  readonly turnId: string;
  readonly tool: string;
  readonly callId: string;
}

/** What the attributes of spans are called: as in OpenTelemetry's conventions, where those have a name. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  connectionId: "app_server.connection_id",
  tenant: "app_server.tenant",
  threadId: "app_server.thread_id",
  turnId: "app_server.turn_id",
  method: "rpc.method",
  requestId: "rpc.request_id",
  clientName: "app_server.client_name",
  clientVersion: "app_server.client_version",
  code: "rpc.jsonrpc.error_code",
  model: "gen_ai.request.model",
  tool: "gen_ai.tool.name",
  callId: "gen_ai.tool.call.id",
};

/** Which connection something belongs to, and whose that is. */
export function fieldsOf({ id, identity }: WatchedConnection): Fields {
  return identity === null ? { connectionId: id } : { connectionId: id, tenant: identity.subject };
}

/** Which thread something belongs to, and whose that is. */
export function threadFields(thread: { readonly id: string; readonly stored: { readonly owner: string | null } }): Fields {
  const { owner } = thread.stored;
  return owner === null ? { threadId: thread.id } : { threadId: thread.id, tenant: owner };
}

/** What the span of a request says: what that of the real server (0.171) does. */
export function requestFields({ method, requestId }: WatchedRequest, connection: WatchedConnection): Fields {
  const { clientInfo } = connection;
  const client = clientInfo ? { clientName: clientInfo.name, clientVersion: clientInfo.version } : {};
  return { "rpc.system": "jsonrpc", method, requestId: String(requestId), ...fieldsOf(connection), ...client };
}

/** Fields as attributes of a span. */
export function toAttributes(fields: Fields): OtelAttributes {
  const attributes: OtelAttributes = {};
  for (const [name, value] of Object.entries(fields)) {
    const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (isPlain) attributes[ATTRIBUTES[name] ?? (name.includes(".") ? name : `app_server.${name}`)] = value;
  }
  return attributes;
}

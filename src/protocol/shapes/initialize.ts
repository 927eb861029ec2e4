import * as z from "../deferred.js";
import { maybe, nullish, open, type Schema } from "../shape.js";

/** Who is calling. `name` becomes the originator that OpenAI's logs show, so it names the application and nobody else. */
export interface ClientInfo {
  /** Must be usable as an HTTP header value. */
  name: string;
  /** The name for people. */
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

/** The first thing that a client says on a connection. */
export interface InitializeParams {
  clientInfo: ClientInfo;
  capabilities?: InitializeCapabilities | null | undefined;
}
export const InitializeParams: Schema<InitializeParams> = open({
  clientInfo: ClientInfo,
  capabilities: nullish(InitializeCapabilities),
});

/** What the server says of itself. Nothing else tells its release. */
export interface InitializeResponse {
  /**
   * `<originator>/<server version> (<os>; <arch>) <terminal> (<client name>; <client version>)`. Nothing else tells the
   * server's version.
   */
  userAgent?: string | undefined;
  /** The server's `CODEX_HOME`. Absolute. Since 0.118. */
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

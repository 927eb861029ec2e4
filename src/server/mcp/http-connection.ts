import type { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { asRecord, setConfigured } from "../config/configured-headers.js";
import type { McpServer } from "./mcp-server.js";
import type { Sdk } from "./sdk.js";
import { StartupFailure } from "./startup-failure.js";

/** The most that one answer may have, and one event of a stream, in bytes. */
const MOST_BYTES = 16 * 1024 * 1024;
const NEWLINE = 10;

/** What a connection over HTTP needs. */
export interface HttpConnectionOptions {
  readonly sdk: Sdk;
  readonly fetch: typeof fetch;
  /** The token of somebody who has signed in to the server; `null` without one. */
  readonly token: () => Promise<string | null>;
}

/**
 * A transport to a server that speaks streamable HTTP. The client's own credentials for the server go along: those that the table brings,
 * or a token of somebody who signed in to that server. An account's tokens never do.
 *
 * @throws {StartupFailure} When the address cannot be read, or the variable of the bearer token is not set.
 */
export function openHttp(server: McpServer, { sdk, fetch, token }: HttpConnectionOptions): StreamableHTTPClientTransport {
  const { url = "" } = server.config;
  if (!URL.canParse(url)) throw new StartupFailure(`invalid MCP server URL \`${url.slice(0, 24)}\``);
  const bearer = bearerOf(server);
  const headers = new Headers();
  setConfigured(headers, { headers: server.config.http_headers ?? {}, variableHeaders: server.config.env_http_headers ?? {} });
  return new sdk.StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: asRecord(headers) },
    authProvider: { token: async () => bearer ?? (await token()) ?? undefined },
    fetch: async (input, init) => bounded(await fetch(input, init)),
  });
}

/** @throws {StartupFailure} When the variable that holds the token is not set. */
function bearerOf({ name, config: { bearer_token_env_var: variable } }: McpServer): string | null {
  if (variable === undefined) return null;
  const token = process.env[variable];
  if (token === undefined) throw new StartupFailure(`Environment variable ${variable} for MCP server '${name}' is not set`);
  if (token === "") throw new StartupFailure(`Environment variable ${variable} for MCP server '${name}' is empty`);
  return token;
}

/** An answer that breaks off where it would fill the memory. */
function bounded(response: Response): Response {
  if (!response.body) return response;
  const isStream = response.headers.get("content-type")?.includes("text/event-stream") ?? false;
  let bytes = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const at = isStream ? chunk.lastIndexOf(NEWLINE) : -1;
      bytes = at < 0 ? bytes + chunk.length : chunk.length - at - 1;
      if (bytes > MOST_BYTES) controller.error(new Error("The MCP server's answer is too long"));
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(limit), { status, statusText, headers });
}

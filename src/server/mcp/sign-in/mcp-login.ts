import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { AuthorizationServerMetadata, OAuthClientInformationMixed } from "@modelcontextprotocol/client";
import { signalWithin } from "../../../rpc/abort.js";
import { redactText } from "../../../rpc/redact.js";
import { type CallbackListener, openCallbackListener } from "../../account/sign-in/callback-listener.js";
import type { McpServer } from "../mcp-server.js";
import { loadSdk } from "../sdk.js";
import { type AuthorizationServer, findAuthorizationServer, grantOf, limitedFetch } from "./authorization-server.js";
import type { Grants } from "./grants.js";

/** What a sign-in needs. */
export interface McpLoginOptions {
  readonly grants: Grants;
  readonly fetch: typeof fetch;
  /** Where the browser comes back to; 0 for any port that is free. */
  readonly port: number;
  readonly scopes: readonly string[] | undefined;
  /** How long a person has to come back from the authorization server, in milliseconds. */
  readonly timeoutMs: number;
  /** Aborts when the server closes. */
  readonly signal: AbortSignal;
}

/** A sign-in that waits for a browser. */
export interface McpLogin {
  /** Where the person has to go. */
  readonly authorizationUrl: string;
  /** Resolves once the tokens have been stored; rejects with an error for the client, in the words of the real server (0.171). */
  readonly ended: Promise<void>;
}

/** How long the browser has to read the page, in milliseconds. */
const PAGE_TIMEOUT_MS = 5_000;
const NOT_HANDLED = "failed to handle OAuth callback";
const LATE = "timed out waiting for OAuth callback";
const DONE = "Authentication complete. You may close this window.";
const INVALID = "Invalid OAuth callback";

/**
 * Begins to sign in to an MCP server, as the real server does (0.171): authorization code with PKCE and state, for a client that is
 * registered for this sign-in unless the server's table names one.
 *
 * @throws {Error} When it cannot begin. The message has no secrets.
 */
export async function openMcpLogin(server: McpServer, options: McpLoginOptions): Promise<McpLogin> {
  const fetch = limitedFetch(options.fetch, options.signal);
  const found = await findAuthorizationServer(server, fetch);
  const asked = options.scopes ?? server.config.scopes ?? found.scopes;
  const scope = asked.length > 0 ? asked.join(" ") : undefined;
  const state = randomBytes(16).toString("base64url");
  const path = `/callback/${randomBytes(9).toString("base64url")}`;
  const callback = new Callback(path, state);
  const opening = openCallbackListener([options.port], false, (url, response) => callback.serve(url, response));
  const listener = await opening.catch((cause: unknown) => {
    throw new Error(`cannot listen on 127.0.0.1:${options.port}, where the browser is to come back`, { cause });
  });
  try {
    const redirectUrl = `http://127.0.0.1:${listener.port}${path}`;
    const sdk = await loadSdk();
    const client = await clientFor(server, found, { scope, redirectUrl, fetch });
    const { authorizationUrl, codeVerifier } = await sdk.startAuthorization(found.issuer, {
      ...metadataOf(found),
      clientInformation: client,
      redirectUrl,
      ...(scope === undefined ? {} : { scope }),
      state,
      resource: found.resource,
    });
    const { oauth_resource: extra } = server.config;
    if (extra !== undefined) authorizationUrl.searchParams.append("resource", extra);
    const finish = async () => {
      const signal = signalWithin(options.timeoutMs, options.signal);
      const answered = await closing(listener, callback.answer(signal));
      await keep(server, { answered, codeVerifier, client, found, redirectUrl, fetch, grants: options.grants });
    };
    const ended = finish();
    ended.catch(() => {});
    return { authorizationUrl: authorizationUrl.href, ended };
  } catch (error) {
    await listener.close();
    throw error;
  }
}

/** Waits for something, and frees the port whatever comes of it. */
async function closing<T>(listener: CallbackListener, wait: Promise<T>): Promise<T> {
  try {
    return await wait;
  } finally {
    await listener.close();
  }
}

function metadataOf({ metadata }: AuthorizationServer): { metadata?: AuthorizationServerMetadata } {
  return metadata ? { metadata } : {};
}

interface Registration {
  readonly scope: string | undefined;
  readonly redirectUrl: string;
  readonly fetch: typeof fetch;
}

async function clientFor(
  server: McpServer,
  found: AuthorizationServer,
  { scope, redirectUrl, fetch }: Registration,
): Promise<OAuthClientInformationMixed> {
  const configured = server.config.oauth?.client_id;
  if (configured !== undefined) return { client_id: configured };
  const failed = "Registration failed: Dynamic registration failed: Registration failed";
  if (found.metadata && found.metadata.registration_endpoint === undefined)
    throw new Error(`${failed}: Dynamic client registration not supported`);
  const { registerClient } = await loadSdk();
  const clientMetadata = {
    client_name: "Codex",
    redirect_uris: [redirectUrl],
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: "none",
    response_types: ["code"],
    application_type: "native",
  };
  return registerClient(found.issuer, {
    ...metadataOf(found),
    clientMetadata,
    ...(scope === undefined ? {} : { scope }),
    fetchFn: fetch,
  });
}

/** What the authorization server answers through the browser. Newer ones say who they are, which the client has to check (RFC 9207). */
interface Answered {
  readonly code: string;
  readonly iss: string | null;
}

interface Exchange {
  readonly answered: Answered;
  readonly codeVerifier: string;
  readonly client: OAuthClientInformationMixed;
  readonly found: AuthorizationServer;
  readonly redirectUrl: string;
  readonly fetch: typeof fetch;
  readonly grants: Grants;
}

async function keep(
  server: McpServer,
  { answered, codeVerifier, client, found, redirectUrl, fetch, grants }: Exchange,
): Promise<void> {
  const { exchangeAuthorization } = await loadSdk();
  const exchange = exchangeAuthorization(found.issuer, {
    ...metadataOf(found),
    clientInformation: client,
    authorizationCode: answered.code,
    ...(answered.iss === null ? {} : { iss: answered.iss }),
    codeVerifier,
    redirectUri: redirectUrl,
    resource: found.resource,
    fetchFn: fetch,
  });
  const tokens = await exchange.catch((cause: unknown) => {
    throw new Error(NOT_HANDLED, { cause });
  });
  await grants.change(server, async () => grantOf(server, { issuer: found.issuer, client, tokens, before: null }));
}

/** What a browser brings back, once. */
class Callback {
  readonly #path: string;
  readonly #state: string;
  readonly #came = new AbortController();

  constructor(path: string, state: string) {
    this.#path = path;
    this.#state = state;
  }

  /** Answers one request of a browser. */
  async serve(url: URL, response: ServerResponse): Promise<void> {
    const read = (name: string) => url.searchParams.get(name);
    const [error, code, state] = [read("error"), read("code"), read("state")];
    if (url.pathname !== this.#path || (error === null && (code === null || state === null)))
      return answer(response, 400, INVALID);
    if (error !== null) {
      const description = read("error_description");
      const why = redactText(`OAuth provider returned \`${error}\`${description === null ? "" : `: ${description}`}`);
      await answer(response, 400, why);
      return this.#came.abort(new Error(why));
    }
    await answer(response, 200, DONE);
    this.#came.abort(state === this.#state ? { code, iss: read("iss") } : new Error(NOT_HANDLED));
  }

  /** @throws {Error} When the browser brings back something else, or `signal` aborts first. */
  answer(signal: AbortSignal): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const both = AbortSignal.any([this.#came.signal, signal]);
      const onEnd = () => {
        const reason: unknown = this.#came.signal.reason;
        if (!this.#came.signal.aborted) reject(new Error(LATE));
        else if (reason instanceof Error) reject(reason);
        else resolve(reason as Answered);
      };
      if (both.aborted) onEnd();
      else both.addEventListener("abort", onEnd, { once: true });
    });
  }
}

function answer(response: ServerResponse, status: number, text: string): Promise<void> {
  const headers = { "content-type": "text/plain; charset=UTF-8", "cache-control": "no-store", connection: "close" };
  return new Promise((resolve) => {
    response.once("close", resolve);
    // Whoever does not read the page does not hold up the sign-in.
    response.setTimeout(PAGE_TIMEOUT_MS, () => response.destroy());
    response.writeHead(status, headers).end(text);
  });
}

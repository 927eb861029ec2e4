import { checkOptions } from "../../rpc/check-options.js";
import type { Client } from "../client.js";
import { TOKEN_CHECKS } from "../connect-checks.js";
import type { ChatgptTokenProvider, TokenOptions, TokenSession } from "./provider.js";

/** What the client that `connect()` makes can do besides its public methods: take a token session. */
export interface AdoptsTokens {
  /** Puts a token session in place of an earlier one. It answers refresh requests from now on. */
  adoptTokens(provider: ChatgptTokenProvider, options: TokenOptions): TokenSession;
}

/**
 * Lets the host own the ChatGPT tokens: signs in with them now, and answers whenever the server asks for fresh ones.
 *
 * The server asks when a request of its own came back with status 401, and waits ten seconds (0.169). However many times it asks
 * at once, `provider` runs once and every request gets its answer. When the provider throws, is late, or returns the token that
 * the server already has, the server gets an error in time and the turn fails; the session's `failed` event says why.
 *
 * Tokens are held in memory, sent only to this server, and never appear in an error or an event. Servers from 0.99 on want
 * the client to have connected with `capabilities: { experimentalApi: true }`; `connect({ tokens })` sets that by itself.
 *
 * @param client - A client that `connect()` made. It has one session at a time; a second call replaces the first.
 * @param provider - Where tokens come from. May be async. It is given a signal and, for a refresh, the deadline.
 * @returns The session: push new tokens, log out, or stop answering. It ends with the client.
 * @throws {TokenError} `ERR_TOKENS`, when the provider has nothing to sign in with, or the server refuses what it has. The
 *   session is closed then.
 * @throws {CodexError} `ERR_OPTION`, when an option is unknown or has the wrong kind.
 * @throws {TypeError} When `connect()` did not make the client.
 * @example
 * const provider: ChatgptTokenProvider = async ({ signal }) => {
 *   const response = await fetch("https://tokens.example.com/chatgpt", { signal });
 *   return { accessToken: await response.text() };
 * };
 * const client = await connect(spawnCodex(), {
 *   clientInfo: { name: "my-app", version: "1.0.0" },
 *   capabilities: { experimentalApi: true },
 * });
 * const session = await withChatgptTokens(client, provider);
 * session.on("reauthRequired", () => console.error("Please sign in again"));
 */
export async function withChatgptTokens(
  client: Client,
  provider: ChatgptTokenProvider,
  options: TokenOptions = {},
): Promise<TokenSession> {
  if (!adoptsTokens(client)) throw new TypeError("withChatgptTokens() takes a client that connect() made");
  checkOptions("withChatgptTokens", options, TOKEN_CHECKS);
  const session = client.adoptTokens(provider, options);
  try {
    await session.push();
  } catch (error) {
    await session.close();
    throw error;
  }
  return session;
}

/** By shape and not by class: two copies of this package may meet in one process. */
function adoptsTokens(client: object): client is AdoptsTokens {
  return "adoptTokens" in client && typeof client.adoptTokens === "function";
}

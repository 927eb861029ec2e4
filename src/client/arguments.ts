import { compareReleases, type Dialect } from "../protocol/dialect.js";
import { TokenError } from "../rpc/errors.js";
import type { Transport } from "../rpc/transport.js";
import type { ChatgptTokenProvider } from "./chatgpt-tokens/provider.js";

// What the compiler refuses in TypeScript, and JavaScript finds out later and elsewhere, is refused here by name.

const transportsInUse = new WeakSet<Transport>();

/**
 * Takes a transport for one client: its messages can be read once only.
 *
 * @throws {TypeError} When it is no transport, or has a client already.
 */
export function takeTransport(transport: unknown): Transport {
  if (!isTransport(transport)) {
    const given = kindOf(transport);
    throw new TypeError(
      `connect() takes a transport, as spawnCodex() and webSocket() make, or a function that makes one, not ${given}`,
    );
  }
  if (transportsInUse.has(transport)) {
    throw new TypeError("The transport has a client already: each connect() needs a transport of its own");
  }
  transportsInUse.add(transport);
  return transport;
}

/** Gives a transport back, once its connection has ended: who connects through it again hears that there is no connection. */
export function releaseTransport(transport: Transport): void {
  transportsInUse.delete(transport);
}

function isTransport(value: unknown): value is Transport {
  if (typeof value !== "object" || value === null) return false;
  const { messages, send, close } = value as Partial<Transport>;
  return typeof messages?.[Symbol.asyncIterator] === "function" && typeof send === "function" && typeof close === "function";
}

/**
 * Checks what is given as a token provider.
 *
 * @throws {TypeError} When it is no function.
 */
export function checkProvider(provider: unknown): asserts provider is ChatgptTokenProvider {
  if (typeof provider === "function") return;
  throw new TypeError(
    `\`tokens\` takes a function that returns tokens, or { provider } with such a function, not ${kindOf(provider)}`,
  );
}

const TAKES_HOST_TOKENS_SINCE = "0.93.0";

/**
 * Checks that the server can be signed in with the host's tokens. Older releases answer with "unknown variant".
 *
 * @throws {TokenError} `refused`, when its release is known to be too old.
 */
export function checkTakesHostTokens({ version }: Dialect): void {
  if (version === null || compareReleases(version, TAKES_HOST_TOKENS_SINCE) >= 0) return;
  throw new TokenError(
    "refused",
    `The server is codex ${version}, which does not take the host's tokens: 0.93 or newer is needed`,
  );
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  return typeof (value as { then?: unknown }).then === "function" ? "a promise" : "another object";
}

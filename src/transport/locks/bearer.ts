import type { IncomingMessage } from "node:http";
import { PROTOCOL, protocolsIn, tokenOfProtocol } from "../subprotocol.js";
import type { Authenticate, CheckBearer, Refusal } from "./authenticate.js";

/** In the words of the real server (0.171). */
const MISSING: Refusal = { refused: "missing websocket bearer token" };
const INVALID: Refusal = { refused: "invalid authorization header" };

/**
 * A lock by the bearer token of a client, which your function judges. A client that brings none is refused with 401, in the words of
 * `codex app-server` (0.171).
 *
 * The token is in the header `Authorization: Bearer`, where the scheme may be written in any case, and the first of several headers
 * counts. A browser page, which cannot send that header, offers two subprotocols: `codex-app-server`, and `bearer.` with the token in
 * base64url behind it. Only the first of them is ever sent back.
 *
 * @example
 * const listener = await listenWebSocket({
 *   authenticate: bearerToken(async (token) => {
 *     const user = await sessions.find(token);
 *     return user === null ? null : { subject: user.id };
 *   }),
 * });
 */
export function bearerToken(check: CheckBearer): Authenticate {
  return (request, context) => {
    const found = readBearer(request);
    return typeof found === "string" ? check(found, request, context) : found;
  };
}

/** The token that a request brings, or why it brings none. */
function readBearer({ headers }: IncomingMessage): string | Refusal {
  const header = headers.authorization;
  if (header === undefined) return readOffered(protocolsIn(headers["sec-websocket-protocol"]));
  // Node reads a header's bytes as Latin-1.
  if (/[^\t\x20-\x7e]/.test(header)) return INVALID;
  const end = header.indexOf(" ");
  const token = header.slice(end + 1).trim();
  return end < 0 || header.slice(0, end).toLowerCase() !== "bearer" || token === "" ? INVALID : token;
}

function readOffered(protocols: readonly string[]): string | Refusal {
  const tokens = protocols.map(tokenOfProtocol).filter((token) => token !== undefined);
  if (tokens.length === 0) return MISSING;
  const [token] = tokens;
  if (tokens.length > 1 || !token) {
    return { refused: `invalid subprotocol: expected ${PROTOCOL}, and one bearer. with the token in base64url behind it` };
  }
  return token;
}

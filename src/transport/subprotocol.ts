/** What a server answers a client that offers subprotocols: a browser ends the connection when it is answered none. */
export const PROTOCOL = "codex-app-server";
const BEARER = "bearer.";

/** The subprotocols of a client that brings its token as one of them. A token may have characters that a subprotocol may not. */
export function protocolsWithToken(token: string): string[] {
  const bytes = new TextEncoder().encode(token);
  const base64 = btoa(String.fromCharCode(...bytes));
  return [PROTOCOL, BEARER + base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")];
}

/** The subprotocols in a header `Sec-WebSocket-Protocol`. */
export function protocolsIn(header: string = ""): string[] {
  return header.split(",").map((protocol) => protocol.trim());
}

/** The token in a subprotocol: `undefined` where it is another one, `null` where there is no token in it. */
export function tokenOfProtocol(protocol: string): string | null | undefined {
  if (!protocol.startsWith(BEARER)) return undefined;
  const encoded = protocol.slice(BEARER.length);
  if (!/^[\w-]+$/.test(encoded)) return null;
  const token = Buffer.from(encoded, "base64url").toString("latin1");
  // What is not in a header either.
  return /^[\x21-\x7e]+$/.test(token) ? token : null;
}

/** Which of a client's subprotocols is answered: the one without a secret, or none. */
export function chooseProtocol(offered: ReadonlySet<string>): string | false {
  return offered.has(PROTOCOL) && PROTOCOL;
}

import { isOnThisMachine } from "../rpc/loopback.js";
import type { Transport } from "../rpc/transport.js";
import { createSocketTransport, type Socket } from "./socket.js";
import { protocolsWithToken } from "./subprotocol.js";

export { createMemoryPair } from "../rpc/memory.js";
export type { Message, RequestId, SharedText, Transport } from "../rpc/transport.js";

type Address = string | URL;

/** How a WebSocket of a browser is opened. */
export interface BrowserWebSocketOptions {
  /**
   * Sent as a subprotocol, `bearer.` with the token in base64url behind it, as a page cannot send an `Authorization` header. Refused over
   * plain `ws:` to anything but this machine.
   */
  bearerToken?: string | undefined;
}

/**
 * Talks to a server over the browser's WebSocket. What is sent before the socket is open waits for it.
 *
 * A page cannot send pings, and is not told of those that the server sends, so that the transport by itself does not notice when the
 * server is gone without a word. The client does, by a request where nothing else arrives.
 *
 * @throws {TypeError} When a bearer token would be sent unencrypted to another machine.
 * @example
 * const client = await connect(webSocket("wss://example.com/codex", { bearerToken: token }), { clientInfo });
 */
export function webSocket(
  url: Address | (() => Address | Promise<Address>),
  { bearerToken }: BrowserWebSocketOptions = {},
): Transport {
  const open = (address: Address) => {
    const isReadable = String(address).startsWith("ws:") && !isOnThisMachine(address);
    if (bearerToken !== undefined && isReadable) throw new TypeError("A bearer token needs wss:, or ws: to this machine");
    return new WebSocket(address, bearerToken === undefined ? [] : protocolsWithToken(bearerToken)) as unknown as Socket;
  };
  if (typeof url !== "function") return createSocketTransport(open(url), new URL(url).host);
  return createSocketTransport(Promise.resolve(url()).then(open), "the server");
}

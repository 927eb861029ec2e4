import type { Transport } from "../rpc/transport.js";
import { createSocketTransport, type Socket } from "./socket.js";

export { createMemoryPair } from "../rpc/memory.js";
export type { Message, RequestId, Transport } from "../rpc/transport.js";

type Address = string | URL;

/**
 * Talks to a server over the browser's WebSocket. What is sent before the socket is open waits for it.
 *
 * A page cannot send pings, and is not told of those that the server sends, so that the transport by itself does not notice when the
 * server is gone without a word. The client does, by a request where nothing else arrives.
 *
 * @example
 * const client = await connect(webSocket("wss://example.com/codex"), { clientInfo });
 */
export function webSocket(url: Address | (() => Address | Promise<Address>)): Transport {
  const open = (address: Address) => new WebSocket(address) as unknown as Socket;
  if (typeof url !== "function") return createSocketTransport(open(url), new URL(url).host);
  return createSocketTransport(Promise.resolve(url()).then(open), "the server");
}

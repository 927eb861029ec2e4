import { WebSocket } from "ws";
import { isOnThisMachine } from "../rpc/loopback.js";
import type { Transport } from "../rpc/transport.js";
import { MAX_MESSAGE_BYTES } from "./lines.js";
import { createSocketTransport, type Socket } from "./socket.js";

/** How a WebSocket is opened. */
export interface WebSocketOptions {
  /** Sent as `Authorization: Bearer`. Refused over plain `ws://` to anything but this machine. */
  bearerToken?: string | undefined;
  /** Further headers of the upgrade request. */
  headers?: Record<string, string> | undefined;
  /** How long opening may take, in milliseconds. Default: 10 000. */
  handshakeTimeoutMs?: number | undefined;
  /** The longest message that is read. Default: 128 MiB. */
  maxMessageBytes?: number | undefined;
}

type Address = string | URL;

/**
 * Talks to a server over a WebSocket: `ws:`, `wss:`, or `unix:` with the path of a socket.
 *
 * What is sent before the socket is open waits for it. A function is asked for the address when the transport is made, so the
 * address can hold what is valid for a short time only. Errors name the host, never the path, the query or a header.
 *
 * @throws {TypeError} When a bearer token would be sent unencrypted to another machine.
 * @example
 * const client = await connect(webSocket("ws://127.0.0.1:4500"), { clientInfo });
 */
export function webSocket(url: Address | (() => Address | Promise<Address>), options: WebSocketOptions = {}): Transport {
  if (typeof url !== "function") return createSocketTransport(open(url, options), nameOf(url));
  return createSocketTransport(
    Promise.resolve(url()).then((address) => open(address, options)),
    "the server",
  );
}

function open(
  url: Address,
  { bearerToken, headers, handshakeTimeoutMs = 10_000, maxMessageBytes = MAX_MESSAGE_BYTES }: WebSocketOptions,
): Socket {
  const address = String(url);
  if (bearerToken !== undefined && !isPrivate(address)) {
    throw new TypeError("A bearer token needs wss:, unix:, or ws: to this machine");
  }
  // The ws package takes the path of a unix socket and that of the upgrade request in one, with a colon between.
  const target = address.startsWith("unix:") ? `ws+unix:${address.replace(/^unix:(\/\/)?/, "")}:/rpc` : address;
  const socket = new WebSocket(target, {
    headers: { ...headers, ...(bearerToken === undefined ? {} : { Authorization: `Bearer ${bearerToken}` }) },
    handshakeTimeout: handshakeTimeoutMs,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  return socket as unknown as Socket;
}

function isPrivate(address: string): boolean {
  return !address.startsWith("ws:") || isOnThisMachine(address);
}

function nameOf(url: Address): string {
  const address = String(url);
  if (address.startsWith("unix:")) return address;
  return URL.canParse(address) ? new URL(address).host : "the server";
}

import { connect } from "node:net";
import { WebSocket } from "ws";
import { checkOptions, type OptionChecks } from "../rpc/check-options.js";
import { isOnThisMachine } from "../rpc/loopback.js";
import type { Transport } from "../rpc/transport.js";
import { type HeartbeatOptions, watchHeartbeat } from "./heartbeat.js";
import { MAX_MESSAGE_BYTES } from "./lines.js";
import { WEB_SOCKET_CHECKS } from "./option-checks.js";
import { createSocketTransport, type Socket } from "./socket.js";

/** How a WebSocket is opened. */
export interface WebSocketOptions extends HeartbeatOptions {
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
 * Talks to a server over a WebSocket: `ws:`, `wss:`, or `unix:` with the path of a socket. What follows `unix:` or `unix://` in a text
 * is the path as it is: a blank, `#`, `:` or `%` in it stands for itself.
 *
 * What is sent before the socket is open waits for it. A function is asked for the address when the transport is made, so the
 * address can hold what is valid for a short time only. Errors name the host, never the path, the query or a header.
 *
 * @throws {CodexError} `ERR_OPTION` when an option is unknown or has the wrong kind.
 * @throws {TypeError} When a bearer token would be sent unencrypted to another machine.
 * @example
 * const client = await connect(webSocket("ws://127.0.0.1:4500"), { clientInfo });
 */
export function webSocket(url: Address | (() => Address | Promise<Address>), options: WebSocketOptions = {}): Transport {
  checkOptions("webSocket", options, WEB_SOCKET_CHECKS satisfies OptionChecks<WebSocketOptions>);
  if (typeof url !== "function") return createSocketTransport(open(url, options), nameOf(url));
  return createSocketTransport(
    Promise.resolve(url()).then((address) => open(address, options)),
    "the server",
  );
}

function open(
  url: Address,
  { bearerToken, headers, handshakeTimeoutMs = 10_000, maxMessageBytes = MAX_MESSAGE_BYTES, heartbeat }: WebSocketOptions,
): Socket {
  const address = String(url);
  if (bearerToken !== undefined && !isPrivate(address)) {
    throw new TypeError("A bearer token needs wss:, unix:, or ws: to this machine");
  }
  const path = socketPathOf(url);
  const socket = new WebSocket(path === null ? address : "ws://localhost/rpc", {
    // The ws package has a form of address for unix sockets, which reads their path as a part of a URL.
    ...(path === null ? {} : { createConnection: () => connect({ path }) }),
    headers: { ...headers, ...(bearerToken === undefined ? {} : { Authorization: `Bearer ${bearerToken}` }) },
    handshakeTimeout: handshakeTimeoutMs,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  socket.once("upgrade", ({ socket: raw }) => watchHeartbeat(socket, raw, { heartbeat }));
  return socket as unknown as Socket;
}

/** The path of a unix socket, or `null` for other addresses. A `URL` has parts of it percent-encoded; a text has it as it is. */
function socketPathOf(url: Address): string | null {
  const address = String(url);
  if (!address.startsWith("unix:")) return null;
  const path = address.replace(/^unix:(\/\/)?/, "");
  return typeof url === "string" ? path : decodeURIComponent(path);
}

function isPrivate(address: string): boolean {
  return !address.startsWith("ws:") || isOnThisMachine(address);
}

function nameOf(url: Address): string {
  const address = String(url);
  if (address.startsWith("unix:")) return address;
  return URL.canParse(address) ? new URL(address).host : "the server";
}

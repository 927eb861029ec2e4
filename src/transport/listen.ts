import { rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { asyncDispose } from "../rpc/disposal.js";
import { CodexError } from "../rpc/errors.js";
import { createInbox } from "../rpc/inbox.js";
import type { Transport } from "../rpc/transport.js";
import { MAX_MESSAGE_BYTES } from "./lines.js";
import { createSocketTransport, type Socket } from "./socket.js";

/** A client that has come in. */
export interface Arrival {
  readonly transport: Transport;
  /** Who it is, as far as the channel tells; `null` where it does not. */
  readonly identity: null;
}

/** Clients as they come in. Iterating ends when the listener is closed. */
export interface Listener extends AsyncIterable<Arrival> {
  /** Where clients connect to: `ws://127.0.0.1:4500`, `unix:///run/app.sock`. */
  readonly url: string;
  /** Takes nobody in any more. Those who are in stay. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ListenOptions {
  /** Origins of browser pages that may connect. Default: none; a request with an `Origin` header gets 403. */
  allowedOrigins?: readonly string[] | undefined;
  /** The longest message that is read. Default: 128 MiB. */
  maxMessageBytes?: number | undefined;
}

export interface ListenWebSocketOptions extends ListenOptions {
  /** A loopback address. Default: `127.0.0.1`. */
  host?: string | undefined;
  /** Default: 0, any free one. */
  port?: number | undefined;
}

export interface ListenUnixOptions extends ListenOptions {
  /** The socket's path, at most 107 bytes. A socket that nobody listens on any more is replaced. */
  path: string;
}

/**
 * Listens for WebSocket clients on this machine. `GET /readyz` and `GET /healthz` answer 200.
 *
 * @throws {CodexError} `ERR_LISTEN` when the address is not a loopback one, or cannot be had, such as a port in use.
 */
export async function listenWebSocket({
  host = "127.0.0.1",
  port = 0,
  ...options
}: ListenWebSocketOptions = {}): Promise<Listener> {
  if (!isLoopback(host))
    throw new CodexError(
      "ERR_LISTEN",
      `Refusing to listen on ${host}: only loopback addresses are served, as there is no authentication`,
    );
  return listen(
    (server, ready) => server.listen(port, host, ready),
    ({ port: taken }) => `ws://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    options,
  );
}

/**
 * Listens for WebSocket clients on a unix socket.
 *
 * @throws {CodexError} `ERR_LISTEN` when somebody listens there already, or the path cannot be had.
 */
export async function listenUnix({ path, ...options }: ListenUnixOptions): Promise<Listener> {
  if (!(await somebodyListens(path))) await rm(path, { force: true });
  return listen(
    (server, ready) => server.listen(path, ready),
    () => `unix://${path}`,
    options,
  );
}

async function listen(
  start: (server: Server, ready: () => void) => void,
  urlOf: (address: AddressInfo) => string,
  { allowedOrigins = [], maxMessageBytes = MAX_MESSAGE_BYTES }: ListenOptions,
): Promise<Listener> {
  const arrivals = createInbox<Arrival>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  const isWelcome = ({ headers: { origin } }: IncomingMessage) => origin === undefined || allowedOrigins.includes(origin);

  const server = createServer((request, response) => {
    const isProbe = request.url === "/readyz" || request.url === "/healthz";
    response.statusCode = isWelcome(request) ? (isProbe ? 200 : 404) : 403;
    response.end();
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    if (!isWelcome(request)) {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted: WebSocket) => {
      arrivals.push({ transport: createSocketTransport(accepted as unknown as Socket, "the client"), identity: null });
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "it is in use" : cause.message;
      reject(new CodexError("ERR_LISTEN", `The address cannot be listened on: ${why}`, { cause }));
    });
    start(server, resolve);
  });
  const url = urlOf(server.address() as AddressInfo);
  const close = async () => {
    arrivals.end();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      // Upgraded sockets are no longer the server's; idle ones that never upgraded would keep it open.
      server.closeIdleConnections();
    });
  };

  async function* iterate() {
    for await (const batch of arrivals) yield* batch;
  }
  return { url, close, [asyncDispose]: close, [Symbol.asyncIterator]: iterate };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function somebodyListens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}

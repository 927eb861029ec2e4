import { randomUUID } from "node:crypto";
import { chmod, lstat, mkdir, rename, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect, type Socket as RawSocket } from "node:net";
import { dirname } from "node:path";
import type { Duplex } from "node:stream";
import { isMainThread } from "node:worker_threads";
import { type WebSocket, WebSocketServer } from "ws";
import { asyncDispose } from "../rpc/disposal.js";
import { CodexError } from "../rpc/errors.js";
import { createInbox } from "../rpc/inbox.js";
import { isLoopbackHost } from "../rpc/loopback.js";
import type { Transport } from "../rpc/transport.js";
import { type HeartbeatOptions, watchHeartbeat } from "./heartbeat.js";
import { MAX_MESSAGE_BYTES } from "./lines.js";
import { createOriginCheck } from "./origin-check.js";
import { createSocketTransport, type Socket } from "./socket.js";

/** A client that has connected. */
export interface Arrival {
  readonly transport: Transport;
  /** Who it is. Always `null`: a listener authenticates nobody. */
  readonly identity: null;
}

/** Clients, as they connect. Iterating ends when the listener is closed. */
export interface Listener extends AsyncIterable<Arrival> {
  /** Where clients connect to: `ws://127.0.0.1:4500`, `unix:///run/app.sock`. What follows `unix://` is the path as it is, and no URL. */
  readonly url: string;
  /** Accepts no more clients. Those that are connected stay. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What both kinds of listeners can be told. */
export interface ListenOptions extends HeartbeatOptions {
  /** Origins of browser pages that may connect. Default: none; a request with an `Origin` header gets 403. */
  allowedOrigins?: readonly string[] | undefined;
  /** The longest message that is read. Default: 128 MiB. */
  maxMessageBytes?: number | undefined;
}

/** Where to listen for WebSocket clients. */
export interface ListenWebSocketOptions extends ListenOptions {
  /** A loopback address. Default: `127.0.0.1`. */
  host?: string | undefined;
  /** Default: 0, any free one. */
  port?: number | undefined;
}

/** Where to listen on a unix socket. */
export interface ListenUnixOptions extends ListenOptions {
  /**
   * The socket's path, at most 107 bytes (103 on macOS). Its folder is made if need be, for its owner only, as is the socket. A
   * socket that nobody listens on any more is replaced; anything else that is there is left alone.
   */
  path: string;
}

const MAX_PATH_BYTES = process.platform === "darwin" ? 103 : 107;

/**
 * Listens for WebSocket clients on this machine. `GET /readyz` and `GET /healthz` answer 200.
 *
 * @throws {CodexError} `ERR_LISTEN` when the address is not a loopback one, or cannot be listened on, such as a port in use.
 * @example
 * const listener = await listenWebSocket({ port: 4500 });
 * for await (const { transport } of listener) server.accept(transport);
 */
export async function listenWebSocket({
  host = "127.0.0.1",
  port = 0,
  ...options
}: ListenWebSocketOptions = {}): Promise<Listener> {
  if (!isLoopbackHost(host))
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
 * @throws {CodexError} `ERR_LISTEN` when somebody listens there already, when something else is there, or the path is too long.
 * @example
 * const listener = await listenUnix({ path: "/run/app.sock" });
 * for await (const { transport } of listener) server.accept(transport);
 */
export async function listenUnix({ path, ...options }: ListenUnixOptions): Promise<Listener> {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    throw new CodexError("ERR_LISTEN", `The path of a socket has at most ${MAX_PATH_BYTES} bytes: ${path}`);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await clearStaleSocket(path);
  const listener = await listen(
    (server, ready) => withoutOthers(() => server.listen(path, ready)),
    () => `unix://${path}`,
    options,
  );
  await chmod(path, 0o600);
  return listener;
}

async function listen(
  start: (server: Server, ready: () => void) => void,
  urlOf: (address: AddressInfo) => string,
  { allowedOrigins = [], maxMessageBytes = MAX_MESSAGE_BYTES, heartbeat }: ListenOptions,
): Promise<Listener> {
  const arrivals = createInbox<Arrival>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  const origins = createOriginCheck(allowedOrigins);

  const server = createServer((request, response) => {
    response.statusCode = origins.isAllowed(request) ? statusOf(request) : 403;
    response.end();
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    if (!origins.isAllowed(request)) return origins.refuseUpgrade(socket);
    sockets.handleUpgrade(request, socket, head, (accepted: WebSocket) => {
      watchHeartbeat(accepted, socket as RawSocket, { heartbeat });
      arrivals.push({ transport: createSocketTransport(sendingBytes(accepted), "the client"), identity: null });
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === "EADDRINUSE";
      reject(
        isTaken ? inUse(cause) : new CodexError("ERR_LISTEN", `The address cannot be listened on: ${cause.message}`, { cause }),
      );
    });
    start(server, resolve);
  });
  const url = urlOf(server.address() as AddressInfo);
  const close = async () => {
    arrivals.end();
    // Nobody else comes in from here on. That the server has closed, it would say only when those who are in have left.
    server.close();
    // Those who came in are no longer among these.
    server.closeAllConnections();
  };

  async function* iterate() {
    for await (const batch of arrivals) yield* batch;
  }
  return { url, close, [asyncDispose]: close, [Symbol.asyncIterator]: iterate };
}

/** A socket that sends texts as bytes. The `ws` package counts a text that waits in units of UTF-16, which are fewer. */
function sendingBytes(accepted: WebSocket): Socket {
  const send = accepted.send.bind(accepted);
  return Object.assign(accepted, {
    send: (text: string) => send(Buffer.from(text), { binary: false }),
  }) as unknown as Socket;
}

/** The probes of whoever watches over servers, and nothing else. */
function statusOf({ url, method }: IncomingMessage): number {
  if (url !== "/readyz" && url !== "/healthz") return 404;
  return method === "GET" || method === "HEAD" ? 200 : 405;
}

/** Takes away a socket whose server has gone without cleaning up, and nothing else. */
async function clearStaleSocket(path: string): Promise<void> {
  const found = await lookAt(path);
  if (!found) return;
  if (!found.isSocket() && !found.isSymbolicLink())
    throw new CodexError("ERR_LISTEN", `There is something else than a socket at ${path}`);
  if (await somebodyListens(path)) throw inUse();
  // Of two servers that start at once, the slower one must not take the socket of the other for the stale one.
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => {});
  const taken = await lookAt(aside);
  if (taken && (taken.ino !== found.ino || taken.mtimeMs !== found.mtimeMs)) {
    await rename(aside, path);
    throw inUse();
  }
  await rm(aside, { force: true });
}

function lookAt(path: string) {
  return lstat(path).catch(() => null);
}

function inUse(cause?: unknown): CodexError {
  return new CodexError("ERR_LISTEN", "The address cannot be listened on: it is in use", { cause });
}

/** Creates a file that is its owner's from the first moment on. Worker threads cannot say so beforehand. */
function withoutOthers(create: () => void): void {
  const before = isMainThread ? process.umask(0o177) : null;
  create();
  if (before !== null) process.umask(before);
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

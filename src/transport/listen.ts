import { chmod, mkdir } from "node:fs/promises";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import { checkOptions, type OptionChecks } from "../rpc/check-options.js";
import { asyncDispose } from "../rpc/disposal.js";
import { CodexError, messageOf } from "../rpc/errors.js";
import { isLoopbackHost } from "../rpc/loopback.js";
import { attachTo, type HostServer } from "./attach.js";
import type { Listener, ListenOptions } from "./listener.js";
import { LISTEN_UNIX_CHECKS, LISTEN_WEB_SOCKET_CHECKS } from "./option-checks.js";
import { clearStaleSocket, inUse, withoutOthers } from "./unix-socket.js";
import { createUpgrades, type Upgrades } from "./upgrades.js";

/** Key and certificate of a server, as PEM. */
export interface TlsOptions {
  key: string | Uint8Array;
  /** The certificate, and those between it and the authority that clients know. */
  cert: string | Uint8Array;
  passphrase?: string | undefined;
}

/** Where to listen for WebSocket clients: on an address, or as a part of an HTTP server of your own. */
export interface ListenWebSocketOptions extends ListenOptions {
  /** Anything but a loopback address needs `authenticate`. Default: `127.0.0.1`. */
  host?: string | undefined;
  /** Default: 0, any free one. */
  port?: number | undefined;
  /** Serves `wss:`. Default: `ws:`, which anybody between client and server can read. */
  tls?: TlsOptions | undefined;
  /**
   * An HTTP or HTTPS server of your own, such as that of Express or Fastify, in place of an address. Upgrades of other paths and all
   * other requests stay yours, `/readyz` and `/healthz` among them.
   */
  server?: HostServer | undefined;
  /** The path in a server of your own. Default: `/`. */
  path?: string | undefined;
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
/** How long a client may take for its request, and for what comes before it. */
const REQUEST_WITHIN_MS = 10_000;

/**
 * Listens for WebSocket clients. `GET /readyz` and `GET /healthz` answer 200, without a token.
 *
 * @throws {CodexError} `ERR_LISTEN` when the address is not a loopback one and there is no `authenticate`, when it cannot be listened on,
 *   such as a port in use, or key and certificate cannot be used; `ERR_OPTION` when an option is unknown or has the wrong kind, or an
 *   allowed origin can never match.
 * @example
 * const listener = await listenWebSocket({ port: 4500 });
 * for await (const { transport, identity } of listener) server.accept(transport, { identity });
 */
export async function listenWebSocket(options: ListenWebSocketOptions = {}): Promise<Listener> {
  checkOptions("listenWebSocket", options, LISTEN_WEB_SOCKET_CHECKS satisfies OptionChecks<ListenWebSocketOptions>);
  const { host = "127.0.0.1", port = 0, tls, server: own, path = "/", ...rest } = options;
  if (own) return attachOwn(own, path, options);
  if (!isLoopbackHost(host) && !rest.authenticate) throw unlocked(host, port);
  return listen(createUpgrades(rest), {
    tls,
    start: (server, ready) => server.listen(port, host, ready),
    urlOf: (taken) => `${tls ? "wss" : "ws"}://${host.includes(":") ? `[${host}]` : host}:${taken?.port ?? port}`,
  });
}

function attachOwn(server: HostServer, path: string, { host, port, tls, ...options }: ListenWebSocketOptions): Listener {
  if ([host, port, tls].some((option) => option !== undefined)) {
    throw new CodexError("ERR_OPTION", "listenWebSocket: a server of your own has its host, port and tls already");
  }
  if (!/^\/[^?#]*$/.test(path)) throw new CodexError("ERR_OPTION", "listenWebSocket: path begins with a slash");
  const address = server.address();
  if (!options.authenticate && address !== null && typeof address === "object" && !isLoopbackHost(address.address)) {
    throw unlocked(address.address, address.port);
  }
  const upgrades = createUpgrades(options);
  const { urlOf, detach } = attachTo(server, path, upgrades);
  return toListener(upgrades, urlOf, async () => detach());
}

/** In the words of the real server (0.171), and what to set. */
function unlocked(host: string, port: number): CodexError {
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return new CodexError(
    "ERR_LISTEN",
    `refusing to start non-loopback websocket listener ${address} without auth; set authenticate`,
  );
}

/**
 * Listens for WebSocket clients on a unix socket.
 *
 * @throws {CodexError} `ERR_LISTEN` when somebody listens there already, when something else is there, or the path is too long;
 *   `ERR_OPTION` when an option is unknown or has the wrong kind, or an allowed origin can never match.
 * @example
 * const listener = await listenUnix({ path: "/run/app.sock" });
 * for await (const { transport } of listener) server.accept(transport);
 */
export async function listenUnix(listening: ListenUnixOptions): Promise<Listener> {
  checkOptions("listenUnix", listening, LISTEN_UNIX_CHECKS satisfies OptionChecks<ListenUnixOptions>, ["path"]);
  const { path, ...options } = listening;
  if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    throw new CodexError("ERR_LISTEN", `The path of a socket has at most ${MAX_PATH_BYTES} bytes: ${path}`);
  const upgrades = createUpgrades(options);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new CodexError("ERR_LISTEN", `${path} cannot be listened on: ${messageOf(cause)}`, { cause });
  });
  await clearStaleSocket(path);
  const listener = await listen(upgrades, {
    start: (server, ready) => withoutOthers(() => server.listen(path, ready)),
    urlOf: () => `unix://${path}`,
  });
  await chmod(path, 0o600);
  return listener;
}

interface Address {
  readonly tls?: TlsOptions | undefined;
  readonly start: (server: HttpServer, ready: () => void) => void;
  /** The address that clients use. `null`: as it was asked for. */
  readonly urlOf: (address: AddressInfo | null) => string;
}

async function listen(upgrades: Upgrades, { tls, start, urlOf }: Address): Promise<Listener> {
  const server = createServer(tls);
  server.on("request", upgrades.answer);
  server.on("upgrade", upgrades.upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const address = urlOf(null);
      const isTaken = cause.code === "EADDRINUSE";
      const other = () => new CodexError("ERR_LISTEN", `${address} cannot be listened on: ${cause.message}`, { cause });
      reject(isTaken ? inUse(address, cause) : other());
    });
    start(server, resolve);
  });
  const url = urlOf(server.address() as AddressInfo);
  return toListener(
    upgrades,
    () => url,
    async () => {
      // Nobody else comes in from here on. That the server has closed, it would say only when those who are in have left.
      server.close();
      // Those who came in are no longer among these.
      server.closeAllConnections();
    },
  );
}

function createServer(tls: TlsOptions | undefined): HttpServer {
  const limits = { headersTimeout: REQUEST_WITHIN_MS, requestTimeout: REQUEST_WITHIN_MS, connectionsCheckingInterval: 5_000 };
  if (!tls) return createHttpServer(limits);
  try {
    const { key, cert, passphrase } = tls;
    const pem = { key: Buffer.from(key), cert: Buffer.from(cert), ...(passphrase === undefined ? {} : { passphrase }) };
    return createHttpsServer({ ...limits, ...pem, handshakeTimeout: REQUEST_WITHIN_MS, minVersion: "TLSv1.2" });
  } catch (cause) {
    throw new CodexError("ERR_LISTEN", `The key and the certificate cannot be used: ${messageOf(cause)}`, { cause });
  }
}

function toListener({ arrivals, retire, end }: Upgrades, urlOf: () => string, stop: () => Promise<void>): Listener {
  const close = async () => {
    end();
    await stop();
  };
  async function* iterate() {
    for await (const batch of arrivals) yield* batch;
  }
  return {
    get url() {
      return urlOf();
    },
    retire,
    close,
    [asyncDispose]: close,
    [Symbol.asyncIterator]: iterate,
  };
}

import { resolve } from "node:path";
import { isLoopbackHost } from "../rpc/loopback.js";
import { CodexError, type Logger, type Telemetry } from "../server/index.js";
import { type Authenticate, type Listener, listenUnix, listenWebSocket } from "../transport/index.js";
import { type Lock, type LockFlags, readTls } from "./locks.js";

/** Where the command listens, and who may connect. */
export interface ListenerOptions {
  /** The value of `--listen`. */
  readonly listen: string;
  readonly flags: LockFlags;
  readonly lock: Lock | null;
  /** The values of `--allow-origin`. */
  readonly allowedOrigins: readonly string[];
  readonly logger: Logger;
  /** What counts refused clients, and answers `GET /metrics`. */
  readonly metrics?: Telemetry | undefined;
  /** The values of `--metrics-reader`. */
  readonly metricsReaders?: readonly string[] | undefined;
  /** Where `unix://` without a path leads. */
  readonly controlSocket: string;
}

const MAX_PORT = 65_535;

/**
 * Listens where `--listen` says; `null` for stdin and stdout, which need no listener. The files of a lock are read for a port alone, as
 * by the real server (0.171): a Unix socket is its owner's.
 *
 * @throws {CodexError} `ERR_USAGE` when the address is not understood; `ERR_LISTEN` when it cannot be listened on.
 * @throws {Error} When it is one of other machines and there is no lock, or a file cannot be used.
 */
export async function openListener(options: ListenerOptions): Promise<Listener | null> {
  const { listen, flags, lock, allowedOrigins, metrics, metricsReaders } = options;
  const logger = ofTransport(options.logger);
  const tls = await readTls(flags, listen);
  if (listen === "stdio://") return null;
  if (listen.startsWith("unix://")) {
    const path = listen.slice("unix://".length) || options.controlSocket;
    return listenUnix({ path: resolve(path), allowedOrigins, logger, metrics, metricsReaders });
  }
  const address = readAddress(listen);
  const authenticate = await lock?.open();
  checkReach(address, { authenticate, isPlain: tls === null, logger });
  return listenWebSocket({ ...address, tls: tls ?? undefined, allowedOrigins, logger, authenticate, metrics, metricsReaders });
}

/** Lines that say which part of the server they are of. */
function ofTransport(logger: Logger): Pick<Logger, "warn"> {
  return { warn: (fields, message) => logger.warn({ target: "transport", ...fields }, message) };
}

function readAddress(url: string): { host: string; port: number } {
  const address = /^wss?:\/\/(\[[^\]]+\]|[^:/]+):(\d{1,5})\/?$/.exec(url);
  if (!address) throw cannotListen(url, "expected stdio://, ws://IP:PORT, wss://IP:PORT, unix:// or unix://PATH");
  const port = Number(address[2]);
  if (port > MAX_PORT) throw cannotListen(url, `the highest port is ${MAX_PORT}`);
  return { host: (address[1] as string).replace(/^\[|\]$/g, ""), port };
}

function cannotListen(url: string, why: string): CodexError {
  return new CodexError("ERR_USAGE", `Cannot listen on "${url}"; ${why}`);
}

interface Reach {
  readonly authenticate: Authenticate | undefined;
  readonly isPlain: boolean;
  readonly logger: Pick<Logger, "warn">;
}

/** Other machines reach what is not of this one: not without a lock, and better not in the clear. */
function checkReach({ host, port }: { host: string; port: number }, { authenticate, isPlain, logger }: Reach): void {
  if (isLoopbackHost(host)) return;
  if (!authenticate) {
    const address = host.includes(":") ? `[${host}]` : host;
    throw new Error(
      `refusing to start non-loopback websocket listener ${address}:${port} without auth; configure \`--ws-auth capability-token\` or \`--ws-auth signed-bearer-token\``,
    );
  }
  if (isPlain)
    logger.warn({}, "Whoever is between client and server can read tokens and messages: use wss://, or a proxy with TLS");
}

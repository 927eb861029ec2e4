import { homedir } from "node:os";
import { join } from "node:path";
import {
  type AppServer,
  type AppServerConfig,
  CodexError,
  createAppServer,
  createTelemetry,
  hasSqlite,
  type Logger,
  maskingLogger,
  memoryThreads,
  parseOverrides,
  sqliteThreads,
  type Telemetry,
  type ThreadStore,
} from "../server/index.js";
import { stdio } from "../transport/stdio.js";
import { type Access, accessOptions, defaultAccess } from "./access.js";
import type { Lock, LockFlags } from "./locks.js";
import { chooseLog, type WatchFlags } from "./log-options.js";
import { createStderrLog } from "./stderr-log.js";
import { noteTerminal } from "./terminal-note.js";

/** The command's options, as they were written. */
export interface CommandOptions {
  /** The value of `--listen`. */
  listen: string;
  /** The values of `-c`: `key=value`. */
  config?: string[] | undefined;
  /** Whether to end at once with a configuration that cannot be used, or that has keys which nobody reads. */
  strictConfig?: boolean | undefined;
  /** The value of `--access`. Default: what `defaultAccess` says. */
  access?: Access | undefined;
  /** The options that have to do with who may connect. */
  lockFlags?: LockFlags | undefined;
  /** How long turns that run have to end after a signal, in milliseconds. Default: 0. */
  graceMs?: number | undefined;
  /** How long what a lost connection leaves is kept, in milliseconds. Default: what `createAppServer` says. */
  reconnectGraceMs?: number | undefined;
  /** The options for the log and the metrics. */
  watchFlags?: WatchFlags | undefined;
  /** The values of `--allow-origin`. */
  allowedOrigins?: readonly string[] | undefined;
}

/**
 * Serves until stdin ends, or until the process is told to end.
 *
 * @throws {CodexError} `ERR_USAGE` or `ERR_CONFIG` for a mistake in the call; `ERR_LISTEN` when the address cannot be listened on.
 */
export async function runAppServer(options: CommandOptions): Promise<void> {
  const { listen, config = [], strictConfig, lockFlags: flags = {}, allowedOrigins = [], graceMs = 0, watchFlags = {} } = options;
  const overrides = readOverrides(config);
  // Stdin and stdout need nothing that listens.
  const network = usesNetwork(listen, flags) ? await loadNetwork() : null;
  const lock = network?.chooseLock(flags) ?? null;
  if (listen === "off") throw new Error("no transport configured: use --listen (there is no remote control here)");
  const codexHome = chooseHome();
  const logger = maskingLogger(openLog(watchFlags));
  const telemetry = chooseTelemetry(watchFlags);
  reportUncaught(logger);
  await useProxies(process.env);
  const opening = network?.openListener({
    listen,
    flags,
    lock,
    allowedOrigins,
    logger,
    metrics: watchFlags.metrics ? telemetry : undefined,
    metricsReaders: watchFlags["metrics-reader"],
    controlSocket: controlSocket(codexHome),
  });
  const listener = (await opening) ?? null;
  const access = options.access ?? defaultAccess(listen, lock !== null && !lock.isOfProvider);
  const { reconnectGraceMs } = options;
  const server = await startServer({
    ...{ codexHome, overrides, strictConfig, access, lock, logger, telemetry, reconnectGraceMs },
  }).catch(async (error: unknown) => {
    await listener?.close();
    throw error;
  });
  const channel = listener ? null : stdio();
  const end = createEnding(async () => {
    await listener?.close();
    await server.close();
    // When stdin has ended, the server has no connection any more, and stdout may still have answers to take.
    await channel?.close();
  }, logger);
  endOnSignals(async () => {
    // Whoever looks for a server to connect to finds no room here from now on; those who are connected are served until their turns end.
    listener?.retire();
    if (graceMs > 0) {
      server.broadcast("warning", { threadId: null, message: "The server is shutting down: no turn begins any more" });
      await server.close({ graceMs }).catch(() => {});
    }
    await end(0);
  });
  if (channel) {
    noteTerminal(process.stdin, (text) => process.stderr.write(text));
    const { closed } = server.accept(channel);
    await new Promise<void>((resolve) => closed.addEventListener("abort", () => resolve(), { once: true }));
    await end((closed.reason as { code?: string } | undefined)?.code === "ERR_UNREAD" ? 1 : 0);
  } else if (listener) {
    process.stderr.write(`listening on ${listener.url}\n`);
    for await (const { transport, identity } of listener) server.accept(transport, { identity });
  }
}

function usesNetwork(listen: string, flags: LockFlags): boolean {
  return (
    !["stdio://", "off"].includes(listen) ||
    Object.entries(flags).some(([name, value]) => name.startsWith("ws-") && value !== undefined)
  );
}

async function loadNetwork() {
  const [{ openListener }, { chooseLock }] = await Promise.all([import("./listeners.js"), import("./locks.js")]);
  return { openListener, chooseLock };
}

function chooseHome(): string {
  return process.env.CODEX_HOME || join(homedir(), ".codex");
}

/** Where a codex that is started without an address looks for a server, and where `--listen unix://` listens. */
export function controlSocket(codexHome: string = chooseHome()): string {
  return join(codexHome, "app-server-control", "app-server-control.sock");
}

/** The wire names of the requests that the command serves to clients with full access. */
export async function servedMethods(): Promise<ReadonlySet<string>> {
  await using server = createAppServer(accessOptions("full"));
  return server.served;
}

interface ServerParts {
  readonly codexHome: string;
  readonly overrides: AppServerConfig;
  readonly strictConfig: boolean | undefined;
  readonly access: Access;
  readonly lock: Lock | null;
  readonly logger: Logger;
  readonly telemetry: Telemetry | undefined;
  readonly reconnectGraceMs: number | undefined;
}

async function startServer({
  codexHome,
  overrides,
  strictConfig,
  access,
  lock,
  logger,
  telemetry,
  reconnectGraceMs,
}: ServerParts): Promise<AppServer> {
  return createAppServer({
    ...accessOptions(access),
    // A client without an identity is served as the real server serves everybody.
    accountScope: lock?.hasIdentities ? "identity" : "process",
    localImages: access === "full" || !lock?.hasIdentities,
    codexHome,
    config: overrides,
    strictConfig,
    reconnectGraceMs,
    threads: await chooseThreads(codexHome),
    logger,
    telemetry,
    originator: process.env.CODEX_INTERNAL_ORIGINATOR_OVERRIDE || undefined,
  });
}

/** How long closing may take. Connections take five seconds at most; a store may wait for another process. */
const CLOSES_WITHIN_MS = 10_000;
/** How long the process may last once everything is closed: what stderr was given leaves, and what nobody reads does not hold it. */
const EXITS_WITHIN_MS = 200;

/** Closes the server and ends the process, once. It comes to its end, whatever does not close and whatever waits to be read. */
function createEnding(close: () => Promise<void>, logger: Logger): (exitCode: number) => Promise<void> {
  let ending: Promise<void> | null = null;
  const end = async (exitCode: number) => {
    process.exitCode = exitCode;
    setTimeout(() => process.exit(1), CLOSES_WITHIN_MS).unref();
    try {
      await close();
    } catch (cause) {
      logger.error({ cause }, "The server could not be closed");
      process.exitCode = 1;
    }
    setTimeout(() => process.exit(), EXITS_WITHIN_MS).unref();
  };
  return (exitCode) => {
    ending ??= end(exitCode);
    return ending;
  };
}

/** Ends with the first signal. A second one finds no listener, so that it ends the process at once. */
function endOnSignals(end: () => Promise<void>): void {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const onSignal = () => {
    for (const signal of signals) process.off(signal, onSignal);
    void end();
  };
  for (const signal of signals) process.on(signal, onSignal);
}

/**
 * Logs what nobody caught.
 *
 * A promise that nobody handles fails on its own: what else the server does is not touched by it, so the server goes on. An
 * exception that nobody caught broke off in the middle of something, and what state that left is not known: the process ends with
 * exit code 1.
 */
function reportUncaught(logger: Logger): void {
  // A log that nobody reads any more is no reason to end.
  process.stderr.on("error", () => {});
  process.on("unhandledRejection", (cause) => logger.error({ cause }, "A promise was rejected, and nothing handled it"));
  process.on("uncaughtException", (cause) => {
    logger.error({ cause }, "An exception was not caught; the server ends");
    process.exit(1);
  });
}

/** What makes `fetch` go through proxies: Node's own function (24.14, 25.4 and newer), or the package undici. */
interface ProxyMakers {
  readonly setGlobalProxyFromEnv?: (env: Record<string, string | undefined>) => void;
  readonly EnvHttpProxyAgent?: new (options: Record<string, string | undefined>) => object;
  readonly setGlobalDispatcher?: (dispatcher: object) => void;
}

/**
 * Lets the server's requests go through the proxies that the environment names, as those of codex do: `HTTP_PROXY`, `HTTPS_PROXY`,
 * `ALL_PROXY` in place of either, and `NO_PROXY`; in lower case too. What is on this machine is asked without them. Says so where this Node cannot do it.
 */
async function useProxies(env: NodeJS.ProcessEnv): Promise<void> {
  const read = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
  const [httpProxy, httpsProxy] = ["HTTP_PROXY", "HTTPS_PROXY"].map((name) => read(name) ?? read("ALL_PROXY"));
  const noProxy = [read("NO_PROXY") ?? [], "localhost", "127.0.0.1", "[::1]"].flat().join(",");
  if (httpProxy === undefined && httpsProxy === undefined) return;
  try {
    const { setGlobalProxyFromEnv } = (await import("node:http")).default as ProxyMakers;
    if (setGlobalProxyFromEnv) {
      return setGlobalProxyFromEnv({ http_proxy: httpProxy, https_proxy: httpsProxy, no_proxy: noProxy });
    }
    // Node has done it at its start.
    if (env.NODE_USE_ENV_PROXY === "1" && process.allowedNodeEnvironmentFlags.has("--use-env-proxy")) return;
    // Nobody's dependency, and so not to be looked for by the bundler.
    const name: string = "undici";
    const { EnvHttpProxyAgent, setGlobalDispatcher } = (await import(name)) as Required<ProxyMakers>;
    setGlobalDispatcher(new EnvHttpProxyAgent({ httpProxy, httpsProxy, noProxy }));
  } catch {
    // The error may quote the address, which may hold a password.
    process.stderr.write(
      "The proxies of the environment are not used: that needs http:// addresses of them, and Node 24.14 or newer, the package undici, or NODE_USE_ENV_PROXY=1 with Node 22.21 or newer\n",
    );
  }
}

function readOverrides(texts: readonly string[]): AppServerConfig {
  try {
    return parseOverrides(texts);
  } catch (error) {
    throw new CodexError("ERR_CONFIG", `error parsing -c overrides: ${(error as Error).message}`);
  }
}

/** Threads are stored in a folder of their own, in which the real codex keeps nothing. */
async function chooseThreads(codexHome: string): Promise<ThreadStore> {
  if (await hasSqlite()) return sqliteThreads(join(codexHome, "codex-app-server-sdk", "threads.sqlite"));
  process.stderr.write("Threads stay in memory: keeping them needs Node 22.16 or newer, or the package libsql\n");
  return memoryThreads();
}

/** stdout carries the protocol, so the log goes to stderr. */
function openLog(flags: WatchFlags): Logger {
  const { stderr, env } = process;
  const isTerminal = stderr.isTTY === true;
  const chosen = chooseLog(flags, { env, isTerminal, ignore: (problem) => stderr.write(`${problem}\n`) });
  return createStderrLog({ ...chosen, hasColors: isTerminal && !env.NO_COLOR, write: (text) => stderr.write(text) });
}

function chooseTelemetry(flags: WatchFlags): Telemetry | undefined {
  const openTelemetry = flags["open-telemetry"] ?? false;
  return flags.metrics || openTelemetry ? createTelemetry({ openTelemetry }) : undefined;
}

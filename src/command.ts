import { homedir } from "node:os";
import { join, resolve } from "node:path";
import {
  createAppServer,
  hasSqlite,
  type Logger,
  memoryThreads,
  parseOverrides,
  sqliteThreads,
  type ThreadStore,
} from "./server/index.js";
import { type Listener, listenUnix, listenWebSocket, stdio } from "./transport/index.js";

export interface CommandOptions {
  listen: string;
  config?: string[] | undefined;
}

/** Serves until stdin ends, or until the process is told to end. */
export async function runAppServer({ listen, config = [] }: CommandOptions): Promise<void> {
  const overrides = parseOverrides(config);
  const codexHome = process.env.CODEX_HOME || join(homedir(), ".codex");
  const listener = await openListener(listen, codexHome);
  const server = createAppServer({
    codexHome,
    config: overrides,
    threads: await chooseThreads(codexHome),
    logger: createStderrLogger(),
    originator: process.env.CODEX_INTERNAL_ORIGINATOR_OVERRIDE || undefined,
  });
  const close = async () => {
    await listener?.close();
    await server.close();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void close().then(() => process.exit(0)));
  if (listener) {
    process.stderr.write(`listening on ${listener.url}\n`);
    for await (const { transport } of listener) server.accept(transport);
    return;
  }
  const { closed } = server.accept(stdio());
  await new Promise<void>((resolve) => closed.addEventListener("abort", () => resolve(), { once: true }));
  await close();
}

/** `null` for stdin and stdout, which need no listener. */
async function openListener(url: string, codexHome: string): Promise<Listener | null> {
  if (url === "stdio://") return null;
  if (url.startsWith("unix://")) {
    // Where a codex that is started without an address looks for a server.
    const path = url.slice("unix://".length) || join(codexHome, "app-server-control", "app-server-control.sock");
    return listenUnix({ path: resolve(path) });
  }
  const address = /^ws:\/\/(\[[^\]]+\]|[^:/]+):(\d{1,5})\/?$/.exec(url);
  if (!address) throw new TypeError(`Cannot listen on "${url}"; expected stdio://, ws://IP:PORT, unix:// or unix://PATH`);
  return listenWebSocket({ host: (address[1] as string).replace(/^\[|\]$/g, ""), port: Number(address[2]) });
}

/** Threads rest in a folder of their own, where the real codex keeps nothing. */
async function chooseThreads(codexHome: string): Promise<ThreadStore> {
  if (await hasSqlite()) return sqliteThreads(join(codexHome, "codex-app-server-sdk", "threads.sqlite"));
  process.stderr.write("Threads stay in memory: keeping them needs Node 22.16 or newer, or the package libsql\n");
  return memoryThreads();
}

/** Warnings and errors, one JSON object a line. stdout is the wire. */
function createStderrLogger(): Logger {
  const write = (level: string) => (fields: Record<string, unknown>, message: string) => {
    process.stderr.write(`${JSON.stringify({ level, time: new Date().toISOString(), message, ...fields })}\n`);
  };
  const quiet = () => {};
  return { debug: quiet, info: quiet, warn: write("warn"), error: write("error") };
}

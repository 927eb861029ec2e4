import { createWriteStream, type WriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { fromJsonText, toJsonText } from "../rpc/json.js";
import { transportOver } from "../rpc/transport-over.js";
import { CodexError } from "../server/index.js";
import { checkScenario, createFakeAppServer, type FakeAppServer, type FakeAppServerOptions } from "../testing/index.js";
import { type Message, stdio, type Transport } from "../transport/index.js";
import { openListener } from "./listeners.js";
import { noteTerminal } from "./terminal-note.js";

/** The options of `fake`, as they were written. */
export interface FakeCommandOptions {
  readonly scenario: string | undefined;
  readonly release: string | undefined;
  readonly record: string | undefined;
  readonly listen: string;
}

/**
 * Plays a fake app-server until stdin ends, or until the process is told to end. Its clock is the real one.
 *
 * @throws {CodexError} `ERR_USAGE` for a mistake in the call or in the scenario; `ERR_LISTEN` when the address cannot be listened on.
 */
export async function runFake({ scenario, release, record, listen }: FakeCommandOptions): Promise<void> {
  const server = await createServer(scenario, release);
  const listener = await openListener({
    listen,
    flags: {},
    lock: null,
    allowedOrigins: [],
    logger: { debug() {}, info() {}, warn() {}, error: (_, message) => void process.stderr.write(`${message}\n`) },
    controlSocket: "",
  });
  const written = record === undefined ? null : await openRecord(record);
  let connections = 0;
  const serve = (transport: Transport, onEnd: Watch["onEnd"]) => {
    server.accept(watching(transport, { connection: connections, write: written?.write ?? null, onEnd }));
    connections += 1;
  };
  const end = async (exitCode?: number) => {
    await Promise.all([listener?.close(), server.crash()]);
    await written?.close();
    process.exit(exitCode);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => end().catch(() => process.exit(1)));
  // A child whose stdin ended is done; one that ends the connection by itself has crashed.
  if (!listener) {
    noteTerminal(process.stdin, (text) => process.stderr.write(text));
    return serve(stdio(), (byWhom) => end(byWhom === "server" ? 1 : 0).catch(() => process.exit(1)));
  }
  process.stderr.write(`listening on ${listener.url}\n`);
  for await (const { transport } of listener) serve(transport, () => {});
}

async function createServer(scenario: string | undefined, release: string | undefined): Promise<FakeAppServer> {
  try {
    return createFakeAppServer({ scenario: await readScenario(scenario), release, clock: "real" });
  } catch (cause) {
    throw new CodexError("ERR_USAGE", (cause as Error).message, { cause });
  }
}

/** The scenario that a name or a file stands for. What looks like a path is one. */
async function readScenario(given = "ok"): Promise<FakeAppServerOptions["scenario"]> {
  if (!/[./\\]/.test(given)) return given as FakeAppServerOptions["scenario"];
  let scenario: unknown;
  try {
    scenario = fromJsonText(await readFile(given, "utf8"));
  } catch (cause) {
    throw new CodexError("ERR_USAGE", `The scenario ${given} cannot be read: ${(cause as Error).message}`, { cause });
  }
  return checkScenario(scenario);
}

type Write = (direction: "received" | "sent", connection: number, message: Message) => void;

/** A file that what passed is written into. */
interface Written {
  readonly write: Write;
  /** Resolves when all of it is in the file. */
  close(): Promise<void>;
}

async function openRecord(path: string): Promise<Written> {
  const stream: WriteStream = createWriteStream(path, { flags: "w", mode: 0o600 });
  await new Promise<void>((resolve, reject) => {
    stream.once("open", () => resolve());
    stream.once("error", (cause) => reject(new CodexError("ERR_USAGE", `--record ${path}: ${cause.message}`, { cause })));
  });
  stream.on("error", (error) => process.stderr.write(`--record ${path}: ${error.message}\n`));
  return {
    write: (direction, connection, message) => stream.write(`${toJsonText({ direction, connection, message })}\n`),
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}

/** What is done with what passes. */
interface Watch {
  readonly connection: number;
  readonly write: Write | null;
  /** Called when the connection has ended, with who ended it. */
  readonly onEnd: (byWhom: "client" | "server") => unknown;
}

/** The same transport, watched. */
function watching(transport: Transport, { connection, write, onEnd }: Watch): Transport {
  let hasEnded = false;
  async function* messages() {
    for await (const batch of transport.messages) {
      for (const message of batch) if (!(message instanceof Error)) write?.("received", connection, message);
      yield batch;
    }
    hasEnded = true;
  }
  let closing: Promise<void> | null = null;
  const close: Transport["close"] = async (why) => {
    const byWhom = hasEnded ? "client" : "server";
    await transport.close(why);
    onEnd(byWhom);
  };
  return transportOver(transport, {
    messages: messages(),
    send(message) {
      write?.("sent", connection, message);
      transport.send(message);
    },
    close: (why) => {
      closing ??= close(why);
      return closing;
    },
  });
}

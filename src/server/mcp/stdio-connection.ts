import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import { withTimeout } from "../../rpc/abort.js";
import { fromJsonText, toJsonText } from "../../rpc/json.js";
import { type Program, type RunningProgram, startProgram } from "../../system/process-tree.js";
import { MessageLines } from "./message-lines.js";

/** How many lines that are no messages a server may write. */
const MOST_STRAY_LINES = 10_000;
/** How much may wait to be read, by the server and of the server, in bytes. */
const MOST_UNREAD_BYTES = 16 * 1024 * 1024;
/** What a line costs besides its text. */
const BYTES_OF_LINE = 64;
/** How long a program may take to end once its input has ended, in milliseconds. */
const ENDS_WITHIN_MS = 1_000;
/** How much of stderr is kept for the log, in characters. */
const KEPT_STDERR = 4 * 1024;

/**
 * A transport for the official client of MCP: a program that speaks it on stdin and stdout. It is open until the program ends or `close`
 * is called; then the program and everything that it started are killed. Unlike the transport of the official client, it kills the whole
 * tree of processes, gives up a server that floods it, and keeps integers that a double cannot hold.
 */
export class StdioConnection implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport["onmessage"]>;
  /** Why the program could not be started; `null` when it was. */
  startError: NodeJS.ErrnoException | null = null;
  readonly #program: Program;
  readonly #lines = new MessageLines();
  #running: RunningProgram | null = null;
  #ended: Promise<void> = Promise.resolve();
  #stderr = "";
  #strayLines = 0;
  #waiting: string[] = [];
  #waitingLength = 0;
  #handing: Promise<void> | null = null;
  #isOpen = true;

  constructor(program: Program) {
    this.#program = program;
  }

  /** The last that the program wrote to stderr. */
  get lastWords(): string {
    return this.#stderr;
  }

  /** Starts the program. One that cannot be started closes the connection. */
  async start(): Promise<void> {
    this.#running = startProgram(this.#program, {
      hasInput: true,
      onStdout: (chunk) => this.#read(chunk),
      onStderr: (chunk) => {
        this.#stderr = (this.#stderr + chunk.toString("utf8")).slice(-KEPT_STDERR);
      },
    });
    this.#ended = this.#running.ended.then(
      async () => {
        await this.#handing;
        this.#finish();
      },
      (error: Error) => {
        this.startError = error;
        this.#finish();
      },
    );
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#running?.stdin;
    if (!stdin || !this.#isOpen) throw new Error("Transport closed");
    // The client does not wait for what it sends to be read.
    stdin.write(`${toJsonText(message)}\n`);
    if (stdin.writableLength > MOST_UNREAD_BYTES) this.#giveUp("it does not read what it is sent");
  }

  async close(): Promise<void> {
    this.#running?.stdin?.end();
    await withTimeout(ENDS_WITHIN_MS, () => this.#ended).catch(() => this.#running?.kill());
    await this.#ended;
  }

  #read(chunk: Buffer): void {
    if (!this.#isOpen) return;
    for (const line of this.#lines.add(chunk)) {
      this.#waiting.push(line);
      this.#waitingLength += line.length + BYTES_OF_LINE;
    }
    if (this.#lines.isTooLong) this.#giveUp("a line of it is too long");
    else if (this.#waitingLength > MOST_UNREAD_BYTES) this.#giveUp("it writes more than can be read");
    else
      this.#handing ??= this.#handOver().finally(() => {
        this.#handing = null;
      });
  }

  /** Hands the messages over, one by one. The client deals with a notification later than with an answer, which must not overtake it. */
  async #handOver(): Promise<void> {
    for (let line = this.#waiting.shift(); line !== undefined && this.#isOpen; line = this.#waiting.shift()) {
      this.#waitingLength -= line.length + BYTES_OF_LINE;
      const message = readMessage(line);
      if (message) this.#handOn(message);
      else if (line !== "") this.#strayLines += 1;
      if (this.#strayLines > MOST_STRAY_LINES) this.#giveUp("it writes what is no message");
      if (message && "method" in message) await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  #handOn(message: JSONRPCMessage): void {
    try {
      this.onmessage?.(message);
    } catch (error) {
      this.onerror?.(error as Error);
    }
  }

  #giveUp(why: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#waiting = [];
    this.onerror?.(new Error(`The MCP server was given up: ${why}`));
    this.#running?.kill();
  }

  #finish(): void {
    this.#isOpen = false;
    this.onclose?.();
  }
}

/** `null` for a line that is no message, which the real server passes over as well. */
function readMessage(line: string): JSONRPCMessage | null {
  try {
    const message = fromJsonText(line);
    const isMessage = typeof message === "object" && message !== null && "jsonrpc" in message && message.jsonrpc === "2.0";
    return isMessage ? (message as JSONRPCMessage) : null;
  } catch {
    return null;
  }
}

import type { Readable, Writable } from "node:stream";
import { decodeMessage, encodeMessage, unread } from "../rpc/codec.js";
import type { MessageError } from "../rpc/errors.js";
import { createInbox } from "../rpc/inbox.js";
import type { Message, SharedText } from "../rpc/transport.js";

/** The longest message that is read, in bytes, unless a caller says otherwise: what the real clients accept. */
export const MAX_MESSAGE_BYTES = 128 * 1024 * 1024;

const WAITING_CHUNKS = 16;
const LINE_FEED = 0x0a;
/** How much of a line that is too long is looked at. */
const HEAD_BYTES = 256;
const NOTHING = /^\s*$/;

/** How lines are read. */
export interface ReadLinesOptions {
  /** The longest line that is read. Default: {@link MAX_MESSAGE_BYTES}. */
  readonly maxBytes?: number;
  /** Whether the stream may be held back while what has arrived is not taken. Default: it may. */
  readonly mayPause?: () => boolean;
}

/**
 * Reads newline-delimited messages: one batch a chunk. A line that is too long is skipped and reported, with the id
 * of the request if it answers one, and reading goes on.
 */
export async function* readLines(
  input: Readable,
  { maxBytes = MAX_MESSAGE_BYTES, mayPause = () => true }: ReadLinesOptions = {},
): AsyncGenerator<(Message | MessageError)[]> {
  let unfinished: Uint8Array[] = [];
  let unfinishedBytes = 0;
  /** The beginning of a line that is too long, while the rest of it is skipped. */
  let skipped: string | null = null;

  for await (const chunk of chunksOf(input, mayPause)) {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      const start = skipped !== null ? chunk.indexOf(LINE_FEED) + 1 : 0;
      const complete = Buffer.concat([...unfinished, chunk.subarray(start, end)]);
      const batch: (Message | MessageError)[] = skipped !== null ? [tooLong(maxBytes, skipped)] : [];
      for (const line of complete.toString("utf8").split("\n")) {
        if (!NOTHING.test(line)) batch.push(isLonger(line, maxBytes) ? tooLong(maxBytes, line) : decodeMessage(line));
      }
      [unfinished, unfinishedBytes, skipped] = [[], 0, null];
      yield batch;
    }
    if (skipped !== null) continue;
    if (end < chunk.length) unfinished.push(chunk.subarray(end));
    unfinishedBytes += chunk.length - end;
    if (unfinishedBytes > maxBytes) {
      skipped = Buffer.concat(unfinished, HEAD_BYTES).toString("utf8");
      [unfinished, unfinishedBytes] = [[], 0];
    }
  }
}

/** The stream's own iterator takes several turns of the event loop a chunk; this one takes none, and still holds the stream back. */
async function* chunksOf(input: Readable, mayPause: () => boolean): AsyncGenerator<Buffer> {
  const inbox = createInbox<Buffer>();
  const onData = (chunk: Buffer) => {
    inbox.push(chunk);
    if (inbox.size >= WAITING_CHUNKS && mayPause()) input.pause();
  };
  const onEnd = () => inbox.end();
  input.on("data", onData).once("end", onEnd).once("close", onEnd).once("error", inbox.end);
  // A stream that was over before says so no more. That of a child is: Node drops what nobody reads when the child ends.
  if (input.readableEnded || input.destroyed) inbox.end(input.errored ?? undefined);
  try {
    for await (const chunks of inbox) {
      input.resume();
      yield* chunks;
    }
  } finally {
    input.off("data", onData).off("end", onEnd).off("close", onEnd).off("error", inbox.end);
  }
}

/** A line has at most three bytes a unit, so most need not be counted. */
function isLonger(line: string, maxBytes: number): boolean {
  return line.length * 3 > maxBytes && Buffer.byteLength(line) > maxBytes;
}

function tooLong(maxBytes: number, line: string): MessageError {
  return unread(line, `Received a message of more than ${maxBytes} bytes and skipped it`);
}

/** Writes newline-delimited messages: those of one turn of the event loop leave together. */
export interface LineWriter {
  write(message: Message): void;
  writeShared(message: SharedText): void;
  readonly backlogBytes: number;
  drained(): Promise<void>;
  /** Hands what waits to the stream at once. */
  flush(): void;
  /** Resolves when everything written has been handed to the stream. */
  flushed(): Promise<void>;
}

export function createLineWriter(output: Writable): LineWriter {
  let waiting: string[] = [];
  let waitingBytes = 0;

  const flush = () => {
    // As bytes: a stream may count a text that waits by its length, which is less.
    if (waiting.length > 0 && output.writable) output.write(Buffer.from(waiting.join("")));
    waiting = [];
    waitingBytes = 0;
  };
  const over = () => !output.writable || output.destroyed;

  const add = (text: string) => {
    const line = `${text}\n`;
    if (waiting.length === 0) queueMicrotask(flush);
    waiting.push(line);
    waitingBytes += Buffer.byteLength(line);
  };

  return {
    write(message) {
      if (!over()) add(encodeMessage(message));
    },
    writeShared(message) {
      if (!over()) add(message.text);
    },
    get backlogBytes() {
      return waitingBytes + output.writableLength;
    },
    async drained() {
      flush();
      if (over() || !output.writableNeedDrain) return;
      await new Promise<void>((resolve) => {
        const done = () => {
          output.off("drain", done);
          output.off("close", done);
          resolve();
        };
        output.on("drain", done);
        output.on("close", done);
      });
    },
    flush,
    async flushed() {
      flush();
      if (over()) return;
      await new Promise<void>((resolve) => {
        output.once("close", resolve);
        output.write("", () => {
          output.off("close", resolve);
          resolve();
        });
      });
    },
  };
}

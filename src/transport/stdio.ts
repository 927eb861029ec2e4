import type { Readable, Writable } from "node:stream";
import { withTimeout } from "../rpc/abort.js";
import { readOnce } from "../rpc/inbox.js";
import type { Transport } from "../rpc/transport.js";
import { createLineWriter, readLines } from "./lines.js";

/** How long closing waits for the other side to read what was sent, in milliseconds. */
const FLUSHES_WITHIN_MS = 1_500;
/** The same where the input has ended: whoever has said all that there was to say may only read on, and be slow at it. */
const FLUSHES_AT_END_WITHIN_MS = 5_000;

/**
 * This process's own stdin and stdout: for a server that was started as a child process.
 *
 * Nothing else may write to stdout while it is in use. The end of stdin ends the connection. Closing waits a second and a half at
 * most for the other side to read what was sent, and five seconds after the end of stdin.
 *
 * @param streams - Other streams in place of `process.stdin` and `process.stdout`.
 * @example
 * createAppServer().accept(stdio());
 */
export function stdio(streams: { input?: Readable; output?: Writable } = {}): Transport {
  const { input = process.stdin, output = process.stdout } = streams;
  const writer = createLineWriter(output);
  let isTerminated = false;
  let closing: Promise<void> | null = null;
  const close = async () => {
    const withinMs = input.readableEnded ? FLUSHES_AT_END_WITHIN_MS : FLUSHES_WITHIN_MS;
    if (!isTerminated) await withTimeout(withinMs, () => writer.flushed()).catch(() => {});
    input.destroy();
  };
  // A reader that has gone shows as the end of the input as well; the error alone must not end the process.
  output.on("error", () => input.destroy());
  return {
    messages: readOnce(readLines(input)),
    shared: false,
    send: writer.write,
    sendShared: writer.writeShared,
    get backlogBytes() {
      return writer.backlogBytes;
    },
    drained: writer.drained,
    close() {
      closing ??= close();
      return closing;
    },
    // What stdout of this process has taken stays with it until the process ends.
    terminate() {
      isTerminated = true;
      output.destroy();
      input.destroy();
    },
  };
}

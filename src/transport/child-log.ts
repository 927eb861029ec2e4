import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { redactText } from "../rpc/redact.js";

/** The longest line of a log that is handed over, in units of UTF-16; what is longer is cut. */
export const MAX_LOG_LINE = 1024 * 1024;

const FIRST_LINES = 4;
const LAST_LINES = 6;
const LONGEST_WORDS = 300;
/** A frame of a stack: Rust writes two lines for each, `  12: name` and `      at file`; Node writes `    at name`. */
const STACK_FRAME = /^\s+(\d+: |at )/;

/** What is known of a child's log. */
export interface ChildLog {
  /** What it said first and last, masked and without the frames of stacks, for the error that may follow; `""` if it said nothing. */
  words(): string;
}

/** Reads a child's log: passes it on line by line, and keeps its first and its last lines. */
export function readLog(
  stderr: Readable,
  listener: ((line: string) => void) | undefined,
  { maxLineLength = MAX_LOG_LINE } = {},
): ChildLog {
  const [first, last]: [string[], string[]] = [[], []];
  let dropped = 0;
  const take = (line: string) => {
    if (listener) listener(line);
    if (!line.trim() || STACK_FRAME.test(line)) return;
    // What is cut off in the middle of a secret comes after what is kept.
    const words = redactText(line.slice(0, 4 * LONGEST_WORDS)).slice(0, LONGEST_WORDS);
    if (first.length < FIRST_LINES) first.push(words);
    else if (last.push(words) > LAST_LINES) {
      last.shift();
      dropped += 1;
    }
  };
  splitLines(stderr, take, maxLineLength);
  return { words: () => [...first, ...(dropped > 0 ? ["..."] : []), ...last].join(" | ") };
}

function splitLines(input: Readable, take: (line: string) => void, maxLength: number): void {
  const decoder = new StringDecoder("utf8");
  let unfinished = "";
  const add = (text: string) => {
    // What goes beyond the limit is dropped here, so that a text without a line feed costs no more than this.
    unfinished += text.slice(0, Math.max(0, maxLength - unfinished.length));
  };
  const finish = () => {
    take(unfinished.endsWith("\r") ? unfinished.slice(0, -1) : unfinished);
    unfinished = "";
  };
  input.on("data", (chunk: Buffer) => {
    const [rest = "", ...following] = decoder.write(chunk).split("\n");
    add(rest);
    for (const text of following) {
      finish();
      add(text);
    }
  });
  let hasEnded = false;
  const end = () => {
    if (hasEnded) return;
    hasEnded = true;
    add(decoder.end());
    if (unfinished) finish();
  };
  input
    .once("end", end)
    .once("close", end)
    .on("error", () => {});
}

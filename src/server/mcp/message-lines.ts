/** The longest line that is kept, in bytes. */
const MOST_BYTES = 16 * 1024 * 1024;
const NEWLINE = 10;

/** Splits a stream of bytes into lines, each at its end. What has no end yet is kept, up to a limit. */
export class MessageLines {
  /** Whether a line has grown beyond the limit. Nothing more is read then. */
  isTooLong = false;
  #rest: Buffer[] = [];
  #bytes = 0;

  /** The lines that end in this chunk, without their ends. */
  *add(chunk: Buffer): Generator<string> {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0 && !this.isTooLong; at = chunk.indexOf(NEWLINE, from)) {
      const line = Buffer.concat([...this.#rest, chunk.subarray(from, at)]).toString("utf8");
      this.#rest = [];
      this.#bytes = 0;
      from = at + 1;
      yield line.trim();
    }
    if (this.isTooLong) return;
    this.#rest.push(chunk.subarray(from));
    this.#bytes += chunk.length - from;
    if (this.#bytes <= MOST_BYTES) return;
    this.isTooLong = true;
    this.#rest = [];
  }
}

/** What a command prints on one channel, up to a number of bytes. */
export class CapturedOutput {
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get isFull(): boolean {
    return this.#length >= this.#maxBytes;
  }

  /** Gives back as much of a chunk as there is room for, and counts it. */
  admit(chunk: Buffer): Buffer {
    const part = chunk.subarray(0, this.#maxBytes - this.#length);
    this.#length += part.length;
    return part;
  }

  keep(chunk: Buffer): void {
    const part = this.admit(chunk);
    if (part.length > 0) this.#chunks.push(part);
  }

  toString(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }
}

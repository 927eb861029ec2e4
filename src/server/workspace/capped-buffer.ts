/** Keeps the first bytes of what a command prints on one channel, up to a limit, and counts them. */
export class CappedBuffer {
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get isFull(): boolean {
    return this.#length >= this.#maxBytes;
  }

  /** Counts a chunk without keeping it, and returns the part of it that is within the limit. */
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

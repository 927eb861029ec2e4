/** The beginning and the end of what a command prints. Once that is more than the limit, the middle is left out. */
export class HeadAndTail {
  readonly #maxBytes: number;
  readonly #head: Buffer[] = [];
  #tail: Buffer = Buffer.alloc(0);
  #headBytes = 0;
  #totalBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether anything was left out. */
  get isCut(): boolean {
    return this.#totalBytes > this.#maxBytes;
  }

  add(chunk: Buffer): void {
    this.#totalBytes += chunk.length;
    const headLimit = Math.ceil(this.#maxBytes / 2);
    const forHead = chunk.subarray(0, headLimit - this.#headBytes);
    if (forHead.length > 0) this.#head.push(forHead);
    this.#headBytes += forHead.length;
    const rest = chunk.subarray(forHead.length);
    if (rest.length === 0) return;
    const tail = Buffer.concat([this.#tail, rest]);
    this.#tail = tail.subarray(Math.max(0, tail.length - (this.#maxBytes - headLimit)));
  }

  toString(): string {
    const head = Buffer.concat(this.#head);
    if (!this.isCut) return Buffer.concat([head, this.#tail]).toString();
    return `${head}\n[... ${this.#totalBytes - head.length - this.#tail.length} bytes left out ...]\n${this.#tail}`;
  }
}

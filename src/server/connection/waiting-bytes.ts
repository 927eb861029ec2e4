/** A connection of which something waits to be read. */
export interface SlowConnection {
  /** How many bytes wait for it. What was handed to its transport last counts only if it is for this connection alone. */
  readonly keptBytes: number;
  /** Disconnects it, since too much waits for all together. */
  drop(totalBytes: number, maxBytes: number): void;
}

/**
 * What waits for all connections of a server together. What several of them wait for counts once, as it is kept once. Over the limit,
 * those for which most waits are disconnected, until the rest is within it.
 */
export class WaitingBytes {
  readonly #maxBytes: number;
  readonly #slow = new Set<SlowConnection>();
  readonly #kept = new Map<object, { bytes: number; holders: number }>();
  #total = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get total(): number {
    return this.#total;
  }

  /** Something waits for one more connection. */
  add(what: object, bytes: number): void {
    const kept = this.#kept.get(what);
    if (kept) kept.holders += 1;
    else {
      this.#kept.set(what, { bytes, holders: 1 });
      this.#total += bytes;
    }
  }

  /** Something that waits has another size now. */
  resize(what: object, bytes: number): void {
    const kept = this.#kept.get(what);
    if (!kept) return;
    this.#total += bytes - kept.bytes;
    kept.bytes = bytes;
  }

  /** Something waits for one connection less. */
  remove(what: object): void {
    const kept = this.#kept.get(what);
    if (!kept) return;
    kept.holders -= 1;
    if (kept.holders > 0) return;
    this.#kept.delete(what);
    this.#total -= kept.bytes;
  }

  /** Says that something waits for a connection, and disconnects those that have to go. */
  enter(connection: SlowConnection): void {
    this.#slow.add(connection);
    while (this.#total > this.#maxBytes && this.#slow.size > 0) {
      const worst = [...this.#slow].reduce((most, one) => (one.keptBytes > most.keptBytes ? one : most));
      this.#slow.delete(worst);
      worst.drop(this.#total, this.#maxBytes);
    }
  }

  /** Says that nothing waits for a connection any more. */
  leave(connection: SlowConnection): void {
    this.#slow.delete(connection);
  }
}

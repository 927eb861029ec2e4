/** A connection of which something waits to be read. */
export interface SlowConnection {
  /** How many bytes wait for it. What was handed to its transport last counts only if it is for this connection alone. */
  readonly keptBytes: number;
  /** Whose connection it is; `null` for nobody in particular. */
  readonly tenant: string | null;
  /** Disconnects it, since too much waits for all together. */
  drop(totalBytes: number, maxBytes: number): void;
}

/**
 * What waits for all connections of a server together. What several of them wait for counts once, as it is kept once. Over the limit,
 * one after the other is disconnected until the rest is within it: of the tenant for which most waits, the connection for which most waits.
 */
export class WaitingBytes {
  readonly #maxBytes: number;
  readonly #slow = new Set<SlowConnection>();
  readonly #kept = new Map<object, { bytes: number; holders: number; readonly tenant: string | null }>();
  readonly #ofTenants = new Map<string | null, number>();
  #total = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get total(): number {
    return this.#total;
  }

  /** Something waits for one more connection. It counts for the tenant for which it waits first. */
  add(what: object, bytes: number, tenant: string | null): void {
    const kept = this.#kept.get(what);
    if (kept) {
      kept.holders += 1;
      return;
    }
    this.#kept.set(what, { bytes, holders: 1, tenant });
    this.#count(tenant, bytes);
  }

  /** Something that waits has another size now. */
  resize(what: object, bytes: number): void {
    const kept = this.#kept.get(what);
    if (!kept) return;
    this.#count(kept.tenant, bytes - kept.bytes);
    kept.bytes = bytes;
  }

  /** Something waits for one connection less. */
  remove(what: object): void {
    const kept = this.#kept.get(what);
    if (!kept) return;
    kept.holders -= 1;
    if (kept.holders > 0) return;
    this.#kept.delete(what);
    this.#count(kept.tenant, -kept.bytes);
  }

  /** Says that something waits for a connection, and disconnects those that have to go. */
  enter(connection: SlowConnection): void {
    this.#slow.add(connection);
    while (this.#total > this.#maxBytes && this.#slow.size > 0) {
      const worst = [...this.#slow].reduce((most, one) => (this.#isWorse(one, most) ? one : most));
      this.#slow.delete(worst);
      worst.drop(this.#total, this.#maxBytes);
    }
  }

  /** Says that nothing waits for a connection any more. */
  leave(connection: SlowConnection): void {
    this.#slow.delete(connection);
  }

  #count(tenant: string | null, bytes: number): void {
    this.#total += bytes;
    const left = this.#of(tenant) + bytes;
    if (left > 0) this.#ofTenants.set(tenant, left);
    else this.#ofTenants.delete(tenant);
  }

  #of(tenant: string | null): number {
    return this.#ofTenants.get(tenant) ?? 0;
  }

  #isWorse(one: SlowConnection, other: SlowConnection): boolean {
    if (one.tenant === other.tenant) return one.keptBytes > other.keptBytes;
    return this.#of(one.tenant) > this.#of(other.tenant);
  }
}

type Tenant = string | null;

/**
 * A number of places that tenants share. When one becomes free, it is the turn of the tenant that has fewest of them, and among those of the
 * one that waits longest. A tenant never has all of them, so that another finds one free; those who are nobody in particular (`null`) count
 * as one tenant, and may have all.
 */
export class FairPlaces {
  readonly #most: number;
  readonly #taken = new Map<Tenant, number>();
  /** Who waits, by tenant. The tenant that waits longest since it last had its turn is the first. */
  readonly #waiting = new Map<Tenant, (() => void)[]>();
  #left: number;

  constructor(count: number) {
    this.#left = count;
    this.#most = Math.max(count - 1, 1);
  }

  /** Takes a place, if the tenant may have one more. */
  take(tenant: Tenant): boolean {
    if (!this.#mayTake(tenant)) return false;
    this.#left -= 1;
    this.#taken.set(tenant, this.#takenBy(tenant) + 1);
    return true;
  }

  /** Calls back when there is a place for the tenant: to take it, or leave it to the next. */
  whenFree(tenant: Tenant, run: () => void): void {
    const waiting = this.#waiting.get(tenant);
    if (waiting) waiting.push(run);
    else this.#waiting.set(tenant, [run]);
  }

  /** Resolves when a place has been taken. @throws The signal's reason, when it has aborted by the time of the tenant's turn. */
  enter(tenant: Tenant, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        if (signal?.aborted) reject(signal.reason);
        else if (this.take(tenant)) resolve();
        else this.whenFree(tenant, go);
      };
      go();
    });
  }

  /** How many of a tenant wait for a place. */
  waitingOf(tenant: Tenant): number {
    return this.#waiting.get(tenant)?.length ?? 0;
  }

  /** Gives back a place that the tenant has taken. */
  give(tenant: Tenant): void {
    const taken = this.#takenBy(tenant) - 1;
    if (taken > 0) this.#taken.set(tenant, taken);
    else this.#taken.delete(tenant);
    this.#left += 1;
    for (let next = this.#next(); next; next = this.#next()) next();
  }

  #takenBy(tenant: Tenant): number {
    return this.#taken.get(tenant) ?? 0;
  }

  #mayTake(tenant: Tenant): boolean {
    return this.#left > 0 && (tenant === null || this.#takenBy(tenant) < this.#most);
  }

  #next(): (() => void) | undefined {
    let first: Tenant | undefined;
    for (const tenant of this.#waiting.keys()) {
      if (this.#mayTake(tenant) && (first === undefined || this.#takenBy(tenant) < this.#takenBy(first))) first = tenant;
    }
    if (first === undefined) return undefined;
    const [next, ...others] = this.#waiting.get(first) ?? [];
    this.#waiting.delete(first);
    if (others.length > 0) this.#waiting.set(first, others);
    return next;
  }
}

import { isIPv6 } from "node:net";

/** How many failed attempts to come in are taken. */
export interface AttemptLimits {
  /** From one address, a /64 network of IPv6 counting as one. Default: 100. */
  perAddress?: number | undefined;
  /** From all addresses together. An address that somebody has come in from is not held to it. Default: 10 000. */
  inAll?: number | undefined;
  /** The time in which they are counted, in milliseconds. Default: 60 000. */
  windowMs?: number | undefined;
}

const DEFAULTS = { perAddress: 100, inAll: 10_000, windowMs: 60_000 };
/** How many addresses are remembered, of either kind. The oldest one is forgotten for a new one. */
const MOST_ADDRESSES = 10_000;

interface Count {
  failed: number;
  readonly sinceMs: number;
}

/** Counts the attempts that failed, so that nobody can try tokens for as long as it takes. Those that succeed are not counted. */
export class FailedAttempts {
  readonly #limits: typeof DEFAULTS;
  readonly #failed = new Map<string, Count>();
  /** Where somebody has come in from. */
  readonly #known = new Set<string>();
  #all: Count = { failed: 0, sinceMs: 0 };

  constructor({ perAddress, inAll, windowMs }: AttemptLimits = {}) {
    this.#limits = {
      perAddress: perAddress ?? DEFAULTS.perAddress,
      inAll: inAll ?? DEFAULTS.inAll,
      windowMs: windowMs ?? DEFAULTS.windowMs,
    };
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#failed.size + this.#known.size;
  }

  /** In how many milliseconds an address may try again: 0 for now. */
  waitMs(address: string): number {
    const source = sourceOf(address);
    const own = this.#failed.get(source);
    if (own && own.failed >= this.#limits.perAddress) return this.#restOf(own);
    return this.#all.failed >= this.#limits.inAll && !this.#known.has(source) ? this.#restOf(this.#all) : 0;
  }

  fail(address: string): void {
    const source = sourceOf(address);
    const own = this.#current(this.#failed.get(source));
    // The newest is at the end.
    this.#failed.delete(source);
    remember(this.#failed.keys(), this.#failed.size, (oldest) => this.#failed.delete(oldest));
    this.#failed.set(source, own);
    own.failed += 1;
    this.#all = this.#current(this.#all);
    this.#all.failed += 1;
  }

  succeed(address: string): void {
    const source = sourceOf(address);
    this.#known.delete(source);
    remember(this.#known.keys(), this.#known.size, (oldest) => this.#known.delete(oldest));
    this.#known.add(source);
  }

  #current(count: Count | undefined): Count {
    return count && this.#restOf(count) > 0 ? count : { failed: 0, sinceMs: Date.now() };
  }

  #restOf({ sinceMs }: Count): number {
    return Math.max(0, sinceMs + this.#limits.windowMs - Date.now());
  }
}

/** Makes room for one more. */
function remember(oldestFirst: Iterator<string>, size: number, forget: (oldest: string) => void): void {
  if (size < MOST_ADDRESSES) return;
  const { value } = oldestFirst.next();
  if (value !== undefined) forget(value);
}

/** What an address is counted as: whoever has one address of a /64 network of IPv6 has all of them. */
function sourceOf(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!isIPv6(bare)) return bare;
  const [head = "", tail] = bare.split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length);
  return [...groups, ...Array<string>(zeros).fill("0"), ...rest].slice(0, 4).join(":");
}

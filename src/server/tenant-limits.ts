import { INVALID_REQUEST, OVERLOADED } from "../protocol/codes.js";
import { RpcError } from "../rpc/errors.js";

/** What one tenant may have: all connections of an identity, or a connection that is a tenant of its own. `Infinity` for no limit. */
export interface TenantLimits {
  /** Connections at once. On one more, every request is answered with -32001, and the connection ends. Default: 1 000. */
  connections?: number | undefined;
  /** Threads in memory. Starting, resuming or forking one more is -32600. Default: 1 000. */
  loadedThreads?: number | undefined;
  /**
   * Threads in memory that nobody follows and in which no turn runs. With one more, the one that was left first leaves memory, stored ones
   * before others. Default: 1 000.
   */
  idleThreads?: number | undefined;
  /** Turns that run at once. One more is -32001. Default: 100. */
  runningTurns?: number | undefined;
  /** Bytes of its threads in memory, as JSON: of their turns, and of what its clients added. Beyond them a turn is -32600. Default: 536 870 912 (512 MiB). */
  keptBytes?: number | undefined;
  /** Requests a second, of all its connections together. One more is -32001. Default: 1 000. */
  requestsPerSecond?: number | undefined;
}

const DEFAULTS = {
  connections: 1_000,
  loadedThreads: 1_000,
  idleThreads: 1_000,
  runningTurns: 100,
  keptBytes: 512 * 1024 * 1024,
  requestsPerSecond: 1_000,
};

/** How long a connection that is one too many may wait before its first request. */
const SURPLUS_WITHIN_MS = 5_000;

interface Tenant {
  connections: number;
  /** How many requests may come at this moment, and since when that is so. */
  requests: number;
  sinceMs: number;
}

/** As much of a connection as is needed here. */
interface Member {
  readonly closed: AbortSignal;
  close(): Promise<void>;
}

/**
 * Holds tenants to their limits. What belongs to nobody in particular (`null` as the owner) has none, as on the real server. A tenant is
 * remembered while it is connected.
 */
export class TenantGuard {
  readonly #limits: typeof DEFAULTS;
  readonly #tenants = new Map<string, Tenant>();
  readonly #surplus = new WeakSet<Member>();

  constructor(limits: TenantLimits = {}) {
    const given = Object.entries(limits).filter(([, limit]) => limit !== undefined);
    this.#limits = { ...DEFAULTS, ...Object.fromEntries(given) };
  }

  /** Counts a connection until it ends. */
  join(owner: string | null, connection: Member): void {
    if (owner === null || connection.closed.aborted) return;
    const tenant = this.#tenants.get(owner) ?? { connections: 0, requests: this.#limits.requestsPerSecond, sinceMs: Date.now() };
    this.#tenants.set(owner, tenant);
    tenant.connections += 1;
    const isSurplus = tenant.connections > this.#limits.connections;
    if (isSurplus) this.#surplus.add(connection);
    const timer = isSurplus ? setTimeout(() => end(connection), SURPLUS_WITHIN_MS).unref() : undefined;
    const leave = () => {
      clearTimeout(timer);
      tenant.connections -= 1;
      if (tenant.connections === 0) this.#tenants.delete(owner);
    };
    connection.closed.addEventListener("abort", leave, { once: true });
  }

  /** Counts a request. @throws {RpcError} -32001 when it is one too many, or its connection is. */
  countRequest(owner: string | null, connection: Member): void {
    if (this.#surplus.has(connection)) {
      // The answer leaves before.
      setImmediate(() => end(connection));
      throw tooMany(`${this.#limits.connections} connections`, "a connection has ended");
    }
    const tenant = owner === null ? undefined : this.#tenants.get(owner);
    if (!tenant) return;
    const { requestsPerSecond } = this.#limits;
    const now = Date.now();
    // Clocks may be set back.
    const passedMs = Math.max(0, now - tenant.sinceMs);
    tenant.requests = Math.min(requestsPerSecond, tenant.requests + (passedMs * requestsPerSecond) / 1_000);
    tenant.sinceMs = now;
    if (tenant.requests < 1) throw tooMany(`${requestsPerSecond} requests a second`, "a second has passed");
    tenant.requests -= 1;
  }

  /** @throws {RpcError} -32600 when a tenant has as many threads in memory as it may have. */
  checkThreads(owner: string | null, countLoaded: () => number): void {
    if (owner === null || countLoaded() < this.#limits.loadedThreads) return;
    throw exceeded(`${this.#limits.loadedThreads} threads in memory`);
  }

  /** How many threads that nobody uses stay in memory. */
  maxIdleOf(owner: string | null): number {
    return owner === null ? Number.POSITIVE_INFINITY : this.#limits.idleThreads;
  }

  /** @throws {RpcError} -32001 when as many turns run as may; -32600 when its threads have more bytes than they may have. */
  checkTurn(owner: string | null, countRunning: () => number, countBytes: () => number): void {
    if (owner === null) return;
    const { runningTurns, keptBytes } = this.#limits;
    if (countRunning() >= runningTurns) throw tooMany(`${runningTurns} turns that run`, "one of them has ended");
    if (keptBytes !== Number.POSITIVE_INFINITY && countBytes() > keptBytes) {
      throw exceeded(`${keptBytes} bytes of threads in memory`);
    }
  }
}

function end(connection: Member): void {
  connection.close().catch(() => {});
}

/** A refusal because of what one tenant may have. */
export class TenantLimitError extends RpcError {
  constructor(code: number, what: string, help: string) {
    super(code, `Tenant limit reached: ${what}; ${help}`);
  }
}

function tooMany(what: string, until: string): TenantLimitError {
  return new TenantLimitError(OVERLOADED, what, `retry when ${until}`);
}

function exceeded(what: string): TenantLimitError {
  return new TenantLimitError(INVALID_REQUEST, what, "archive or delete some of the threads");
}

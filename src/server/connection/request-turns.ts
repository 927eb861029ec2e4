import { raceAbort, withTimeout } from "../../rpc/abort.js";
import { UNANSWERED } from "../../rpc/peer.js";
import { FairPlaces } from "../fair-places.js";

/** The requests whose answers may be large: they read histories or files. */
const LARGE: ReadonlySet<string> = new Set([
  "fs/readFile",
  "gitDiffToRemote",
  "mcpServer/resource/read",
  "thread/fork",
  "thread/items/list",
  "thread/list",
  "thread/read",
  "thread/resume",
  "thread/revert",
  "thread/rollback",
  "thread/search",
  "thread/turns/list",
]);

/** How many large answers a server makes at once. */
const LARGE_AT_ONCE = 4;
/** How long the other requests of a client wait for a large answer of its own, in milliseconds. */
const WAITED_FOR_MS = 5_000;

/** The large answers that a server makes at once, for all its connections. */
export class LargeAnswers extends FairPlaces {
  constructor() {
    super(LARGE_AT_ONCE);
  }
}

export interface RequestTurnsOptions {
  readonly large: LargeAnswers;
  /** Whose client it is; `null` for nobody in particular. */
  readonly tenant: string | null;
  /** Resolves when there is room for more; `null` when there is. */
  readonly room: () => Promise<void> | null;
  /** Aborts when the connection has ended. */
  readonly closed: AbortSignal;
}

interface WaitingRequest {
  readonly method: string;
  start(): void;
  /** Leaves it unanswered. */
  drop(): void;
}

/**
 * Lets the requests of one client begin in their order, and large answers one after the other: the next begins when what the one before sent
 * has left. So a client that asks for many large things at once costs the memory of one.
 */
export class RequestTurns {
  readonly #options: RequestTurnsOptions;
  readonly #waiting: WaitingRequest[] = [];
  #isLargeOpen = false;

  constructor(options: RequestTurnsOptions) {
    this.#options = options;
  }

  /** Runs a request when it is its turn: at once, if nothing large is under way. */
  run(method: string, run: () => unknown): unknown {
    if (this.#waiting.length === 0 && this.#mayBegin(method)) return this.#begin(method, run);
    return new Promise((resolve) => {
      const start = () => resolve((async () => this.#begin(method, run))());
      this.#waiting.push({ method, start, drop: () => resolve(UNANSWERED) });
    });
  }

  #mayBegin(method: string): boolean {
    if (!LARGE.has(method)) return true;
    if (this.#isLargeOpen) return false;
    const { large, tenant } = this.#options;
    if (large.take(tenant)) return true;
    large.whenFree(tenant, () => this.#continue());
    return false;
  }

  #begin(method: string, run: () => unknown): unknown {
    if (!LARGE.has(method)) return run();
    this.#isLargeOpen = true;
    const answer = (async () => run())();
    void this.#finish(answer);
    return answer;
  }

  /** Waits until the answer has been made, and has left. Never rejects. */
  async #finish(answer: Promise<unknown>): Promise<void> {
    const { large, tenant, room, closed } = this.#options;
    await withTimeout(WAITED_FOR_MS, () => raceAbort(answer, closed)).catch(() => {});
    // The answer is handed over in the same turn of the event loop.
    await new Promise<void>((resolve) => setTimeout(resolve));
    large.give(tenant);
    const leaving = room();
    if (leaving !== null) await raceAbort(leaving, closed).catch(() => {});
    this.#isLargeOpen = false;
    this.#continue();
  }

  #continue(): void {
    if (this.#options.closed.aborted) for (const request of this.#waiting.splice(0)) request.drop();
    for (let next = this.#waiting[0]; next && this.#mayBegin(next.method); next = this.#waiting[0]) {
      this.#waiting.shift();
      next.start();
    }
  }
}

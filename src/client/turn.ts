import type { Messages } from "../protocol/derive.js";
import type { TurnStartParams } from "../protocol/methods/turn.js";
import type { ThreadItem } from "../protocol/shapes/thread-item.js";
import type { ThreadTokenUsage } from "../protocol/shapes/token-usage.js";
import type { TurnError } from "../protocol/shapes/turn.js";
import type { UserInput } from "../protocol/shapes/user-input.js";
import type { ServerNotifications } from "../protocol/table.js";
import type { AnyServerNotification, Client } from "./client.js";

/** A notification about a turn, told apart by `method`. Newer servers may send some that are not listed. */
export type TurnEvent = Messages<ServerNotifications>;

export interface TurnOptions {
  /** Interrupts the turn when it aborts. */
  signal?: AbortSignal | undefined;
  /** Gives the turn up when nothing was heard of it for so many milliseconds. Default: never. */
  idleTimeoutMs?: number | undefined;
}

/** How a turn ended, and what came of it. */
export interface TurnOutcome {
  readonly status: "completed" | "interrupted" | "failed";
  /** The text of the agent's last message; `""` without one. */
  readonly text: string;
  /** Everything that was completed, in order. */
  readonly items: readonly ThreadItem[];
  /** The newest count of tokens, if the server sent one. */
  readonly usage: ThreadTokenUsage | null;
  /** Why it failed. `null` unless it did. */
  readonly error: TurnError | null;
}

/** A turn under way. Iterating yields its notifications in order, from the first, as often as one likes; leaving the loop interrupts nothing. */
export interface Turn extends AsyncIterable<TurnEvent> {
  /** Rejects when `turn/start` fails. */
  readonly id: Promise<string>;
  /** Rejects only when `turn/start` fails; a turn that fails later, or loses its connection, has an outcome that says so. */
  readonly completed: Promise<TurnOutcome>;
  /** Adds input to the turn. */
  steer(input: string | UserInput[]): Promise<void>;
  /** Stops the turn. `completed` says when it has. */
  interrupt(): Promise<void>;
}

/** How long an interrupt may take to show before the turn counts as interrupted without the server's word, in milliseconds. */
const INTERRUPT_SHOWS_WITHIN_MS = 10_000;

/**
 * Runs a turn: sends the input, gathers what the server says of it, and ends with its outcome.
 *
 * Notifications may overtake the answer to `turn/start`; none is lost. When the connection ends, so does the turn, as `failed`.
 *
 * @example
 * const turn = runTurn(client, { threadId, input: "Say hello." });
 * for await (const event of turn) if (event.method === "item/agentMessage/delta") process.stdout.write(event.params.delta);
 * const { status, text } = await turn.completed;
 */
export function runTurn(
  client: Client,
  params: TurnStartParams | (Omit<TurnStartParams, "input"> & { input: string }),
  options: TurnOptions = {},
): Turn {
  return new RunningTurn(client, { ...params, input: asInput(params.input) }, options);
}

class RunningTurn implements Turn {
  readonly id: Promise<string>;
  readonly completed: Promise<TurnOutcome>;
  readonly #client: Client;
  readonly #threadId: string;
  readonly #options: TurnOptions;
  readonly #events: TurnEvent[] = [];
  readonly #cleanups: (() => void)[] = [];
  /** What was heard of the thread before it was known which turn is this one. */
  #early: AnyServerNotification[] | null = [];
  #turnId = "";
  #items: ThreadItem[] = [];
  #usage: ThreadTokenUsage | null = null;
  #ended = false;
  #wakes = new Set<() => void>();
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  #resolve: (outcome: TurnOutcome) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(client: Client, params: TurnStartParams, options: TurnOptions) {
    this.#client = client;
    this.#threadId = params.threadId;
    this.#options = options;
    this.completed = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.completed.catch(() => {});
    this.#listen();
    this.id = this.#start(params);
    this.id.catch(() => {});
  }

  async steer(input: string | UserInput[]): Promise<void> {
    const expectedTurnId = await this.id;
    await this.#client.turn.steer({ threadId: this.#threadId, input: asInput(input), expectedTurnId });
  }

  async interrupt(): Promise<void> {
    const turnId = await this.id;
    if (!this.#ended) await this.#client.turn.interrupt({ threadId: this.#threadId, turnId });
  }

  async *[Symbol.asyncIterator](): AsyncIterator<TurnEvent> {
    for (let next = 0; ; next += 1) {
      while (next >= this.#events.length) {
        if (this.#ended) return;
        await new Promise<void>((resolve) => this.#wakes.add(resolve));
      }
      yield this.#events[next] as TurnEvent;
    }
  }

  async #start(params: TurnStartParams): Promise<string> {
    const { signal } = this.#options;
    try {
      signal?.throwIfAborted();
      // The signal does not end this call: a turn whose id never became known could not be interrupted.
      const { turn } = await this.#client.turn.start(params);
      this.#turnId = turn.id;
      const early = this.#early ?? [];
      this.#early = null;
      for (const notification of early) this.#take(notification);
      if (signal?.aborted) this.#stop("interrupted", null);
      return turn.id;
    } catch (error) {
      this.#end();
      this.#reject(error);
      throw error;
    }
  }

  #listen(): void {
    const { signal } = this.#options;
    const onAbort = () => this.#stop("interrupted", null);
    const follower: Follower = {
      hear: (notification) => this.#hear(notification),
      lose: () =>
        this.#finish("failed", {
          message: "The connection ended before the turn did",
          codexErrorInfo: null,
          additionalDetails: null,
        }),
    };
    this.#cleanups.push(follow(this.#client, this.#threadId, follower), () => signal?.removeEventListener("abort", onAbort));
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#watchIdle();
  }

  #hear(notification: AnyServerNotification): void {
    if (this.#early) this.#early.push(notification);
    else this.#take(notification);
  }

  #take(notification: AnyServerNotification): void {
    if (this.#ended || turnOf(notification) !== this.#turnId) return;
    this.#watchIdle();
    const event = notification as TurnEvent;
    this.#events.push(event);
    if (event.method === "item/completed") this.#items.push(event.params.item);
    if (event.method === "thread/tokenUsage/updated") this.#usage = event.params.tokenUsage;
    if (event.method === "turn/completed") {
      const { status, error = null } = event.params.turn;
      this.#finish(status === "inProgress" ? "failed" : status, error);
    }
    this.#wake();
  }

  /** Asks the server to stop, and does not depend on its doing so. */
  #stop(status: TurnOutcome["status"], error: TurnError | null): void {
    if (this.#early || this.#ended) return;
    this.interrupt().catch(() => {});
    const timer = setTimeout(() => this.#finish(status, error), INTERRUPT_SHOWS_WITHIN_MS);
    this.#cleanups.push(() => clearTimeout(timer));
  }

  #watchIdle(): void {
    const { idleTimeoutMs } = this.#options;
    if (idleTimeoutMs === undefined) return;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      this.interrupt().catch(() => {});
      this.#finish("failed", {
        message: `Nothing was heard of the turn for ${idleTimeoutMs} ms`,
        codexErrorInfo: null,
        additionalDetails: null,
      });
    }, idleTimeoutMs);
  }

  #finish(status: TurnOutcome["status"], error: TurnError | null): void {
    if (this.#ended) return;
    const text = this.#items.findLast((item) => item.type === "agentMessage")?.text ?? "";
    this.#resolve({ status, text, items: this.#items, usage: this.#usage, error });
    this.#end();
  }

  #end(): void {
    this.#ended = true;
    clearTimeout(this.#idleTimer);
    for (const cleanup of this.#cleanups) cleanup();
    this.#wake();
  }

  #wake(): void {
    const wakes = this.#wakes;
    this.#wakes = new Set();
    for (const wake of wakes) wake();
  }
}

/** Who follows a thread: hears what is said of it, and when nothing more can be. */
interface Follower {
  hear(notification: AnyServerNotification): void;
  lose(): void;
}

const followersByClient = new WeakMap<Client, Map<string, Set<Follower>>>();
const watchedConnections = new WeakSet<AbortSignal>();

/** Listens to a client once, however many turns run: each hears only of its own thread. Returns what ends it. */
function follow(client: Client, threadId: string, follower: Follower): () => void {
  const threads = followersByClient.get(client) ?? listen(client);
  const followers = threads.get(threadId) ?? new Set();
  threads.set(threadId, followers.add(follower));
  watchConnection(client.lost, threads);
  return () => {
    followers.delete(follower);
    if (followers.size === 0 && threads.get(threadId) === followers) threads.delete(threadId);
  };
}

function listen(client: Client): Map<string, Set<Follower>> {
  const threads = new Map<string, Set<Follower>>();
  followersByClient.set(client, threads);
  client.onNotification((notification) => {
    const { threadId } = (notification.params ?? {}) as { threadId?: string };
    for (const follower of (threadId !== undefined && threads.get(threadId)) || []) follower.hear(notification);
  });
  return threads;
}

/** A client that reconnects has one connection after another; turns end with the one they run on. */
function watchConnection(lost: AbortSignal, threads: Map<string, Set<Follower>>): void {
  if (watchedConnections.has(lost)) return;
  watchedConnections.add(lost);
  const loseAll = () => {
    for (const followers of [...threads.values()]) for (const follower of [...followers]) follower.lose();
  };
  lost.addEventListener("abort", loseAll, { once: true });
}

function turnOf({ params }: AnyServerNotification): string | undefined {
  const { turnId, turn } = (params ?? {}) as { turnId?: string; turn?: { id?: string } };
  return turnId ?? turn?.id;
}

function asInput(input: string | UserInput[]): UserInput[] {
  return typeof input === "string" ? [{ type: "text", text: input }] : input;
}

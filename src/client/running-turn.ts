import type { AnyNotification } from "../protocol/derive.js";
import type { TurnStartParams } from "../protocol/methods/turn.js";
import type { ThreadItem } from "../protocol/shapes/thread-item.js";
import type { ThreadTokenUsage } from "../protocol/shapes/token-usage.js";
import type { TurnError, Turn as WireTurn } from "../protocol/shapes/turn.js";
import type { UserInput } from "../protocol/shapes/user-input.js";
import { byMethod, serverNotifications } from "../protocol/table.js";
import { LONGEST_TIMER_MS } from "../rpc/abort.js";
import { CodexError, ConnectionError } from "../rpc/errors.js";
import { issuesOf } from "../rpc/typed-peer.js";
import type { AnyServerNotification, Client } from "./client.js";
import type { RecoveredThread } from "./followed-threads.js";
import { HeardItems } from "./heard-items.js";
import { type Follower, follow } from "./thread-followers.js";
import type { Turn, TurnEvent, TurnOptions, TurnOutcome } from "./turn.js";

/** How long the server may take to end an interrupted turn, in milliseconds. After that the turn counts as interrupted. */
const INTERRUPTED_WITHIN_MS = 10_000;

const rows = byMethod<AnyNotification>(serverNotifications);

/**
 * The turn behind {@link Turn}. It has three states:
 *
 * - starting, while `#early` is a list: `turn/start` is not answered, and what is heard of the thread is kept.
 * - running: the turn's own notifications are collected.
 * - ended, once `#ended` is set: by the server, by the loss of the connection, by a limit, or because `turn/start` failed.
 *
 * `runTurn()` makes it. `follow()` tells it what is heard of its thread; the host calls the public methods.
 */
export class RunningTurn implements Turn {
  readonly id: Promise<string>;
  readonly completed: Promise<TurnOutcome>;
  readonly #client: Client;
  readonly #threadId: string;
  readonly #options: TurnOptions;
  readonly #events: TurnEvent[] = [];
  readonly #cleanups: (() => void)[] = [];
  readonly #heard: HeardItems;
  /** What was heard of the thread before the id of this turn was known; `null` after that. */
  #early: AnyServerNotification[] | null = [];
  #turnId = "";
  #items: ThreadItem[] = [];
  #usage: ThreadTokenUsage | null = null;
  #ended = false;
  /** Whether the server has said that the turn ended. */
  #isOver = false;
  /** Why the turn did not come to its end, for those who iterate. */
  #failure: { readonly error: unknown } | null = null;
  #wakes = new Set<() => void>();
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  #stopTimer: ReturnType<typeof setTimeout> | undefined;
  #resolve: (outcome: TurnOutcome) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(client: Client, params: TurnStartParams, options: TurnOptions) {
    this.#client = client;
    this.#threadId = params.threadId;
    this.#options = options;
    this.#heard = new HeardItems(params.threadId, () => this.#turnId);
    this.completed = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.completed.catch(() => {});
    this.#listen();
    this.id = this.#start(params);
    this.id.catch(() => {});
  }

  // biome-ignore lint/suspicious/noThenProperty: a turn is awaited for its outcome.
  then<A = TurnOutcome, B = never>(
    onResolved?: ((outcome: TurnOutcome) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.completed.then(onResolved, onRejected);
  }

  async steer(input: string | UserInput[]): Promise<void> {
    const expectedTurnId = await this.id;
    await this.#client.turn.steer({ threadId: this.#threadId, input: asInput(input), expectedTurnId });
  }

  async interrupt(): Promise<void> {
    const turnId = await this.id;
    if (!this.#ended) await this.#interrupt(turnId);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<TurnEvent> {
    for (let next = 0; ; next += 1) {
      while (next >= this.#events.length) {
        if (this.#failure) throw this.#failure.error;
        if (this.#ended) return;
        await new Promise<void>((resolve) => this.#wakes.add(resolve));
      }
      yield this.#events[next] as TurnEvent;
    }
  }

  async #start(params: TurnStartParams): Promise<string> {
    try {
      this.#options.signal?.throwIfAborted();
      // The signal does not end this call: without its id the turn could not be interrupted.
      const { turn } = await this.#client.turn.start(params);
      this.#turnId = turn.id;
      const early = this.#early ?? [];
      this.#early = null;
      for (const notification of early) this.#take(notification);
      return turn.id;
    } catch (error) {
      this.#failure ??= { error };
      this.#end();
      this.#reject(error);
      throw error;
    }
  }

  #listen(): void {
    const { signal } = this.#options;
    const onAbort = () => this.#stop();
    const follower: Follower = {
      hear: (notification) => this.#hear(notification),
      recover: (thread) => this.#recover(thread),
      lose: (reason) => this.#lose(reason),
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
    const { method } = notification;
    if (!hasItsShape(notification)) {
      // Nothing else will say that the turn is over.
      if (method === "turn/completed") this.#fail(new CodexError("ERR_MESSAGE", "The end of the turn does not have its shape"));
      return;
    }
    for (const event of this.#heard.take(notification as TurnEvent)) this.#note(event);
    this.#wake();
  }

  #note(event: TurnEvent): void {
    this.#events.push(event);
    if (event.method === "item/completed") this.#items.push(event.params.item);
    if (event.method === "thread/tokenUsage/updated") this.#usage = event.params.tokenUsage;
    if (event.method === "turn/completed") this.#complete(event.params.turn);
  }

  #complete({ status, error = null }: WireTurn): void {
    this.#isOver = true;
    this.#finish(status === "completed" || status === "interrupted" ? status : "failed", error);
  }

  /** Asks the server to stop the turn. When it does not, or does not even answer `turn/start`, the turn ends here all the same. */
  #stop(): void {
    if (this.#ended) return;
    this.#stopTimer = setTimeout(() => this.#finish("interrupted", null), INTERRUPTED_WITHIN_MS);
    this.#interruptOnServer();
  }

  #watchIdle(): void {
    const { idleTimeoutMs } = this.#options;
    if (idleTimeoutMs === undefined) return;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(
      () => {
        this.#fail(new CodexError("ERR_TIMEOUT", `Nothing was heard of the turn for ${idleTimeoutMs} ms`));
        this.#interruptOnServer();
      },
      Math.min(idleTimeoutMs, LONGEST_TIMER_MS),
    );
  }

  /** Asks the server to stop the turn as soon as its id is known, also when it has ended here. */
  #interruptOnServer(): void {
    this.id.then((turnId) => (this.#isOver ? undefined : this.#interrupt(turnId))).catch(() => {});
  }

  async #interrupt(turnId: string): Promise<void> {
    await this.#client.turn.interrupt({ threadId: this.#threadId, turnId });
  }

  #lose(reason: unknown): void {
    const code = reason instanceof CodexError && reason.code === "ERR_CLOSED" ? "ERR_CLOSED" : "ERR_LOST";
    this.#fail(new ConnectionError(code, "The connection ended before the turn did", { cause: reason }));
  }

  /** The client has connected again. Before its id is known, the call that asks for it has ended by itself. */
  #recover({ turn, resumed }: RecoveredThread): void {
    if (this.#early || this.#ended) return;
    const own = turn?.id === this.#turnId ? turn : resumed.thread.turns.find(({ id }) => id === this.#turnId);
    if (!own) {
      this.#lose(undefined);
      return;
    }
    this.#watchIdle();
    const isFull = (own.itemsView ?? "full") === "full";
    if (isFull) for (const event of this.#heard.catchUp(own)) this.#note(event);
    if (own.status !== "inProgress") {
      if (isFull && own.items.length > 0) this.#items = own.items;
      this.#note({ method: "turn/completed", params: { threadId: this.#threadId, turn: own } });
    }
    this.#wake();
  }

  #fail(error: CodexError): void {
    if (!this.#ended) this.#failure = { error };
    this.#finish("failed", { message: error.message, codexErrorInfo: null, additionalDetails: null });
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
    clearTimeout(this.#stopTimer);
    for (const cleanup of this.#cleanups) cleanup();
    this.#wake();
  }

  #wake(): void {
    const wakes = this.#wakes;
    this.#wakes = new Set();
    for (const wake of wakes) wake();
  }
}

/** Whether a notification is what its method says. What newer servers send is not known, and passes. */
function hasItsShape({ method, params }: AnyServerNotification): boolean {
  const row = rows.get(method);
  return !row || issuesOf(row.params, params).length === 0;
}

function turnOf({ params }: AnyServerNotification): string | undefined {
  const { turnId, turn } = (params ?? {}) as { turnId?: string; turn?: { id?: string } };
  return turnId ?? turn?.id;
}

/** Input as `turn/start` has it. */
export function asInput(input: string | UserInput[]): UserInput[] {
  return typeof input === "string" ? [{ type: "text", text: input }] : input;
}

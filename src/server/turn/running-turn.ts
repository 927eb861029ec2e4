import type { TurnStartParams, TurnSteerParams } from "../../protocol/methods/turn.js";
import type { CommandExecutionItem } from "../../protocol/shapes/command-items.js";
import type { RateLimitSnapshot } from "../../protocol/shapes/rate-limits.js";
import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { TurnError } from "../../protocol/shapes/turn.js";
import type { UserInput } from "../../protocol/shapes/user-input.js";
import { CodexError } from "../../rpc/errors.js";
import type { Accounts } from "../account/accounts.js";
import type { Connection } from "../connection/connection.js";
import { newId } from "../ids.js";
import type { Logger } from "../logger.js";
import type { Operation, Operations } from "../telemetry/operations.js";
import { fieldsOf } from "../telemetry/watched.js";
import { describeTurn } from "../thread/description.js";
import { afterCompaction, type LiveThread, setStatus, tellThread } from "../thread/live-thread.js";
import { previewOfInput } from "../thread/preview.js";
import type { RawItem } from "../thread/raw-items/raw-item.js";
import { StoreFailure } from "../thread/storage/store-failure.js";
import type { StoredTurn, ToldContext } from "../thread/storage/thread-store.js";
import type { Threads } from "../thread/threads.js";
import { TurnFailure } from "../turn-failure.js";
import type { Agent } from "./agent-api.js";
import { additionalItems } from "./context/additional-context.js";
import type { ReviewOrder } from "./review/review-target.js";
import { RunningReview } from "./review/running-review.js";
import { SteeredInput } from "./steered-input.js";
import type { CreateTurnContext, TurnOfContext } from "./turn-context.js";
import { TurnRecord } from "./turn-record.js";
import { UserCommands } from "./user-commands.js";
import { WaitingItems } from "./waiting-items.js";

/**
 * What a turn does: it answers the user, runs a command of the user's, compacts the thread, reviews changes, or only tells the client why
 * it does nothing.
 */
export type TurnWork =
  | { readonly type: "answer"; readonly params: TurnStartParams }
  | { readonly type: "command"; readonly command: string }
  | { readonly type: "compact" }
  | { readonly type: "review"; readonly order: ReviewOrder }
  | { readonly type: "goal"; readonly prompt: RawItem }
  | { readonly type: "decline"; readonly why: string };

/** Whose turn it is, and what it does. */
export interface TurnStart {
  readonly thread: LiveThread;
  readonly connection: Connection;
  readonly work: TurnWork;
}

export interface RunningTurnOptions {
  readonly agent: Agent;
  readonly createContext: CreateTurnContext;
  /** Resolves when the thread's tools are there. */
  readonly ready: (turn: TurnOfContext) => Promise<void>;
  readonly threads: Pick<Threads, "addItems" | "saveTurn" | "saveLater" | "changeSettings">;
  readonly accounts: Pick<Accounts, "audienceOf">;
  readonly operations: Pick<Operations, "turn">;
  /** The server's masking logger, which never throws. */
  readonly logger: Logger;
  /** Runs when the turn has ended and is stored, before clients hear of the end. */
  readonly onEnd: (turn: RunningTurn) => void;
}

export type TurnState = "starting" | "running" | "ending" | "ended";

/** How a turn ends. */
interface Ending {
  readonly status: "completed" | "interrupted" | "failed";
  readonly error: TurnError | null;
}

const COMPLETED: Ending = { status: "completed", error: null };
const INTERRUPTED: Ending = { status: "interrupted", error: null };

/**
 * One turn, from its creation to its end. `Turns` creates it, runs it and interrupts it.
 *
 * - `starting`: the client has not been answered yet; `run` comes next.
 * - `running`: clients know of it (`turn/started`), and the agent works.
 * - `ending`: its signal has aborted, nothing more is written, and its end is being stored.
 * - `ended`: it is stored, and clients know (`turn/completed`).
 *
 * Whatever the agent, the store or the logger throws, the turn comes to `ended`; no method here throws or rejects.
 */
export class RunningTurn implements TurnOfContext {
  readonly id = newId();
  readonly thread: LiveThread;
  readonly connection: Connection;
  readonly params: TurnStartParams | null;
  readonly record: TurnRecord;
  /** What the user has said since the turn began, and the agent has not taken yet. */
  readonly steered = new SteeredInput();
  readonly userCommands: UserCommands;
  /** What clients have added to the model's history since the turn began, and the agent has not taken yet. */
  readonly waitingItems: WaitingItems;
  told: ToldContext | undefined;
  /** Resolves when the turn has ended and clients have been told. */
  readonly ended: Promise<void>;
  readonly #work: TurnWork;
  readonly #review: RunningReview | null;
  readonly #options: RunningTurnOptions;
  readonly #stop = new AbortController();
  readonly #startedAtMs = Date.now();
  #resolveEnded: () => void = () => {};
  #state: TurnState = "starting";
  #recap: string | null = null;
  #toldError: TurnError | null = null;
  readonly #operation: Operation;

  constructor({ thread, connection, work }: TurnStart, options: RunningTurnOptions) {
    this.thread = thread;
    this.connection = connection;
    this.params = work.type === "answer" ? work.params : null;
    this.record = new TurnRecord(
      thread,
      this.id,
      (limits) => this.#tellLimits(limits),
      (item) => {
        const kept = this.ended.then(() => this.#keepLate(item));
        kept.catch((cause: unknown) => this.#log(cause, "An item could not be kept"));
      },
    );
    this.userCommands = new UserCommands(this);
    this.waitingItems = new WaitingItems(this, (of, added) => options.threads.addItems(of, added));
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#work = work;
    this.#review = work.type === "review" ? new RunningReview(work.order, this.record) : null;
    this.#options = options;
    this.#operation = options.operations.turn(this);
  }

  get recap(): string | null {
    return this.#recap;
  }

  get state(): TurnState {
    return this.#state;
  }

  get kind(): TurnWork["type"] {
    return this.#work.type;
  }

  /** Whether it has neither ended nor begun to end. */
  get isActive(): boolean {
    return this.#state === "starting" || this.#state === "running";
  }

  /** Whether what the user says while it runs is written to it. */
  get takesInput(): boolean {
    return ["answer", "command", "goal"].includes(this.#work.type);
  }

  /** Aborts when the turn begins to end. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** The turn as it is at this moment. */
  get snapshot(): StoredTurn {
    const { said } = this.record;
    return {
      id: this.id,
      status: "inProgress",
      error: null,
      startedAtMs: this.#startedAtMs,
      completedAtMs: null,
      items: [...this.record.items],
      usage: this.thread.stored.usage,
      recap: this.#recap,
      ...(said.length > 0 ? { said } : {}),
      ...(this.told && Object.keys(this.told).length > 0 ? { told: this.told } : {}),
    };
  }

  /** Runs the turn to its end, once, unless it has been interrupted already. */
  run(): void {
    if (this.#state !== "starting") return;
    this.#state = "running";
    this.#operation
      .run(() => this.#run())
      .then(
        () => this.#finish(COMPLETED),
        (error) => {
          // The agent of a turn that has been interrupted fails, and that is no news.
          if (this.isActive) this.#finish({ status: "failed", error: this.#explain(error, "The agent failed") });
        },
      );
  }

  /** Ends the turn as interrupted, unless it ends already. Resolves when it has ended. */
  interrupt(): Promise<void> {
    this.#finish(INTERRUPTED);
    return this.ended;
  }

  /** Takes what was steered in since the last time, and writes it as items. */
  takeSteeredInput(): UserInput[] {
    return this.steered.take().flatMap(({ input, clientUserMessageId }) => {
      this.record.userMessage(input, clientUserMessageId ?? null);
      return input;
    });
  }

  steerSignal(): AbortSignal {
    return this.steered.arrival;
  }

  takeUserCommands(): CommandExecutionItem[] {
    return this.userCommands.take();
  }

  async #run(): Promise<void> {
    if (this.#review) return this.#runReview(this.#review);
    try {
      if (this.params) this.#options.threads.changeSettings(this.thread, this.params)();
    } finally {
      this.#tellStart();
    }
    if (this.#work.type === "decline") throw new TurnFailure(this.#work.why);
    if (this.params) {
      if (this.#isFull()) await this.compact();
      this.#addContext(this.params);
      await this.waitingItems.take();
      await this.#writeInput(this.params);
    }
    await this.#save(this.snapshot);
    if (this.#work.type === "goal") {
      this.waitingItems.add([this.#work.prompt]);
      await this.#answer([]);
    } else if (this.#work.type === "command") await this.#runCommand(this.#work.command);
    else await (this.params ? this.#answer(this.params.input) : this.compact());
  }

  /** Takes what the user says while it runs. */
  steer(params: TurnSteerParams): void {
    this.steered.add(params);
    this.#addContext(params);
  }

  /** Adds what comes beside an input to the model's history. */
  #addContext({ additionalContext }: Pick<TurnStartParams, "additionalContext">): void {
    const { thread } = this;
    this.waitingItems.add(additionalItems(additionalContext, thread.additionalContext));
    thread.additionalContext = additionalContext;
  }

  async #writeInput({ input, clientUserMessageId }: TurnStartParams): Promise<void> {
    const { agent, createContext } = this.#options;
    if (this.thread.rawEvents && agent.opening) {
      const opening = await agent.opening(createContext(this, { input, earlier: [] }));
      for (const { item, origin } of opening) this.record.raw(item, origin);
    }
    this.record.userMessage(input, clientUserMessageId ?? null);
  }

  /** Runs the agent, and again for what was steered in and not taken. */
  async #answer(asked: readonly UserInput[]): Promise<void> {
    const { agent, createContext, ready } = this.#options;
    await ready(this);
    let input = asked;
    let earlier: readonly ThreadItem[] = [];
    do {
      await agent(createContext(this, { input, earlier }));
      await this.userCommands.settled(AbortSignal.any([this.signal, this.steerSignal()]));
      this.userCommands.take();
      earlier = [...afterCompaction(this.record.items)];
      input = this.isActive ? this.takeSteeredInput() : [];
    } while (input.length > 0);
  }

  /** What is said meanwhile is written and not answered, as on the real server (0.171). */
  async #runCommand(command: string): Promise<void> {
    await this.userCommands.run(command);
    await this.userCommands.settled(this.signal);
    if (this.isActive) this.takeSteeredInput();
  }

  /** Whether the agent has to compact the thread first. */
  #isFull(): boolean {
    const { agent, createContext } = this.#options;
    if (!agent.compact) return false;
    const last = this.thread.turns.at(-1)?.error?.codexErrorInfo;
    return last === "contextWindowExceeded" || (agent.isFull?.(createContext(this, { input: [], earlier: [] })) ?? false);
  }

  /** Has the agent compact the thread, up to here. */
  async compact(): Promise<void> {
    const { agent, createContext } = this.#options;
    if (!agent.compact) throw new TurnFailure("The agent of this server does not compact threads");
    const earlier = [...afterCompaction(this.record.items)];
    const item = this.record.begin({ type: "contextCompaction", id: newId() });
    this.#recap = await agent.compact(createContext(this, { input: [], earlier }));
    // What the model was told is not in its conversation any more.
    this.told = undefined;
    item.end();
  }

  /** Has the agent review changes. The notifications come in the order of the real server (0.171). */
  async #runReview(review: RunningReview): Promise<void> {
    const { agent, createContext } = this.#options;
    review.enter();
    this.#tellStart();
    const input = review.ask();
    await this.#save(this.snapshot);
    await agent(createContext(this, { input, earlier: [], review: review.view(this.thread.settings) }));
  }

  /** Ends the turn, once. */
  #finish(ending: Ending): void {
    if (!this.isActive) return;
    this.#state = "ending";
    this.#end(ending).then(this.#resolveEnded, (error) => {
      this.#log(error, "The turn could not be ended");
      this.#resolveEnded();
    });
  }

  async #end({ status, error }: Ending): Promise<void> {
    const completedAtMs = Date.now();
    let ended: StoredTurn = { ...this.snapshot, status, error, completedAtMs };
    try {
      if (status === "interrupted") this.record.cutOff();
      this.#stop.abort(new CodexError("ERR_TURN_ENDED", `The turn was ${status}`));
      this.#review?.close(status === "completed", () => error && this.#tellError(error));
      this.record.end();
      const { items, unfinished } = this.record;
      ended = { ...ended, items: [...items], ...(status !== "completed" && unfinished.length > 0 ? { unfinished } : {}) };
      // A client that has been told of the end finds the turn after a restart, so it is stored first.
      await this.#save(ended);
      if (status !== "interrupted") await this.waitingItems.keepRest();
    } catch (cause) {
      ended = { ...ended, status: "failed", error: error ?? this.#explain(cause, "The turn could not be kept") };
      this.#options.threads.saveLater(this.thread, ended);
    }
    this.thread.turns.push(ended);
    this.#state = "ended";
    this.#options.onEnd(this);
    this.#operation.end(ended.status, errorFields(ended.error));
    this.#tellEnd(ended);
  }

  async #save(turn: StoredTurn): Promise<void> {
    const { settings, preview, usage } = this.thread.stored;
    await this.#options.threads.saveTurn(this.thread, turn, {
      settings,
      usage,
      recencyAtMs: this.#startedAtMs,
      preview: preview || (this.#review?.prompt ?? previewOfInput(this.params?.input ?? [])),
    });
  }

  /** Adds an item to the turn that was completed after its end, as one of a command in the background is. */
  async #keepLate(item: ThreadItem): Promise<void> {
    const { thread } = this;
    const at = thread.turns.findIndex(({ id }) => id === this.id);
    const turn = thread.turns[at];
    // The user may have taken the turn back.
    if (!turn) return;
    const longer = { ...turn, items: [...turn.items, item] };
    thread.turns[at] = longer;
    try {
      await this.#options.threads.saveTurn(thread, longer, {});
    } catch (cause) {
      this.#options.threads.saveLater(thread, longer);
      throw cause;
    }
  }

  #tellStart(): void {
    setStatus(this.thread, { type: "active", activeFlags: [] });
    tellThread(this.thread, "turn/started", { threadId: this.thread.id, turn: describeTurn(this.snapshot) });
  }

  #tellEnd(ended: StoredTurn): void {
    const { thread } = this;
    const { error } = ended;
    if (error && error !== this.#toldError) this.#tellError(error);
    // Once more, as the real server does at the end of a turn that nobody interrupted (0.171).
    const diff = ended.status === "interrupted" ? "" : this.record.lastDiff;
    if (diff !== "") tellThread(thread, "turn/diff/updated", { threadId: thread.id, turnId: ended.id, diff });
    if (!error) setStatus(thread, { type: "idle" });
    const last = ended.items.findLast((item) => item.type === "agentMessage");
    const items = ended.status === "completed" && last ? [last] : [];
    const view = items.length > 0 ? "summary" : "notLoaded";
    tellThread(thread, "turn/completed", { threadId: thread.id, turn: { ...describeTurn(ended), items, itemsView: view } });
  }

  #tellError(error: TurnError): void {
    const { thread } = this;
    this.#toldError = error;
    setStatus(thread, { type: "systemError" });
    tellThread(thread, "error", { error, willRetry: false, threadId: thread.id, turnId: this.id });
  }

  #tellLimits(rateLimits: RateLimitSnapshot): void {
    for (const listener of this.#options.accounts.audienceOf(this.connection))
      listener.notify("account/rateLimits/updated", { rateLimits });
  }

  /** What clients may see of an error. The log gets the rest. */
  #explain(error: unknown, what: string): TurnError {
    if (error instanceof TurnFailure) return error.toTurnError();
    this.#log(error, error instanceof StoreFailure ? "The turn could not be kept" : what);
    if (error instanceof StoreFailure) return new TurnFailure(`the turn could not be stored: ${error.words}`).toTurnError();
    return new TurnFailure("Internal error").toTurnError();
  }

  #log(error: unknown, what: string): void {
    const of = { ...fieldsOf(this.connection), threadId: this.thread.id, turnId: this.id };
    this.#options.logger.error({ ...of, cause: error }, what);
  }
}

/** The kind of an error, for the log: its text may quote what was said. */
function errorFields(error: TurnError | null): { error?: string } {
  const info = error?.codexErrorInfo;
  if (!info) return {};
  return { error: typeof info === "string" ? info : Object.keys(info).join() };
}

import { INTERNAL_ERROR, INVALID_REQUEST, OVERLOADED } from "../../protocol/codes.js";
import type { TurnInterruptParams, TurnStartParams, TurnSteerParams } from "../../protocol/methods/turn.js";
import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { Turn } from "../../protocol/shapes/turn.js";
import type { UserInput } from "../../protocol/shapes/user-input.js";
import type { ReviewTarget } from "../../protocol/wire/review.js";
import { withTimeout } from "../../rpc/abort.js";
import { RpcError } from "../../rpc/errors.js";
import type { Accounts } from "../account/accounts.js";
import type { Connection } from "../connection/connection.js";
import type { Logger } from "../logger.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import type { Operations } from "../telemetry/operations.js";
import type { TenantGuard } from "../tenant-limits.js";
import { describeTurn } from "../thread/description.js";
import { countKeptBytes } from "../thread/kept-bytes.js";
import { type LiveThread, tellThread } from "../thread/live-thread.js";
import { describeItem, type RawItem } from "../thread/raw-items/raw-item.js";
import type { StoredTurn } from "../thread/storage/thread-store.js";
import type { Threads } from "../thread/threads.js";
import { TurnFailure } from "../turn-failure.js";
import type { Agent, Tool } from "./agent-api.js";
import type { Questions } from "./approval/questions.js";
import { checkAdditionalContext } from "./context/additional-context.js";
import type { ThreadFiles } from "./context/thread-files.js";
import { continuationOf, GoalPursuit } from "./goal-pursuit.js";
import { type StartedReview, startReview } from "./review/review-start.js";
import { readTarget } from "./review/review-target.js";
import { RunningTurn, type RunningTurnOptions, type TurnStart } from "./running-turn.js";
import type { ThreadTools } from "./thread-tools.js";
import { createTurnContexts } from "./turn-context.js";

export interface TurnsOptions {
  readonly threads: Threads;
  readonly agent: Agent;
  readonly accounts: Accounts;
  readonly questions: Questions;
  /** The embedder's tools, for every turn. */
  readonly tools: readonly Tool[];
  /** What single threads have besides. */
  readonly threadTools: ThreadTools;
  readonly sandbox: Sandbox;
  readonly guard: TenantGuard;
  readonly threadFiles: ThreadFiles;
  readonly operations: Operations;
  readonly logger: Logger;
}

/**
 * The turns of a server: at most one at a time in each thread. The handlers of `turn/*`, and those of `thread/*` that start or stop
 * turns, call it. It is open until `close`; then it starts no more.
 *
 * What starts or stops a turn returns a function for the time after the answer: the client has to have the answer before it hears
 * of what the turn does.
 */
export class Turns {
  readonly #threads: Threads;
  readonly #agent: Agent;
  readonly #guard: TenantGuard;
  readonly #turnOptions: RunningTurnOptions;
  readonly #running = new Map<LiveThread, RunningTurn>();
  readonly #goals: GoalPursuit;
  #closed = false;

  constructor({
    threads,
    agent,
    accounts,
    questions,
    tools,
    threadTools,
    sandbox,
    guard,
    threadFiles,
    operations,
    logger,
  }: TurnsOptions) {
    this.#threads = threads;
    this.#guard = guard;
    this.#agent = agent;
    const createContext = createTurnContexts({
      accounts,
      questions,
      tools,
      threadTools: {
        toolsOf: (turn) => [
          ...threadTools.toolsOf(turn),
          ...(threads.isOn("goals") ? this.#goals.toolsOf(turn.thread, turn.turnId) : []),
        ],
      },
      sandbox,
      threadFiles,
      operations,
      logger,
    });
    const onEnd = (turn: RunningTurn) => this.#remove(turn);
    this.#goals = new GoalPursuit(threads, logger);
    const ready: RunningTurnOptions["ready"] = (turn) => threadTools.ready(turn.thread, turn.signal);
    this.#turnOptions = { agent, createContext, ready, threads, accounts, operations, logger, onEnd };
  }

  /**
   * Starts a turn that answers the user. It uses the account of the connection. It runs once `go` is called.
   *
   * If a turn runs in the thread, the input goes to that turn, as on the real server (0.169). If the thread already has a message
   * with this `clientUserMessageId`, nothing starts, and the answer is the turn that has the message.
   *
   * @throws {RpcError} -32600 when the thread is not in memory; -32603, as on the real server, when the turn that runs would get no
   *   input, or compacts the thread.
   */
  start(params: TurnStartParams, connection: Connection): Promise<{ turn: Turn; go: () => void }> {
    return this.#alone(params.threadId, connection, async (thread) => {
      refuseRemoteImages(params.input);
      checkAdditionalContext(params.additionalContext);
      // The settings count only once the turn runs, after the answer. What is not understood in them is refused before.
      this.#threads.overrideFor(thread, params);
      await this.#untilEnded(thread);
      const running = this.#running.get(thread);
      const known = findMessage(thread, running, params.clientUserMessageId);
      if (known) return { turn: describeTurn(known), go: () => {} };
      if (running) {
        const problem = describeUnsteerable(running, params);
        if (problem) throw new RpcError(INTERNAL_ERROR, `failed to submit turn input: ${problem}`);
        running.steer({ ...params, expectedTurnId: running.id });
        return { turn: describeStarting(running), go: this.#threads.changeSettings(thread, params) };
      }
      const turn = this.#begin({ thread, connection, work: { type: "answer", params } });
      return { turn: describeStarting(turn), go: () => turn.run() };
    });
  }

  /**
   * Starts a turn in which the agent compacts the thread. A turn that runs is interrupted, as on the real server (0.169).
   *
   * @throws {RpcError} -32600 when the agent does not compact.
   */
  async compact(threadId: string, connection: Connection): Promise<() => void> {
    this.#threads.get(threadId, connection);
    if (!this.#agent.compact) throw new RpcError(INVALID_REQUEST, "the agent of this server does not compact threads");
    return this.whileStopped(threadId, connection, async (thread) => {
      const turn = this.#begin({ thread, connection, work: { type: "compact" } });
      return () => turn.run();
    });
  }

  /**
   * Runs a command of the user's: in the turn that runs, or else in a turn of its own, as on the real server (0.171).
   *
   * @throws {RpcError} -32600 when the thread is not in memory; -32001 when too many commands run.
   */
  runCommand(threadId: string, connection: Connection, command: string): Promise<() => void> {
    return this.#alone(threadId, connection, async (thread) => {
      await this.#untilEnded(thread);
      const running = this.#running.get(thread);
      if (running && !running.userCommands.haveRoom)
        throw new RpcError(OVERLOADED, "Too many commands are running; try again when one has ended");
      if (running) return () => void running.userCommands.run(command);
      const turn = this.#begin({ thread, connection, work: { type: "command", command } });
      return () => turn.run();
    });
  }

  /**
   * Starts a turn in which the agent reviews changes. A turn that runs is interrupted, as on the real server (0.171).
   *
   * @throws {RpcError} -32600 when the thread is not in memory, or a text of the target is empty.
   */
  review(threadId: string, wanted: ReviewTarget, connection: Connection): Promise<StartedReview> {
    this.#threads.get(threadId, connection);
    const target = readTarget(wanted);
    return this.#alone(threadId, connection, (thread) =>
      startReview(thread, target, async (order) => {
        await this.stop(thread);
        return this.#begin({ thread, connection, work: { type: "review", order } });
      }),
    );
  }

  /**
   * Starts a turn that does nothing and fails, for what this server does not do: a client that was not refused waits for a turn. If a
   * turn runs already, the client gets a warning instead.
   */
  decline(threadId: string, connection: Connection, why: string): Promise<() => void> {
    return this.#alone(threadId, connection, async (thread) => {
      if (this.#running.has(thread)) return () => connection.notify("warning", { threadId, message: why });
      const turn = this.#begin({ thread, connection, work: { type: "decline", why } });
      return () => turn.run();
    });
  }

  /**
   * Hands input to the turn that runs. @returns The turn's id.
   *
   * @throws {RpcError} -32600 when no turn runs or another than expected, the turn compacts the thread, or the input is invalid.
   */
  steer(params: TurnSteerParams, connection: Connection): string {
    const turn = this.#findActive(params.threadId, connection);
    if (!turn) throw new RpcError(INVALID_REQUEST, "no active turn to steer");
    if (turn.id !== params.expectedTurnId) {
      throw new RpcError(INVALID_REQUEST, `expected active turn id \`${params.expectedTurnId}\` but found \`${turn.id}\``);
    }
    if (!turn.takesInput) throw unsteerable(turn.kind === "review" ? "review" : "compact");
    if (params.input.length === 0) throw new RpcError(INVALID_REQUEST, "input must not be empty");
    refuseRemoteImages(params.input);
    checkAdditionalContext(params.additionalContext);
    if (!findMessage(turn.thread, turn, params.clientUserMessageId)) turn.steer(params);
    return turn.id;
  }

  /**
   * Adds items to the model's history: the next request to the model has them, also one of the turn that runs.
   *
   * @throws {RpcError} -32600 when the thread is not in memory.
   */
  addItems(threadId: string, connection: Connection, items: readonly RawItem[]): Promise<void> {
    return this.#alone(threadId, connection, async (thread) => {
      await this.#untilEnded(thread);
      const turnId = `auto-compact-${thread.additions}`;
      thread.additions += 1;
      const running = this.#running.get(thread);
      if (running) return running.waitingItems.add(items);
      const place = { turnId: thread.turns.at(-1)?.id ?? null, itemIndex: null };
      const known = items.filter(({ type }) => type !== "other");
      if (known.length > 0)
        await this.#threads.addItems(
          thread,
          known.map((item) => ({ item, ...place })),
        );
      tellAdded(thread, turnId, items);
    });
  }

  /**
   * Interrupts the turn that runs.
   *
   * @throws {RpcError} -32600 when no turn runs, or another than the given one.
   */
  interrupt({ threadId, turnId }: TurnInterruptParams, connection: Connection): () => void {
    const turn = this.#findActive(threadId, connection);
    if (!turn) throw new RpcError(INVALID_REQUEST, "no active turn to interrupt");
    if (turn.id !== turnId) throw new RpcError(INVALID_REQUEST, `expected active turn id ${turnId} but found ${turn.id}`);
    return () => void turn.interrupt();
  }

  /** Stops the turn of a thread, if one runs, and does something before another can start. */
  whileStopped<T>(threadId: string, connection: Connection, run: (thread: LiveThread) => Promise<T>): Promise<T> {
    return this.#alone(threadId, connection, async (thread) => {
      await this.stop(thread);
      return run(thread);
    });
  }

  /** Stops the turn of a thread, if one runs, and resolves when it has ended. Another may start, unless the caller has the thread's queue. */
  async stop(thread: LiveThread): Promise<void> {
    await this.#running.get(thread)?.interrupt();
  }

  /**
   * Stops every turn. From the call on, none starts.
   *
   * @param graceMs - How long turns that run have to end by themselves, in milliseconds.
   */
  async close(graceMs = 0): Promise<void> {
    this.#closed = true;
    const ended = () => Promise.all([...this.#running.values()].map((turn) => turn.ended));
    // What has not ended by then is stopped.
    if (graceMs > 0) await withTimeout(graceMs, ended).catch(() => {});
    await Promise.all([...this.#running.values()].map((turn) => turn.interrupt()));
  }

  /** @throws {RpcError} -32600 when no such thread is in memory, also if it was unloaded while this waited. */
  async #alone<T>(threadId: string, connection: Connection, run: (thread: LiveThread) => Promise<T>): Promise<T> {
    const threads = this.#threads;
    return threads.alone(threads.get(threadId, connection).id, connection, () => run(threads.get(threadId, connection)));
  }

  /** @throws {RpcError} When the tenant of the thread has as much as it may have. */
  #checkLimits({ stored: { owner } }: LiveThread, connection: Connection): void {
    this.#guard.checkTurn(
      owner,
      () => [...this.#running.keys()].filter(({ stored }) => stored.owner === owner).length,
      () => countKeptBytes(this.#threads.loaded(connection)),
    );
  }

  #begin(start: TurnStart): RunningTurn {
    if (this.#closed) throw new RpcError(OVERLOADED, "The server is shutting down; retry later.");
    this.#checkLimits(start.thread, start.connection);
    const turn = new RunningTurn(start, this.#turnOptions);
    this.#running.set(start.thread, turn);
    this.#goals.begin(start.thread);
    turn.ended.then(() => this.pursueGoal(start.thread, start.connection)).catch(() => {});
    start.thread.running = () => shownTurn(turn);
    start.thread.openItems = () => turn.record.openItems;
    return turn;
  }

  /** A client has set the goal of a thread. */
  goalSet(thread: LiveThread): void {
    this.#goals.reset(thread);
  }

  /**
   * Starts a turn towards the goal of a thread, if that is active and nothing runs, as on the real server (0.171): after a turn, unless it
   * was interrupted, and when a client sets or loads a goal. Nobody who follows the thread: nothing starts.
   *
   * @param isAsked - Whether a client has asked for it just now, so that it starts also after a turn that was interrupted.
   */
  async pursueGoal(thread: LiveThread, connection: Connection, isAsked = false): Promise<void> {
    if (!this.#agent.pursuesGoals || !this.#threads.isOn("goals") || this.#closed) return;
    // Most threads have none, and need not wait in their queue to find that out.
    if (thread.stored.goal?.status !== "active") return;
    await this.#threads.alone(thread.id, connection, async () => {
      const { goal } = thread.stored;
      if (goal?.status !== "active" || this.#running.has(thread) || this.#closed) return;
      if (!isAsked && thread.turns.at(-1)?.status === "interrupted") return;
      const owner = thread.subscribers.has(connection) ? connection : [...thread.subscribers][0];
      if (!owner || this.#threads.find(thread.id, owner) !== thread) return;
      this.#begin({ thread, connection: owner, work: { type: "goal", prompt: continuationOf(goal) } }).run();
    });
  }

  #remove({ thread }: RunningTurn): void {
    const ended = thread.turns.at(-1);
    if (ended) this.#goals.end(thread, ended);
    thread.running = null;
    thread.openItems = () => [];
    this.#running.delete(thread);
    this.#threads.unloadLater(thread);
  }

  /** Waits for the turn of a thread if it is ending. */
  async #untilEnded(thread: LiveThread): Promise<void> {
    const turn = this.#running.get(thread);
    if (turn && !turn.isActive) await turn.ended;
  }

  /** The turn that runs in a thread, unless it is ending. */
  #findActive(threadId: string, connection: Connection): RunningTurn | undefined {
    const turn = this.#running.get(this.#threads.get(threadId, connection));
    return turn?.isActive ? turn : undefined;
  }
}

/**
 * Refuses images that somebody would have to fetch, as the real server does (0.169): an image is in the request or in a file.
 *
 * @throws {RpcError} -32600
 */
function refuseRemoteImages(input: readonly UserInput[]): void {
  const isRemote = (part: UserInput) => part.type === "image" && "url" in part && /^https?:/i.test(part.url);
  if (input.some(isRemote))
    throw new RpcError(INVALID_REQUEST, "remote image URLs are not supported; use an inline data URL instead");
}

/** Tells of items that were added between two turns, under the name that the real server (0.171) has for what belongs to no turn. */
function tellAdded(thread: LiveThread, turnId: string, items: readonly RawItem[]): void {
  if (!thread.rawEvents) return;
  for (const item of items)
    tellThread(thread, "rawResponseItem/completed", { threadId: thread.id, turnId, item: describeItem(item, turnId) });
}

/**
 * The turn that runs, as clients see it: the real server (0.171) shows a command that runs among the items, without what it has written, and
 * no other item that is not complete.
 */
function shownTurn({ snapshot, record }: RunningTurn): StoredTurn {
  const commands = record.openItems.filter((item) => item.type === "commandExecution" && (item.processId ?? null) !== null);
  return { ...snapshot, items: [...snapshot.items, ...commands.map((item) => ({ ...item, aggregatedOutput: null }))] };
}

/** What `turn/start` answers: a turn that has not started yet. */
function describeStarting(turn: RunningTurn): Turn {
  return { ...describeTurn(turn.snapshot), startedAt: null };
}

/** Why a turn that runs takes no input, in the words of the real server (0.169); `null` when it takes the input. */
function describeUnsteerable({ takesInput, kind }: RunningTurn, { input }: TurnStartParams): string | null {
  if (!takesInput) return `ActiveTurnNotSteerable { turn_kind: ${kind === "review" ? "Review" : "Compact"} }`;
  return input.length === 0 ? "EmptyInput" : null;
}

/** What the real server (0.169) says of a turn that takes no input of the user. */
function unsteerable(turnKind: "compact" | "review"): RpcError {
  const message = `cannot steer a ${turnKind} turn`;
  const error = new TurnFailure(message, { activeTurnNotSteerable: { turnKind } }).toTurnError();
  return new RpcError(INVALID_REQUEST, message, { data: error });
}

/** The turn that a message of the user belongs to, whether the turn runs or has ended. */
function findMessage(
  { turns }: LiveThread,
  running: RunningTurn | undefined,
  clientId: string | null | undefined,
): StoredTurn | undefined {
  if (!clientId) return undefined;
  const hasMessage = ({ items }: { readonly items: readonly ThreadItem[] }) =>
    items.some((item) => item.type === "userMessage" && item.clientId === clientId);
  const unwritten = [running?.params, ...(running?.steered.waiting ?? [])];
  if (running && (unwritten.some((params) => params?.clientUserMessageId === clientId) || hasMessage(running.record)))
    return running.snapshot;
  return turns.findLast(hasMessage);
}

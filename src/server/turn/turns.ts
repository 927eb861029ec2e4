import { INTERNAL_ERROR, INVALID_REQUEST } from "../../protocol/codes.js";
import type { TurnInterruptParams, TurnStartParams, TurnSteerParams } from "../../protocol/methods/turn.js";
import type { RateLimitSnapshot } from "../../protocol/shapes/rate-limits.js";
import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { Turn, TurnError } from "../../protocol/shapes/turn.js";
import type { UserInput } from "../../protocol/shapes/user-input.js";
import { CodexError, RpcError } from "../../rpc/errors.js";
import { sameJson } from "../../rpc/json.js";
import type { Accounts } from "../account/accounts.js";
import type { Connection } from "../connection/connection.js";
import type { ServerHandlers } from "../connection/server.js";
import { newId } from "../ids.js";
import type { Logger } from "../logger.js";
import { describeSettings, describeThread, describeTurn } from "../thread/description.js";
import { type LiveThread, setStatus, tellThread } from "../thread/live-thread.js";
import { overrideSettings, type SettingsOverrides } from "../thread/settings.js";
import type { StoredTurn } from "../thread/store.js";
import type { Threads } from "../thread/threads.js";
import { TurnFailure } from "../turn-failure.js";
import type { Agent, TurnContext } from "./agent-api.js";
import type { Questions } from "./approval/questions.js";
import { refuseRemoteImages } from "./input-check.js";
import { Steering } from "./steered-input.js";
import type { Tool } from "./tools/tool.js";
import { createPowers } from "./turn-context.js";
import { TurnRecord } from "./turn-record.js";

/** A turn that runs. */
interface LiveTurn {
  readonly id: string;
  readonly thread: LiveThread;
  /** What it began with; `null` for one that compacts the thread. */
  readonly params: TurnStartParams | null;
  readonly connection: Connection;
  readonly record: TurnRecord;
  /** What the user said since it began, and the agent has not taken yet. */
  readonly steering: Steering;
  readonly stop: AbortController;
  readonly startedAtMs: number;
  recap: string | null;
  /** Set once it ends; resolves when it has, and everybody has been told. */
  ending: Promise<void> | null;
}

/** How a turn ends. */
interface Ending {
  readonly status: "completed" | "interrupted" | "failed";
  readonly error: TurnError | null;
}

export interface TurnsOptions {
  readonly threads: Threads;
  readonly agent: Agent;
  readonly accounts: Accounts;
  readonly questions: Questions;
  readonly tools: readonly Tool[];
  readonly logger: Logger;
}

const COMPLETED: Ending = { status: "completed", error: null };
const INTERRUPTED: Ending = { status: "interrupted", error: null };

/** The turns of a server: one at a time a thread. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #running = new Map<LiveThread, LiveTurn>();
  readonly #powersOf: ReturnType<typeof createPowers>;
  #closed = false;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#powersOf = createPowers(options);
  }

  /**
   * Begins a turn, in the name of the connection's account. It runs once `go` is called, so that its answer can leave first.
   *
   * While one runs in the thread, the input goes to that, as on the real server (0.169): it is steered. A message that the thread
   * has already, by its `clientUserMessageId`, starts nothing; the answer is the turn it belongs to.
   *
   * @throws {RpcError} -32600 when the thread is not in memory; -32603, as there, when it would be steered without input, or the
   *   turn compacts the thread.
   */
  start(params: TurnStartParams, connection: Connection): Promise<{ turn: Turn; go: () => void }> {
    return this.#alone(params.threadId, connection, async (thread) => {
      refuseRemoteImages(params.input);
      await this.#running.get(thread)?.ending;
      const running = this.#running.get(thread);
      const known = findMessage(thread, running, params.clientUserMessageId);
      if (known) return { turn: describeTurn(known), go: () => {} };
      if (running) {
        const problem = describeUnsteerable(running, params);
        if (problem) throw new RpcError(INTERNAL_ERROR, `failed to submit turn input: ${problem}`);
        running.steering.add({ ...params, expectedTurnId: running.id });
        return { turn: { ...describeTurn(snapshotOf(running)), startedAt: null }, go: this.applySettings(thread, params) };
      }
      const turn = this.#begin(thread, connection, params);
      return { turn: { ...describeTurn(snapshotOf(turn)), startedAt: null }, go: () => void this.#run(turn) };
    });
  }

  /**
   * Begins a turn in which the agent makes the thread's history shorter. One that runs is interrupted, as on the real server (0.169).
   *
   * @returns What makes it run, once it has been answered.
   * @throws {RpcError} -32600 when the agent does not compact.
   */
  async compact(threadId: string, connection: Connection): Promise<() => void> {
    this.#options.threads.get(threadId, connection);
    if (!this.#options.agent.compact) throw new RpcError(INVALID_REQUEST, "the agent of this server does not compact threads");
    return this.whileStill(threadId, connection, async (thread) => {
      const turn = this.#begin(thread, connection, null);
      return () => void this.#run(turn);
    });
  }

  /**
   * Has a turn come to nothing, for what this server does not do in one.
   *
   * @returns What tells of it, once it has been answered: a client that was not refused waits for the turn.
   */
  decline(threadId: string, connection: Connection, why: string): Promise<() => void> {
    return this.#alone(threadId, connection, async (thread) => {
      if (this.#running.has(thread)) return () => connection.notify("warning", { threadId, message: why });
      const turn = this.#begin(thread, connection, null);
      return () => {
        this.#tellStart(turn);
        void this.#finish(turn, { status: "failed", error: new TurnFailure(why).toTurnError() });
      };
    });
  }

  /** Hands input to the turn that runs. */
  steer(params: TurnSteerParams, connection: Connection): string {
    const turn = this.#active(params.threadId, connection);
    if (!turn) throw new RpcError(INVALID_REQUEST, "no active turn to steer");
    if (turn.id !== params.expectedTurnId) {
      throw new RpcError(INVALID_REQUEST, `expected active turn id \`${params.expectedTurnId}\` but found \`${turn.id}\``);
    }
    if (!turn.params) throw unsteerable("compact");
    if (params.input.length === 0) throw new RpcError(INVALID_REQUEST, "input must not be empty");
    refuseRemoteImages(params.input);
    if (!findMessage(turn.thread, turn, params.clientUserMessageId)) turn.steering.add(params);
    return turn.id;
  }

  /** Stops a turn. @returns What ends it, once that has been answered. */
  interrupt({ threadId, turnId }: TurnInterruptParams, connection: Connection): () => void {
    const turn = this.#active(threadId, connection);
    if (!turn) throw new RpcError(INVALID_REQUEST, "no active turn to interrupt");
    if (turn.id !== turnId) throw new RpcError(INVALID_REQUEST, `expected active turn id ${turnId} but found ${turn.id}`);
    return () => void this.#finish(turn, INTERRUPTED);
  }

  /** Stops the turn of a thread, if one runs, and does something before another can begin. */
  whileStill<T>(threadId: string, connection: Connection, run: (thread: LiveThread) => Promise<T>): Promise<T> {
    return this.#alone(threadId, connection, async (thread) => {
      await this.stop(thread);
      return run(thread);
    });
  }

  /** Stops the turn of a thread, if one runs; resolves when that has ended. Another may begin unless the thread is kept alone. */
  async stop(thread: LiveThread): Promise<void> {
    const turn = this.#running.get(thread);
    if (turn) await this.#finish(turn, INTERRUPTED);
  }

  /** Lays settings over those of a thread. @returns What tells of it, if anything changed. */
  applySettings(thread: LiveThread, over: SettingsOverrides): () => void {
    const settings = overrideSettings(thread.settings, over);
    if (sameJson(settings, thread.settings)) return () => {};
    thread.change({ settings });
    return () =>
      tellThread(thread, "thread/settings/updated", { threadId: thread.id, threadSettings: describeSettings(settings) });
  }

  /** Stops every turn, and lets none begin. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#running.values()].map((turn) => this.#finish(turn, INTERRUPTED)));
  }

  /** @throws {RpcError} -32600 when no such thread is in memory, also if it was unloaded while this waited. */
  async #alone<T>(threadId: string, connection: Connection, run: (thread: LiveThread) => Promise<T>): Promise<T> {
    const { threads } = this.#options;
    return threads.alone(threads.get(threadId, connection).id, () => run(threads.get(threadId, connection)));
  }

  #begin(thread: LiveThread, connection: Connection, params: TurnStartParams | null): LiveTurn {
    if (this.#closed) throw new CodexError("ERR_CLOSED", "The server has been closed");
    const id = newId();
    const turn: LiveTurn = {
      id,
      thread,
      params,
      connection,
      record: new TurnRecord(thread, id, (rateLimits) => this.#tellLimits(connection, rateLimits)),
      steering: new Steering(),
      stop: new AbortController(),
      startedAtMs: Date.now(),
      recap: null,
      ending: null,
    };
    this.#running.set(thread, turn);
    thread.running = () => snapshotOf(turn);
    return turn;
  }

  /** The turn that runs in a thread and has not begun to end. */
  #active(threadId: string, connection: Connection): LiveTurn | undefined {
    const turn = this.#running.get(this.#options.threads.get(threadId, connection));
    return turn?.stop.signal.aborted ? undefined : turn;
  }

  async #run(turn: LiveTurn): Promise<void> {
    const { thread, params, record } = turn;
    if (turn.stop.signal.aborted) return;
    if (params) this.applySettings(thread, params)();
    this.#tellStart(turn);
    try {
      if (params) {
        record.userMessage(params.input, params.clientUserMessageId ?? null);
        await this.#save(turn, snapshotOf(turn));
        await this.#answer(turn, params.input);
      } else {
        await this.#save(turn, snapshotOf(turn));
        await this.#shorten(turn);
      }
      await this.#finish(turn, COMPLETED);
    } catch (error) {
      await this.#finish(turn, { status: "failed", error: this.#explain(error, turn) });
    }
  }

  /** Runs the agent, and once more for what was steered in and not taken. */
  async #answer(turn: LiveTurn, asked: readonly UserInput[]): Promise<void> {
    let input = asked;
    let earlier: readonly ThreadItem[] = [];
    do {
      await this.#options.agent(this.#contextOf(turn, input, earlier));
      earlier = [...turn.record.items];
      input = turn.stop.signal.aborted ? [] : takeSteered(turn);
    } while (input.length > 0);
  }

  async #shorten(turn: LiveTurn): Promise<void> {
    const item = turn.record.begin({ type: "contextCompaction", id: newId() });
    const recap = await this.#options.agent.compact?.(this.#contextOf(turn, [], []));
    turn.recap = recap ?? null;
    item.end();
  }

  /** What the agent gets, for its first time in a turn or, with what was steered in meanwhile, for one more. */
  #contextOf(turn: LiveTurn, input: readonly UserInput[], earlier: readonly ThreadItem[]): TurnContext {
    const { thread, params, record } = turn;
    const { session, fetchFor } = this.#options.accounts.of(turn.connection);
    const { settings, stored, past } = thread;
    const asking = {
      thread,
      turnId: turn.id,
      settings,
      signal: turn.stop.signal,
      interrupt: () => void this.#finish(turn, INTERRUPTED),
    };
    const context: TurnContext = {
      ...this.#powersOf(asking, () => context),
      turnId: turn.id,
      thread: describeThread(stored, thread),
      input,
      history: [...past.history, ...earlier],
      recap: past.recap,
      model: settings.model,
      cwd: settings.cwd,
      settings,
      outputSchema: params?.outputSchema ?? null,
      dynamicTools: stored.dynamicTools,
      instructions: { base: stored.baseInstructions, developer: stored.developerInstructions },
      originator: stored.originator,
      signal: turn.stop.signal,
      authMode: session.current?.mode ?? null,
      authorizedFetch: fetchFor(settings.modelProvider),
      write: record,
      takeSteeredInput: () => takeSteered(turn),
      steerSignal: () => turn.steering.arrival,
    };
    return context;
  }

  /** Ends a turn, once. */
  #finish(turn: LiveTurn, ending: Ending): Promise<void> {
    turn.ending ??= this.#end(turn, ending);
    return turn.ending;
  }

  async #end(turn: LiveTurn, { status, error }: Ending): Promise<void> {
    const { thread, record } = turn;
    turn.stop.abort(new CodexError("ERR_TURN_ENDED", `The turn was ${status}`));
    record.end();
    let ended: StoredTurn = { ...snapshotOf(turn), status, error, completedAtMs: Date.now() };
    try {
      // Whoever has been told that a turn is complete finds it after a restart, so it is kept first.
      await this.#save(turn, ended);
    } catch (cause) {
      ended = { ...ended, status: "failed", error: error ?? this.#explain(cause, turn, "The turn could not be kept") };
    }
    thread.turns.push(ended);
    thread.running = null;
    this.#running.delete(thread);
    this.#options.threads.letRest(thread);
    this.#tellEnd(thread, ended);
  }

  #tellStart(turn: LiveTurn): void {
    const { thread } = turn;
    setStatus(thread, { type: "active", activeFlags: [] });
    tellThread(thread, "turn/started", { threadId: thread.id, turn: describeTurn(snapshotOf(turn)) });
  }

  #tellEnd(thread: LiveThread, ended: StoredTurn): void {
    const { error } = ended;
    setStatus(thread, { type: error ? "systemError" : "idle" });
    if (error) tellThread(thread, "error", { error, willRetry: false, threadId: thread.id, turnId: ended.id });
    const last = ended.items.findLast((item) => item.type === "agentMessage");
    const items = ended.status === "completed" && last ? [last] : [];
    const view = items.length > 0 ? "summary" : "notLoaded";
    tellThread(thread, "turn/completed", { threadId: thread.id, turn: { ...describeTurn(ended), items, itemsView: view } });
  }

  async #save({ thread, params, startedAtMs }: LiveTurn, turn: StoredTurn): Promise<void> {
    const { settings, preview, usage } = thread.stored;
    await this.#options.threads.saveTurn(thread, turn, {
      settings,
      usage,
      recencyAtMs: startedAtMs,
      preview: preview || textOf(params?.input ?? []),
    });
  }

  #tellLimits(connection: Connection, rateLimits: RateLimitSnapshot): void {
    for (const listener of this.#options.accounts.audienceOf(connection))
      listener.notify("account/rateLimits/updated", { rateLimits });
  }

  #explain(error: unknown, turn: LiveTurn, what = "The agent failed"): TurnError {
    if (error instanceof TurnFailure) return error.toTurnError();
    this.#options.logger.error({ threadId: turn.thread.id, turnId: turn.id, cause: error }, what);
    return new TurnFailure("Internal error").toTurnError();
  }
}

/** Answers to `turn/*`. */
export function createTurnHandlers(turns: Turns): NonNullable<ServerHandlers["turn"]> {
  return {
    start: async (params, { connection, afterAnswer }) => {
      const { turn, go } = await turns.start(params, connection);
      afterAnswer(go);
      return { turn };
    },
    steer: (params, { connection }) => ({ turnId: turns.steer(params, connection) }),
    interrupt: (params, { connection, afterAnswer }) => {
      afterAnswer(turns.interrupt(params, connection));
      return {};
    },
  };
}

/** Why a turn that runs takes no input, in the words of the real server (0.169); `null` when it does. */
function describeUnsteerable({ params }: LiveTurn, { input }: TurnStartParams): string | null {
  if (!params) return "ActiveTurnNotSteerable { turn_kind: Compact }";
  return input.length === 0 ? "EmptyInput" : null;
}

/** What the real server (0.169) says of a turn that is not for the user's input. */
function unsteerable(turnKind: "compact"): RpcError {
  const message = `cannot steer a ${turnKind} turn`;
  const error = new TurnFailure(message, { activeTurnNotSteerable: { turnKind } }).toTurnError();
  return new RpcError(INVALID_REQUEST, message, { data: error });
}

/** A turn as it is at this moment. */
function snapshotOf({ id, thread, startedAtMs, record, recap }: LiveTurn): StoredTurn {
  const { usage } = thread.stored;
  return { id, status: "inProgress", error: null, startedAtMs, completedAtMs: null, items: [...record.items], usage, recap };
}

/** The turn that a message of the user came with, whether it still runs or has ended. */
function findMessage(
  { turns }: LiveThread,
  running: LiveTurn | undefined,
  clientId: string | null | undefined,
): StoredTurn | undefined {
  if (!clientId) return undefined;
  const cameWith = ({ items }: { readonly items: readonly ThreadItem[] }) =>
    items.some((item) => item.type === "userMessage" && item.clientId === clientId);
  const awaited = [running?.params, ...(running?.steering.waiting ?? [])];
  if (running && (awaited.some((params) => params?.clientUserMessageId === clientId) || cameWith(running.record)))
    return snapshotOf(running);
  return turns.findLast(cameWith);
}

/** What was steered in since the last time, written as items. */
function takeSteered({ steering, record }: LiveTurn): UserInput[] {
  return steering.take().flatMap(({ input, clientUserMessageId }) => {
    record.userMessage(input, clientUserMessageId ?? null);
    return input;
  });
}

function textOf(input: readonly UserInput[]): string {
  return input.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

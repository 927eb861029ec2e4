import type { RateLimitSnapshot } from "../../protocol/account.js";
import { INTERNAL_ERROR, INVALID_REQUEST } from "../../protocol/codes.js";
import type { ThreadItem, UserInput } from "../../protocol/item.js";
import type { ThreadStatus } from "../../protocol/thread.js";
import type { Turn, TurnError, TurnStartParams, TurnSteerParams } from "../../protocol/turn.js";
import { CodexError, RpcError } from "../../rpc/errors.js";
import { redactText } from "../../rpc/redact.js";
import type { Accounts } from "../account/accounts.js";
import type { Connection } from "../connection.js";
import { TurnFailure } from "../failure.js";
import { newId, unixSeconds } from "../ids.js";
import type { Logger } from "../logger.js";
import type { ServerHandlers } from "../server.js";
import { overrideSettings } from "../thread/settings.js";
import { describeThread, type LiveThread, type Threads, tellThread } from "../thread/threads.js";
import type { Agent, TurnContext } from "./agent.js";
import { refuseRemoteImages } from "./input-check.js";
import type { Questions } from "./questions.js";
import type { Tool } from "./tools/tool.js";
import { createPowers } from "./turn-powers.js";
import { TurnRecord } from "./writer.js";

/** A turn that runs. */
interface LiveTurn {
  readonly id: string;
  readonly thread: LiveThread;
  readonly params: TurnStartParams;
  readonly connection: Connection;
  readonly record: TurnRecord;
  /** What the user said since it began, and the agent has not taken yet. */
  readonly steered: TurnSteerParams[];
  readonly stop: AbortController;
  readonly startedAtMs: number;
}

export interface TurnsOptions {
  readonly threads: Threads;
  readonly agent: Agent;
  readonly accounts: Accounts;
  readonly questions: Questions;
  readonly tools: readonly Tool[];
  readonly logger: Logger;
}

/** The turns of a server: one at a time a thread. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #running = new Map<string, LiveTurn>();
  readonly #powersOf: ReturnType<typeof createPowers>;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#powersOf = createPowers(options);
  }

  /**
   * Begins a turn, in the name of the connection's account. It runs once `go` is called, so that its answer can leave first.
   * While one runs in the thread, the input goes to that, as on the real server (0.169): it is steered.
   */
  start(params: TurnStartParams, connection: Connection): { turn: Turn; go: () => void } {
    const thread = this.#options.threads.get(params.threadId);
    if (params.input.length === 0) throw new RpcError(INTERNAL_ERROR, "failed to submit turn input: EmptyInput");
    refuseRemoteImages(params.input);
    const running = this.#running.get(thread.id);
    if (running) return { turn: this.#join(running, params), go: () => {} };
    const id = newId();
    const turn: LiveTurn = {
      id,
      thread,
      params,
      connection,
      record: new TurnRecord(thread, id, (rateLimits) => this.#tellLimits(connection, rateLimits)),
      steered: [],
      stop: new AbortController(),
      startedAtMs: Date.now(),
    };
    this.#running.set(thread.id, turn);
    return { turn: describeTurn(turn, { startedAt: null }), go: () => void this.#run(turn) };
  }

  /** Hands input to the turn that runs. */
  steer(params: TurnSteerParams): LiveTurn["id"] {
    const turn = this.#running.get(this.#options.threads.get(params.threadId).id);
    if (!turn) throw new RpcError(INVALID_REQUEST, "no active turn to steer");
    if (turn.id !== params.expectedTurnId) {
      throw new RpcError(INVALID_REQUEST, `expected active turn id \`${params.expectedTurnId}\` but found \`${turn.id}\``);
    }
    if (params.input.length === 0) throw new RpcError(INVALID_REQUEST, "input must not be empty");
    refuseRemoteImages(params.input);
    turn.steered.push(params);
    return turn.id;
  }

  #join(turn: LiveTurn, params: TurnStartParams): Turn {
    turn.thread.settings = overrideSettings(turn.thread.settings, params);
    turn.steered.push({ ...params, expectedTurnId: turn.id });
    return describeTurn(turn, { startedAt: null });
  }

  /** Stops a turn. Its `turn/completed` leaves before this returns. */
  interrupt(threadId: string, turnId: string): void {
    const turn = this.#running.get(this.#options.threads.get(threadId).id);
    if (!turn) throw new RpcError(INVALID_REQUEST, "no active turn to interrupt");
    if (turn.id !== turnId) throw new RpcError(INVALID_REQUEST, `expected active turn id ${turnId} but found ${turn.id}`);
    this.#finish(turn, "interrupted", null);
  }

  /** Stops every turn. */
  close(): void {
    for (const turn of [...this.#running.values()]) this.#finish(turn, "interrupted", null);
  }

  async #run(turn: LiveTurn): Promise<void> {
    const { thread, params } = turn;
    if (this.#running.get(thread.id) !== turn) return;
    thread.settings = overrideSettings(thread.settings, params);
    thread.preview ||= textOf(params.input);
    setStatus(thread, { type: "active", activeFlags: [] });
    tellThread(thread, "turn/started", { threadId: thread.id, turn: describeTurn(turn) });
    turn.record.userMessage(params.input, params.clientUserMessageId ?? null);
    try {
      let input: readonly UserInput[] = params.input;
      for (let earlier: readonly ThreadItem[] = []; input.length > 0; ) {
        await this.#options.agent(this.#contextOf(turn, input, earlier));
        earlier = [...turn.record.items];
        input = this.#running.get(thread.id) === turn ? takeSteered(turn) : [];
      }
      this.#finish(turn, "completed", null);
    } catch (error) {
      this.#finish(turn, "failed", this.#explain(error, turn));
    }
  }

  /** What the agent gets, for its first time in a turn or, with what was steered in meanwhile, for one more. */
  #contextOf(turn: LiveTurn, input: readonly UserInput[], earlier: readonly ThreadItem[]): TurnContext {
    const { thread, params, record } = turn;
    const { session, authorizedFetch } = this.#options.accounts.of(turn.connection);
    const { settings, recap, dynamicTools, baseInstructions, developerInstructions, originator } = thread;
    const asking = {
      thread,
      turnId: turn.id,
      settings,
      signal: turn.stop.signal,
      interrupt: () => this.#finish(turn, "interrupted", null),
    };
    const context: TurnContext = {
      ...this.#powersOf(asking, () => context),
      turnId: turn.id,
      thread: describeThread(thread),
      input,
      history: [...thread.history, ...earlier],
      recap,
      model: settings.model,
      cwd: settings.cwd,
      settings,
      outputSchema: params.outputSchema ?? null,
      dynamicTools,
      instructions: { base: baseInstructions, developer: developerInstructions },
      originator,
      signal: turn.stop.signal,
      authMode: session.current?.mode ?? null,
      authorizedFetch,
      write: record,
      steered: () => takeSteered(turn),
    };
    return context;
  }

  /** Ends a turn, once. */
  #finish(turn: LiveTurn, status: "completed" | "interrupted" | "failed", error: TurnError | null): void {
    const { thread, record } = turn;
    if (this.#running.get(thread.id) !== turn) return;
    turn.stop.abort(new CodexError("ERR_TURN_ENDED", `The turn was ${status}`));
    record.end();
    this.#running.delete(thread.id);
    thread.history.push(...record.items);
    thread.updatedAt = unixSeconds();
    const place = { threadId: thread.id, turnId: turn.id };
    setStatus(thread, { type: error ? "systemError" : "idle" });
    if (error) tellThread(thread, "error", { error, willRetry: false, ...place });
    const last = record.items.findLast((item) => item.type === "agentMessage");
    const items = status === "completed" && last ? [last] : [];
    const ended = describeTurn(turn, {
      status,
      error,
      items,
      itemsView: items.length > 0 ? "summary" : "notLoaded",
      completedAt: unixSeconds(),
      durationMs: Date.now() - turn.startedAtMs,
    });
    tellThread(thread, "turn/completed", { threadId: thread.id, turn: ended });
  }

  #tellLimits(connection: Connection, rateLimits: RateLimitSnapshot): void {
    for (const listener of this.#options.accounts.audienceOf(connection))
      listener.notify("account/rateLimits/updated", { rateLimits });
  }

  #explain(error: unknown, turn: LiveTurn): TurnError {
    if (error instanceof TurnFailure) return error.toTurnError();
    const cause = redactText(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    this.#options.logger.error({ threadId: turn.thread.id, turnId: turn.id, cause }, "The agent failed");
    return new TurnFailure("Internal error").toTurnError();
  }
}

/** Answers to `turn/*`. */
export function createTurnHandlers(turns: Turns): NonNullable<ServerHandlers["turn"]> {
  return {
    start: (params, { connection, afterAnswer }) => {
      const { turn, go } = turns.start(params, connection);
      afterAnswer(go);
      return { turn };
    },
    steer: (params) => ({ turnId: turns.steer(params) }),
    interrupt: ({ threadId, turnId }) => {
      turns.interrupt(threadId, turnId);
      return {};
    },
  };
}

function describeTurn(turn: LiveTurn, members: Partial<Turn> = {}): Turn {
  return {
    id: turn.id,
    rootTurnId: turn.id,
    items: [],
    itemsView: "notLoaded",
    status: "inProgress",
    error: null,
    startedAt: Math.floor(turn.startedAtMs / 1000),
    completedAt: null,
    durationMs: null,
    ...members,
  };
}

/** Tells those who hear of a thread what it is doing now. */
export function setStatus(thread: LiveThread, status: ThreadStatus): void {
  thread.status = status;
  tellThread(thread, "thread/status/changed", { threadId: thread.id, status });
}

/** What was steered in since the last time, written as items. */
function takeSteered({ steered, record }: LiveTurn): UserInput[] {
  return steered.splice(0).flatMap(({ input, clientUserMessageId }) => {
    record.userMessage(input, clientUserMessageId ?? null);
    return input;
  });
}

function textOf(input: readonly UserInput[]): string {
  return input.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

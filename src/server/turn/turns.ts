import type { RateLimitSnapshot } from "../../protocol/account.js";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { UserInput } from "../../protocol/item.js";
import type { ThreadStatus } from "../../protocol/thread.js";
import type { Turn, TurnError, TurnStartParams } from "../../protocol/turn.js";
import { CodexError, RpcError } from "../../rpc/errors.js";
import { redactText } from "../../rpc/redact.js";
import type { Accounts } from "../account/accounts.js";
import type { Connection } from "../connection.js";
import { TurnFailure } from "../failure.js";
import { newId, unixSeconds } from "../ids.js";
import type { Logger } from "../logger.js";
import type { ServerHandlers } from "../server.js";
import { describeThread, type LiveThread, type Threads, tellThread } from "../thread/threads.js";
import type { Agent } from "./agent.js";
import { TurnRecord } from "./writer.js";

/** A turn that runs. */
interface LiveTurn {
  readonly id: string;
  readonly thread: LiveThread;
  readonly params: TurnStartParams;
  readonly connection: Connection;
  readonly record: TurnRecord;
  readonly stop: AbortController;
  readonly startedAtMs: number;
}

export interface TurnsOptions {
  readonly threads: Threads;
  readonly agent: Agent;
  readonly accounts: Accounts;
  readonly logger: Logger;
}

/** The turns of a server: one at a time a thread. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #running = new Map<string, LiveTurn>();

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Begins a turn, in the name of the connection's account. It runs once `go` is called, so that its answer can leave first. */
  start(params: TurnStartParams, connection: Connection): { turn: Turn; go: () => void } {
    const thread = this.#options.threads.get(params.threadId);
    if (this.#running.has(thread.id))
      throw new RpcError(INVALID_REQUEST, "a turn is already running in this thread; steer or interrupt it");
    const id = newId();
    const turn: LiveTurn = {
      id,
      thread,
      params,
      connection,
      record: new TurnRecord(thread, id, (rateLimits) => this.#tellLimits(connection, rateLimits)),
      stop: new AbortController(),
      startedAtMs: Date.now(),
    };
    this.#running.set(thread.id, turn);
    return { turn: describeTurn(turn, { startedAt: null }), go: () => void this.#run(turn) };
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
    thread.model = params.model ?? thread.model;
    thread.cwd = params.cwd ?? thread.cwd;
    thread.preview ||= textOf(params.input);
    setStatus(thread, { type: "active", activeFlags: [] });
    tellThread(thread, "turn/started", { threadId: thread.id, turn: describeTurn(turn) });
    const history = [...thread.history];
    turn.record.item({
      type: "userMessage",
      id: newId(),
      clientId: params.clientUserMessageId ?? null,
      content: params.input.map(withSpans),
    });
    const { session, authorizedFetch } = this.#options.accounts.of(turn.connection);
    try {
      await this.#options.agent({
        turnId: turn.id,
        thread: describeThread(thread),
        input: params.input,
        history,
        model: thread.model,
        cwd: thread.cwd,
        instructions: { base: thread.baseInstructions, developer: thread.developerInstructions },
        originator: thread.originator,
        signal: turn.stop.signal,
        authMode: session.current?.mode ?? null,
        authorizedFetch,
        write: turn.record,
      });
      this.#finish(turn, "completed", null);
    } catch (error) {
      this.#finish(turn, "failed", this.#explain(error, turn));
    }
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

function setStatus(thread: LiveThread, status: ThreadStatus): void {
  thread.status = status;
  tellThread(thread, "thread/status/changed", { threadId: thread.id, status });
}

/** Text as the newest release writes it. */
function withSpans(part: UserInput): UserInput {
  return part.type === "text" ? { ...part, text_elements: part.text_elements ?? [] } : part;
}

function textOf(input: readonly UserInput[]): string {
  return input.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

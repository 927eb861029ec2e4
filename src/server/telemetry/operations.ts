import { OVERLOADED } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import { withoutMissing } from "../../rpc/json.js";
import { type Logger, type LogLevel, silentLogger } from "../logger.js";
import { CountedModelCall, type ModelCall } from "./model-call.js";
import { closedBy, limitOf, msSince, outcomeOfRefresh } from "./outcomes.js";
import { Seldom } from "./seldom.js";
import type { ServerMetrics } from "./server-metrics.js";
import { ServerTelemetry, type Telemetry } from "./telemetry.js";
import { type OpenSpan, SPAN_KIND, type Traces } from "./traces.js";
import {
  type Fields,
  fieldsOf,
  type ModelCallFields,
  requestFields,
  type ToolFields,
  threadFields,
  toAttributes,
  type WatchedConnection,
  type WatchedRequest,
  type WatchedTurn,
} from "./watched.js";

/** What is under way, and ends once. */
export interface Operation {
  /** Runs a part of it: the spans that begin there are below its own. */
  run<T>(work: () => T): T;
  end(outcome: string, fields?: Fields): void;
}

interface Begun {
  readonly name: string;
  readonly kind?: number | undefined;
  readonly fields: Fields;
  readonly carrier?: unknown;
}

/** A name that the model says may be of any length. */
const LONGEST_NAME = 100;

/**
 * The one place that the server's rooms tell what they do: each call becomes a line of the log, is counted, and is a span where
 * OpenTelemetry is on. No call has to think of the three, and none throws.
 *
 * What is said of requests, turns and tools are ids, names and outcomes: no params, no texts of users or models.
 */
export class Operations {
  readonly #logger: Logger;
  readonly #metrics: ServerMetrics;
  readonly #traces: Traces | null;
  readonly #overloads = new Seldom();
  readonly #turns = new Map<string, Fields>();
  readonly #undo: (() => void)[] = [];

  /** @param telemetry - What {@link createTelemetry} has made. Default: what nobody reads. */
  constructor(logger: Logger, telemetry?: Telemetry) {
    const own = (telemetry as ServerTelemetry | undefined) ?? new ServerTelemetry();
    this.#logger = logger;
    this.#metrics = own.metrics;
    this.#traces = own.traces;
  }

  /** A client has connected. Its end is told as well. */
  connected(connection: WatchedConnection): void {
    const { connections, connectionsClosed } = this.#metrics;
    const startedAt = performance.now();
    connections.add(1);
    this.#log("connection", "info", "A client has connected", () => fieldsOf(connection));
    const onEnd = () => {
      const { code, message } = (connection.closed.reason ?? {}) as { code?: unknown; message?: unknown };
      connections.add(-1);
      connectionsClosed.add(closedBy(code));
      const fields = () => ({ ...fieldsOf(connection), code, reason: message, durationMs: msSince(startedAt) });
      this.#log("connection", "info", "A connection has ended", fields);
    };
    if (connection.closed.aborted) onEnd();
    else connection.closed.addEventListener("abort", onEnd, { once: true });
  }

  /** A request is answered by `answer`. What that returns or throws is passed on as it is. */
  request(request: WatchedRequest, connection: WatchedConnection, answer: () => unknown): unknown {
    const startedAt = performance.now();
    const { method, requestId, trace } = request;
    const span = this.#traces
      ? this.#span({ name: method, kind: SPAN_KIND.server, fields: requestFields(request, connection), carrier: trace })
      : null;
    const end = (error: unknown, isOk: boolean) => {
      const outcome = isOk ? "ok" : error instanceof RpcError ? "refused" : "failed";
      const code = error instanceof RpcError ? error.rpcCode : undefined;
      this.#metrics.requests.add(method, outcome);
      this.#metrics.requestTime.record((performance.now() - startedAt) / 1000);
      if (code === OVERLOADED) this.overloaded(limitOf(error as RpcError), method, connection);
      span?.end(toAttributes({ code, outcome }), isOk ? null : `${outcome}${code === undefined ? "" : ` ${code}`}`);
      this.#log("connection", "debug", "A request was answered", () => ({
        ...fieldsOf(connection),
        ...{ method, requestId, outcome, code, durationMs: msSince(startedAt) },
      }));
    };
    try {
      const answered = span ? span.run(answer) : answer();
      if (!(answered instanceof Promise)) end(null, true);
      else
        answered.then(
          () => end(null, true),
          (error) => end(error, false),
        );
      return answered;
    } catch (error) {
      end(error, false);
      throw error;
    }
  }

  /** A request was refused because there are too many. */
  overloaded(limit: string, method: string, connection: WatchedConnection): void {
    this.#metrics.overloads.add(limit);
    const passed = this.#overloads.next(connection.identity?.subject ?? "");
    if (passed === null) return;
    this.#log("connection", "warn", "A request was refused: too many at once", () => ({
      ...fieldsOf(connection),
      ...{ method, limit, notLogged: passed },
    }));
  }

  /** What waits for clients, when somebody asks: for all, and for the slowest. */
  backlog(total: () => number, slowest: () => number): void {
    this.#undo.push(this.#metrics.backlog.read(total), this.#metrics.largestBacklog.read(slowest));
  }

  turn(turn: WatchedTurn): Operation {
    const { turnsRunning, turns, turnTime } = this.#metrics;
    const fields = { ...fieldsOf(turn.connection), threadId: turn.thread.id, turnId: turn.id };
    const begun = { ...fields, kind: turn.kind, model: turn.thread.settings.model };
    turnsRunning.add(1);
    this.#turns.set(turn.id, fields);
    this.#log("turn", "info", "A turn has begun", () => begun);
    return this.#begin({ name: "turn", fields: begun }, (status, more, durationMs) => {
      turnsRunning.add(-1);
      this.#turns.delete(turn.id);
      turns.add(status);
      turnTime.record(durationMs / 1000);
      this.#log("turn", "info", "A turn has ended", () => ({ ...fields, status, ...more, durationMs }));
    });
  }

  /** What a line says that belongs to a turn: of which thread, connection and tenant it is, as long as it runs. */
  turnFields(turnId: string): Fields {
    return this.#turns.get(turnId) ?? { turnId };
  }

  /** The model is asked by `ask`, which says what its backend has answered. */
  async modelCall<T>(asked: ModelCallFields, signal: AbortSignal, ask: (call: ModelCall) => Promise<T>): Promise<T> {
    const call = new CountedModelCall(this.#metrics);
    const fields = { ...this.turnFields(asked.turnId), model: asked.model };
    const begun: Begun = { name: `model ${asked.model}`, kind: SPAN_KIND.client, fields };
    const operation = this.#begin(begun, (outcome, _, durationMs) => {
      this.#metrics.modelCallTime.record(durationMs / 1000);
      const { status } = call;
      this.#log("model", "debug", "The model was asked", () => ({ ...fields, status, outcome, durationMs }));
    });
    const end = (outcome: string) => {
      if (call.status === null) call.unanswered(outcome !== "failed");
      operation.end(outcome, call.status === null ? {} : { "http.response.status_code": call.status });
    };
    try {
      const answer = await operation.run(() => ask(call));
      end(call.status === null ? "stopped" : "ok");
      return answer;
    } catch (error) {
      end(signal.aborted ? "stopped" : "failed");
      throw error;
    }
  }

  /** A tool is run by `run`. */
  async tool<T extends { readonly success: boolean }>(called: ToolFields, run: () => Promise<T>): Promise<T> {
    const tool = called.tool.slice(0, LONGEST_NAME);
    const fields = { ...this.turnFields(called.turnId), tool, callId: called.callId };
    const operation = this.#begin({ name: `tool ${tool}`, fields }, (outcome, _, durationMs) => {
      this.#metrics.toolCalls.add(outcome);
      this.#log("tools", "debug", "A tool was called", () => ({ ...fields, outcome, durationMs }));
    });
    try {
      const output = await operation.run(run);
      operation.end(output.success ? "ok" : "failed");
      return output;
    } catch (error) {
      operation.end("stopped");
      throw error;
    }
  }

  /** Fresh tokens are asked for by `ask`: of the client that owns them, or of the issuer. */
  async refresh<T>(from: "client" | "issuer", owner: WatchedConnection | null, ask: () => Promise<T>): Promise<T> {
    const fields = { from, ...(owner && fieldsOf(owner)) };
    this.#log("account", "info", "Fresh tokens are asked for", () => fields);
    const operation = this.#begin({ name: "token refresh", fields, kind: SPAN_KIND.client }, (outcome, _, durationMs) => {
      this.#metrics.refreshes.add(from, outcome);
      this.#log("account", "info", "The request for fresh tokens has ended", () => ({ ...fields, outcome, durationMs }));
    });
    try {
      const tokens = await operation.run(ask);
      operation.end("ok");
      return tokens;
    } catch (error) {
      operation.end(outcomeOfRefresh(error));
      throw error;
    }
  }

  /** How many threads are in memory, when somebody asks. */
  threads(count: () => number): void {
    this.#undo.push(this.#metrics.threadsLoaded.read(count));
  }

  threadUnloaded(thread: Parameters<typeof threadFields>[0]): void {
    this.#metrics.threadsUnloaded.add();
    this.#log("thread", "info", "A thread has left memory", () => threadFields(thread));
  }

  mcpStarted(server: string, thread: Parameters<typeof threadFields>[0], outcome: "ready" | "failed"): void {
    this.#metrics.mcpStarts.add(outcome);
    const fields = () => ({ ...threadFields(thread), server, outcome });
    this.#log("mcp", "info", "The start of an MCP server has ended", fields);
  }

  configChanged(problem: string | null): void {
    this.#log("config", "info", "The configuration has changed", () => ({ isUsable: problem === null }));
  }

  /** Nothing of this server is read any more. */
  close(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }

  #begin(begun: Begun, onEnd: (outcome: string, fields: Fields, durationMs: number) => void): Operation {
    const startedAt = performance.now();
    const span = this.#span(begun);
    let hasEnded = false;
    return {
      run: (work) => (span ? span.run(work) : work()),
      end: (outcome, fields = {}) => {
        if (hasEnded) return;
        hasEnded = true;
        onEnd(outcome, fields, msSince(startedAt));
        span?.end(toAttributes({ ...fields, outcome }), outcome === "failed" || outcome === "refused" ? outcome : null);
      },
    };
  }

  #span({ name, kind = SPAN_KIND.internal, fields, carrier }: Begun): OpenSpan | null {
    if (!this.#traces) return null;
    return this.#traces.begin({ name, kind, attributes: toAttributes(fields), carrier });
  }

  #log(target: string, level: LogLevel, message: string, fields: () => Fields): void {
    if (this.#logger.isLevelEnabled?.(level) === false) return;
    this.#logger[level]?.({ target, ...withoutMissing(fields()) }, message);
  }
}

/** For what is not watched. */
export const unwatched = new Operations(silentLogger);

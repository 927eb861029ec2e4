import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { UserInput } from "../../protocol/shapes/user-input.js";
import { RpcError } from "../../rpc/errors.js";
import type { Peer, RequestContext } from "../../rpc/peer.js";
import type { TurnHost } from "./open-turn.js";
import type { FakeScenario, FakeStep } from "./scenario.js";
import { describeStarted, describeThread, type FakeThread, NO_TOKENS } from "./thread.js";
import { TurnRun } from "./turn-run.js";

type Answer = (peer: Peer, params: Readonly<Record<string, unknown>>, context: RequestContext) => unknown;

/**
 * The threads of a fake app-server, and the turns in them. A thread runs one turn at a time: `#running` holds it until its end is told.
 * The server passes requests to `answer`, and calls `leave` and `stop` when a connection, or all of them, are gone.
 */
export class FakeConversations {
  readonly #scenario: FakeScenario;
  readonly #release: string;
  readonly #host: TurnHost;
  readonly #threads = new Map<string, FakeThread>();
  readonly #running = new Map<FakeThread, TurnRun>();
  #lastTurn = 0;
  #lastItem = 0;

  readonly #answers: Readonly<Record<string, Answer>> = {
    "thread/start": (peer, params) => this.#start(peer, params),
    "thread/resume": (peer, params) => this.#resume(peer, params),
    "thread/read": (_, params) => ({ thread: this.#describe(this.#find(params), params.includeTurns === true) }),
    "thread/list": () => this.#list(),
    "turn/start": (_, params, context) => this.#startTurn(this.#find(params), params, context),
    "turn/steer": (_, params) => this.#steer(this.#find(params), params),
    "turn/interrupt": (_, params, context) => this.#interrupt(this.#find(params), params, context),
  };

  constructor(scenario: FakeScenario, release: string, host: Omit<TurnHost, "nextItemId">) {
    this.#scenario = scenario;
    this.#release = release;
    this.#host = { ...host, nextItemId: () => this.#nextItemId() };
  }

  has(method: string): boolean {
    return Object.hasOwn(this.#answers, method);
  }

  /** @throws {RpcError} When the params name a thread or a turn that is not there. */
  answer(peer: Peer, params: unknown, context: RequestContext): unknown {
    return this.#answers[context.method]?.(peer, (params ?? {}) as Readonly<Record<string, unknown>>, context);
  }

  /** A connection is gone. */
  leave(peer: Peer): void {
    for (const { followers } of this.#threads.values()) followers.delete(peer);
  }

  /** The turns end without a word, and nobody follows a thread any more. */
  stop(): void {
    for (const { followers } of this.#threads.values()) followers.clear();
    for (const run of this.#running.values()) run.stop();
  }

  #nextItemId(): string {
    this.#lastItem += 1;
    return `item-${this.#lastItem}`;
  }

  #find({ threadId }: Readonly<Record<string, unknown>>): FakeThread {
    const thread = this.#threads.get(String(threadId));
    if (!thread) throw new RpcError(INVALID_REQUEST, `thread not found: ${threadId}`);
    return thread;
  }

  #describe(thread: FakeThread, withTurns: boolean) {
    return describeThread(thread, this.#release, withTurns);
  }

  #start(peer: Peer, { cwd }: Readonly<Record<string, unknown>>) {
    const thread: FakeThread = {
      id: `thread-${this.#threads.size + 1}`,
      cwd: typeof cwd === "string" ? cwd : "/",
      createdAt: Math.floor(this.#host.unixMs() / 1000),
      turns: [],
      followers: new Set([peer]),
      usage: { ...NO_TOKENS },
    };
    this.#threads.set(thread.id, thread);
    return describeStarted(this.#describe(thread, false));
  }

  #resume(peer: Peer, params: Readonly<Record<string, unknown>>) {
    const thread = this.#find(params);
    thread.followers.add(peer);
    return describeStarted(this.#describe(thread, params.excludeTurns !== true));
  }

  #list() {
    const data = [...this.#threads.values()].reverse().map((thread) => this.#describe(thread, false));
    return { data, nextCursor: null, backwardsCursor: null };
  }

  #startTurn(thread: FakeThread, { input }: Readonly<Record<string, unknown>>, { afterAnswer }: RequestContext) {
    const said = (Array.isArray(input) ? input : []) as UserInput[];
    const open = this.#running.get(thread);
    if (open) {
      afterAnswer(() => open.say(said));
      return { turn: { ...open.turn, items: [] } };
    }
    this.#lastTurn += 1;
    const run = new TurnRun(
      thread,
      { id: `turn-${this.#lastTurn}`, input: said, steps: this.#stepsOf(this.#lastTurn) },
      this.#host,
    );
    this.#running.set(thread, run);
    thread.turns.push(run.turn);
    const play = () => {
      run
        .run()
        .finally(() => this.#running.delete(thread))
        .catch(() => {});
    };
    const answer = { turn: { ...run.turn, items: [] } };
    if (this.#scenario.refreshesEarly) play();
    else afterAnswer(play);
    return answer;
  }

  /** The steps of a turn, counted from 1. */
  #stepsOf(turn: number): readonly FakeStep[] {
    const { unauthorized = 0, atOnce, turns = [] } = this.#scenario;
    const planned = turns[turn - 1] ?? [];
    const steps = (Array.isArray(planned) ? planned : [planned]) as readonly FakeStep[];
    return unauthorized > 0 ? [{ unauthorized, atOnce }, ...steps] : steps;
  }

  #runningTurn(thread: FakeThread, turnId: unknown, what: "steer" | "interrupt"): TurnRun {
    const run = this.#running.get(thread);
    if (!run) throw new RpcError(INVALID_REQUEST, `no active turn to ${what}`);
    if (run.turn.id !== turnId) throw new RpcError(INVALID_REQUEST, `expected active turn id ${turnId} but found ${run.turn.id}`);
    return run;
  }

  #steer(thread: FakeThread, { expectedTurnId, input }: Readonly<Record<string, unknown>>) {
    const run = this.#runningTurn(thread, expectedTurnId, "steer");
    run.say((Array.isArray(input) ? input : []) as UserInput[]);
    return { turnId: run.turn.id };
  }

  #interrupt(thread: FakeThread, { turnId }: Readonly<Record<string, unknown>>, { afterAnswer }: RequestContext) {
    const run = this.#runningTurn(thread, turnId, "interrupt");
    afterAnswer(() => run.stop());
    return {};
  }
}

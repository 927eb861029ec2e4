import { CodexError, ConnectionError } from "../../../rpc/errors.js";
import type { Connection } from "../../connection/connection.js";
import type { QuestionMethod } from "../agent-api.js";

/** The requests of a server that are about a thread: what an agent may ask, and calls of a client's tools. */
export type ThreadQuestion = QuestionMethod | "item/tool/call";

/** Why a connection need not answer any more. */
const SUPERSEDED = new CodexError("ERR_SUPERSEDED", "The question was settled, or put again");

interface QuestionBody {
  readonly id: number;
  readonly method: ThreadQuestion;
  readonly params: unknown;
  readonly patienceMs: number;
}

/**
 * One question, and the connections that have it. It is pending until `answer` settles, once: with the first answer, or as rejected.
 * When the last connection that could answer is gone, it waits for another, for as long as `patienceMs`. `Questions` creates it.
 */
export class PendingQuestion {
  readonly id: number;
  readonly method: ThreadQuestion;
  readonly answer: Promise<unknown>;
  reject: (reason: unknown) => void = () => {};
  readonly #body: QuestionBody;
  readonly #asked = new Map<Connection, AbortController>();
  #resolve: (answer: unknown) => void = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(body: QuestionBody) {
    this.#body = body;
    this.id = body.id;
    this.method = body.method;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = this.#settling(resolve);
      this.reject = this.#settling(reject);
    });
  }

  /** Asks a connection. One that was asked before is asked again, since it may have lost the question. */
  put(connection: Connection): void {
    clearTimeout(this.#timer);
    const { id, method, params } = this.#body;
    this.#asked.get(connection)?.abort(SUPERSEDED);
    const stop = new AbortController();
    this.#asked.set(connection, stop);
    connection.request(method, params as never, { requestId: id, signal: stop.signal }).then(this.#resolve, (error) => {
      if (this.#asked.get(connection) === stop) this.#lose(connection, error);
    });
  }

  /** Takes the question back from a connection. Others still have it, or may come. */
  withdraw(connection: Connection): void {
    const stop = this.#asked.get(connection);
    if (!stop) return;
    this.#asked.delete(connection);
    stop.abort(SUPERSEDED);
    this.waitIfAlone();
  }

  /** If no connection has the question, rejects it after a while, unless one comes. */
  waitIfAlone(): void {
    if (this.#asked.size > 0) return;
    this.#timer = setTimeout(() => {
      this.reject(new CodexError("ERR_UNANSWERED", `Nobody was there to answer "${this.method}"`));
    }, this.#body.patienceMs);
    // Up to half an hour: a process that has nothing else to do may end before.
    this.#timer.unref();
  }

  #lose(connection: Connection, error: unknown): void {
    this.#asked.delete(connection);
    if (this.#asked.size > 0) return;
    if (error instanceof ConnectionError) this.waitIfAlone();
    else this.reject(error);
  }

  /** Wraps one of the promise's two functions: takes the question back from every connection before it settles. */
  #settling(settle: (value: never) => void): (value: unknown) => void {
    return (value) => {
      clearTimeout(this.#timer);
      for (const stop of this.#asked.values()) stop.abort(SUPERSEDED);
      this.#asked.clear();
      settle(value as never);
    };
  }
}

import type { ThreadActiveFlag, ThreadStatus } from "../../../protocol/shapes/thread.js";
import { CodexError, ConnectionError } from "../../../rpc/errors.js";
import type { Connection } from "../../connection/connection.js";
import type { ServerRequestMethod, ServerRequestParams, ServerRequestResult } from "../../connection/outgoing-messages.js";
import { type LiveThread, tellThread } from "../../thread/live-thread.js";

/** The requests of a server that are about a thread. */
export type ThreadQuestion = Extract<
  ServerRequestMethod,
  | "item/commandExecution/requestApproval"
  | "item/fileChange/requestApproval"
  | "item/permissions/requestApproval"
  | "item/tool/requestUserInput"
  | "item/tool/call"
  | "mcpServer/elicitation/request"
>;

export interface QuestionOptions {
  /** Ends the question: nobody need answer it any more. */
  readonly signal: AbortSignal;
}

export interface QuestionsOptions {
  /** Numbers the requests, as all others of the server are. */
  readonly nextRequestId: () => number;
  /** Tells those who hear of a thread that its status is another. */
  readonly setStatus: (thread: LiveThread, status: ThreadStatus) => void;
  /** How long a question waits while nobody follows its thread, in milliseconds. Default: 30 000. */
  readonly patienceMs?: number | undefined;
}

const PATIENCE_MS = 30_000;

/** What a thread shows itself to be waiting for. A call of a client's tool is work, not a question. */
const FLAGS: Readonly<Record<ThreadQuestion, ThreadActiveFlag | null>> = {
  "item/commandExecution/requestApproval": "waitingOnApproval",
  "item/fileChange/requestApproval": "waitingOnApproval",
  "item/permissions/requestApproval": "waitingOnApproval",
  "item/tool/requestUserInput": "waitingOnUserInput",
  "mcpServer/elicitation/request": "waitingOnUserInput",
  "item/tool/call": null,
};

/**
 * What the turns of a server ask those who follow their threads.
 *
 * Everybody gets the question, under one id; the first answer wins, and `serverRequest/resolved` tells all of them that it is
 * settled (0.107 to 0.169), unless it was a call of a client's tool. A connection that resumes the thread gets what is pending said again. One difference from the real
 * server: there, an error from any client settles the question; here a client that cannot answer leaves it to the others.
 */
export class Questions {
  readonly #options: QuestionsOptions;
  readonly #pending = new Map<LiveThread, Set<Question>>();

  constructor(options: QuestionsOptions) {
    this.#options = options;
  }

  /**
   * Resolves with the first answer.
   *
   * @throws The signal's reason, when it aborts.
   * @throws {RpcError} When all who could answer refused.
   * @throws {CodexError} `ERR_UNANSWERED`, when nobody followed the thread for as long as the question waits.
   */
  async ask<Method extends ThreadQuestion>(
    thread: LiveThread,
    { method, params }: { readonly method: Method; readonly params: ServerRequestParams<Method> },
    { signal }: QuestionOptions,
  ): Promise<ServerRequestResult<Method>> {
    signal.throwIfAborted();
    const { nextRequestId, patienceMs = PATIENCE_MS } = this.#options;
    const question = new Question({ id: nextRequestId(), method, params, patienceMs });
    const onAbort = () => question.reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    this.#enter(thread, question);
    try {
      for (const connection of thread.subscribers) question.put(connection);
      question.waitIfAlone();
      return (await question.answer) as ServerRequestResult<Method>;
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#leave(thread, question);
    }
  }

  /** Says what is pending in a thread again, to a connection that resumes it. */
  repeat(thread: LiveThread, connection: Connection): void {
    for (const question of this.#pending.get(thread) ?? []) question.put(connection);
  }

  /** Takes what is pending in a thread back from a connection that follows it no more. */
  withdraw(thread: LiveThread, connection: Connection): void {
    for (const question of this.#pending.get(thread) ?? []) question.withdraw(connection);
  }

  #enter(thread: LiveThread, question: Question): void {
    const pending = this.#pending.get(thread) ?? new Set();
    this.#pending.set(thread, pending.add(question));
    if (FLAGS[question.method]) this.#tellStatus(thread);
  }

  #leave(thread: LiveThread, question: Question): void {
    const pending = this.#pending.get(thread);
    pending?.delete(question);
    if (pending?.size === 0) this.#pending.delete(thread);
    if (!FLAGS[question.method]) return;
    tellThread(thread, "serverRequest/resolved", { threadId: thread.id, requestId: question.id });
    this.#tellStatus(thread);
  }

  #tellStatus(thread: LiveThread): void {
    // A turn that has ended has said so already.
    if (thread.status.type !== "active") return;
    const flags = [...(this.#pending.get(thread) ?? [])].flatMap(({ method }) => FLAGS[method] ?? []);
    this.#options.setStatus(thread, { type: "active", activeFlags: [...new Set(flags)] });
  }
}

interface QuestionBody {
  readonly id: number;
  readonly method: ThreadQuestion;
  readonly params: unknown;
  readonly patienceMs: number;
}

/** One question, and whom it has been put to. */
class Question {
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

  /** Asks a connection, also one that was asked before: it may have lost sight of the question. */
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

  /** Leaves it to those who were asked besides, or who come. */
  withdraw(connection: Connection): void {
    const stop = this.#asked.get(connection);
    if (!stop) return;
    this.#asked.delete(connection);
    stop.abort(SUPERSEDED);
    this.waitIfAlone();
  }

  /** Gives the question up after a while, unless somebody comes who can answer it. */
  waitIfAlone(): void {
    if (this.#asked.size > 0) return;
    this.#timer = setTimeout(() => {
      this.reject(new CodexError("ERR_UNANSWERED", `Nobody was there to answer "${this.method}"`));
    }, this.#body.patienceMs);
  }

  #lose(connection: Connection, error: unknown): void {
    this.#asked.delete(connection);
    if (this.#asked.size > 0) return;
    if (error instanceof ConnectionError) this.waitIfAlone();
    else this.reject(error);
  }

  /** Takes the question back from everybody, once. */
  #settling(settle: (value: never) => void): (value: unknown) => void {
    return (value) => {
      clearTimeout(this.#timer);
      for (const stop of this.#asked.values()) stop.abort(SUPERSEDED);
      this.#asked.clear();
      settle(value as never);
    };
  }
}

const SUPERSEDED = new CodexError("ERR_SUPERSEDED", "The question was settled, or put again");

import type { ThreadActiveFlag, ThreadStatus } from "../../../protocol/shapes/thread.js";
import type { Connection } from "../../connection/connection.js";
import type { ServerRequestParams, ServerRequestResult } from "../../connection/outgoing-messages.js";
import { type LiveThread, tellThread } from "../../thread/live-thread.js";
import { PendingQuestion, type ThreadQuestion } from "./pending-question.js";

export interface QuestionOptions {
  /** Ends the question: an answer is no longer needed. */
  readonly signal: AbortSignal;
}

export interface QuestionsOptions {
  /** Numbers the requests, in one sequence with all others of the server. */
  readonly nextRequestId: () => number;
  /** Tells clients that the status of a thread has changed. */
  readonly setStatus: (thread: LiveThread, status: ThreadStatus) => void;
  /** How long a question waits while nobody follows its thread, in milliseconds. */
  readonly patienceMs: number;
}

/** What the status of a thread says while a question waits. A call of a client's tool is work, and not shown as waiting. */
const FLAGS: Readonly<Record<ThreadQuestion, ThreadActiveFlag | null>> = {
  "item/commandExecution/requestApproval": "waitingOnApproval",
  "item/fileChange/requestApproval": "waitingOnApproval",
  "item/permissions/requestApproval": "waitingOnApproval",
  "item/tool/requestUserInput": "waitingOnUserInput",
  "mcpServer/elicitation/request": "waitingOnApproval",
  "item/tool/call": null,
};

/**
 * Asks the clients that follow a thread. Turns ask, through `ApprovalDecisions` and through what an agent gets; the handlers of
 * `thread/resume` and `thread/unsubscribe` repeat and withdraw what is pending.
 *
 * Every client gets the question, under one id. The first answer wins, and `serverRequest/resolved` tells all of them that the
 * question is settled (0.107 to 0.169), unless it was a call of a client's tool. One difference from the real server: there, an error
 * from any client settles the question; here a client that cannot answer leaves it to the others.
 */
export class Questions {
  readonly #options: QuestionsOptions;
  readonly #pending = new Map<LiveThread, Set<PendingQuestion>>();

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
    const { nextRequestId, patienceMs } = this.#options;
    const question = new PendingQuestion({ id: nextRequestId(), method, params, patienceMs });
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

  /** Sends the pending questions of a thread again, to a connection that resumes it. */
  repeat(thread: LiveThread, connection: Connection): void {
    for (const question of this.#pending.get(thread) ?? []) question.put(connection);
  }

  /** Takes the pending questions of a thread back from a connection that no longer follows it. */
  withdraw(thread: LiveThread, connection: Connection): void {
    for (const question of this.#pending.get(thread) ?? []) question.withdraw(connection);
  }

  #enter(thread: LiveThread, question: PendingQuestion): void {
    const pending = this.#pending.get(thread) ?? new Set();
    this.#pending.set(thread, pending.add(question));
    if (FLAGS[question.method]) this.#tellStatus(thread);
  }

  #leave(thread: LiveThread, question: PendingQuestion): void {
    const pending = this.#pending.get(thread);
    pending?.delete(question);
    if (pending?.size === 0) this.#pending.delete(thread);
    if (!FLAGS[question.method]) return;
    tellThread(thread, "serverRequest/resolved", { threadId: thread.id, requestId: question.id });
    this.#tellStatus(thread);
  }

  #tellStatus(thread: LiveThread): void {
    // When the turn has ended, the status of the thread is up to date already.
    if (thread.status.type !== "active") return;
    const flags = [...(this.#pending.get(thread) ?? [])].flatMap(({ method }) => FLAGS[method] ?? []);
    this.#options.setStatus(thread, { type: "active", activeFlags: [...new Set(flags)] });
  }
}

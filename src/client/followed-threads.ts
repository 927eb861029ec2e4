import type { ThreadResumeResponse } from "../protocol/shapes/thread-start.js";
import type { Turn } from "../protocol/shapes/turn.js";
import { type CodexError, RpcError, ShapeError, TimeoutError } from "../rpc/errors.js";
import type { Notification } from "../rpc/peer.js";

/** What a client that has connected again has as before. */
export interface Recovery {
  /** The threads that it follows again, in the order in which they were resumed: the one that was used last is the last. */
  readonly threads: readonly RecoveredThread[];
  /** The threads that could not be resumed, such as one without a turn, which no server stores. They are not tried again. */
  readonly failed: readonly { readonly threadId: string; readonly error: CodexError }[];
}

/** A thread that was resumed on a new connection. */
export interface RecoveredThread {
  readonly threadId: string;
  /** What the server answered to `thread/resume`: the thread, and the settings that it has now. */
  readonly resumed: ThreadResumeResponse;
  /**
   * The turn that ran when the connection was lost. Its `status` says what became of it: `inProgress` while it still runs. `null`:
   * none ran, or the server does not know it.
   */
  readonly turn: Turn | null;
}

/** Asks the server, also before the client is up. */
export type AskServer = (method: string, params: object, options: { timeoutMs: number }) => Promise<unknown>;

/** How many threads are resumed at most. The one that was used least recently is forgotten for one more. */
const MOST_THREADS = 100;

/** How long one thread may take, and all of them together, in milliseconds. */
const THREAD_WITHIN_MS = 30_000;
const ALL_WITHIN_MS = 60_000;

/** Settings of `thread/start`, `thread/fork` and `turn/start` that `thread/resume` has as well. A server does not store all of them. */
const SETTINGS = [
  "approvalPolicy",
  "approvalsReviewer",
  "baseInstructions",
  "config",
  "cwd",
  "developerInstructions",
  "model",
  "modelProvider",
  "permissions",
  "personality",
  "runtimeWorkspaceRoots",
  "sandbox",
  "serviceTier",
] as const;

/** How `thread/resume` names the sandbox that `turn/start` describes. */
const SANDBOX_MODES: Readonly<Record<string, string>> = {
  readOnly: "read-only",
  workspaceWrite: "workspace-write",
  dangerFullAccess: "danger-full-access",
};

type Settings = Record<string, unknown>;

interface FollowedThread {
  settings: Settings;
  /** The turn that runs; `null` when none does. */
  turnId: string | null;
  /** The turn that ended last. Its end may come before the answer to `turn/start`. */
  endedTurnId: string | null;
}

/**
 * The threads that a client started, resumed, forked or ran a turn in, with the settings that it gave them and the turn that runs. A
 * new connection knows none of them: `resumeAll` resumes them there.
 *
 * The connection tells it of every answer (`noteAnswer`) and every notification (`noteNotification`), and calls `resumeAll` for each
 * new connection. Nothing is kept when the client does not reconnect.
 */
export class FollowedThreads {
  /** By id; the one that was used last is the last. */
  readonly #threads = new Map<string, FollowedThread>();

  noteAnswer(method: string, params: unknown, result: unknown): void {
    const given = (params ?? {}) as Settings;
    switch (method) {
      case "thread/start":
      case "thread/resume":
      case "thread/fork":
        this.#use((result as ThreadResumeResponse).thread.id, settingsIn(given));
        return;
      case "turn/start": {
        const thread = this.#use(String(given.threadId), settingsIn(given));
        const { id } = (result as { turn: Turn }).turn;
        if (thread.endedTurnId !== id) thread.turnId = id;
        return;
      }
      case "thread/settings/update":
        if (this.#threads.has(String(given.threadId))) this.#use(String(given.threadId), settingsIn(given));
        return;
      case "thread/unsubscribe":
      case "thread/archive":
      case "thread/delete":
        this.#threads.delete(String(given.threadId));
    }
  }

  noteNotification({ method, params }: Notification): void {
    const { threadId, turn } = (params ?? {}) as { threadId?: string; turn?: { id?: unknown } | null };
    const thread = threadId === undefined ? undefined : this.#threads.get(threadId);
    if (!thread) return;
    const turnId = typeof turn?.id === "string" ? turn.id : null;
    if (method === "turn/started" && turnId !== null) thread.turnId = turnId;
    if (method === "turn/completed" && turnId !== null) {
      thread.endedTurnId = turnId;
      if (thread.turnId === turnId) thread.turnId = null;
    }
    if (method === "thread/closed" || method === "thread/archived" || method === "thread/deleted")
      this.#threads.delete(threadId as string);
  }

  /**
   * Resumes all threads, one after the other.
   *
   * @throws {ConnectionError} When the connection ends first. Nothing is forgotten then.
   */
  async resumeAll(ask: AskServer): Promise<Recovery> {
    const threads: RecoveredThread[] = [];
    const failed: { threadId: string; error: CodexError }[] = [];
    const deadline = performance.now() + ALL_WITHIN_MS;
    for (const [threadId, thread] of [...this.#threads]) {
      try {
        const timeoutMs = Math.max(1, Math.min(THREAD_WITHIN_MS, deadline - performance.now()));
        threads.push(await resume(threadId, thread, (method, params) => ask(method, params, { timeoutMs })));
      } catch (error) {
        if (!(error instanceof RpcError || error instanceof ShapeError || error instanceof TimeoutError)) throw error;
        failed.push({ threadId, error });
      }
    }
    for (const { threadId } of failed) this.#threads.delete(threadId);
    for (const { threadId, turn } of threads) {
      const thread = this.#threads.get(threadId);
      if (thread && thread.turnId === turn?.id && turn?.status !== "inProgress") thread.turnId = null;
    }
    return { threads, failed };
  }

  #use(threadId: string, settings: Settings): FollowedThread {
    const thread = this.#threads.get(threadId) ?? { settings: {}, turnId: null, endedTurnId: null };
    thread.settings = { ...thread.settings, ...settings };
    this.#threads.delete(threadId);
    this.#threads.set(threadId, thread);
    const [oldest] = this.#threads.keys();
    if (this.#threads.size > MOST_THREADS && oldest !== undefined) this.#threads.delete(oldest);
    return thread;
  }
}

async function resume(
  threadId: string,
  { settings, turnId }: FollowedThread,
  ask: (method: string, params: object) => Promise<unknown>,
): Promise<RecoveredThread> {
  // Its history is long, and of use only when it says what became of a turn.
  const params = { threadId, ...settings, ...(turnId === null ? { excludeTurns: true } : {}) };
  const resumed = (await ask("thread/resume", params)) as ThreadResumeResponse;
  const turn = turnId === null ? null : (resumed.thread.turns.find(({ id }) => id === turnId) ?? null);
  return { threadId, resumed, turn: turn && asItIs(turn, resumed) };
}

/** A turn that the history has as running in a thread in which none runs was interrupted by the end of its server. */
function asItIs(turn: Turn, { thread }: ThreadResumeResponse): Turn {
  const runs = thread.status === undefined || thread.status.type === "active";
  return turn.status === "inProgress" && !runs ? { ...turn, status: "interrupted" } : turn;
}

function settingsIn(given: Settings): Settings {
  const settings = Object.fromEntries(SETTINGS.flatMap((name) => (given[name] == null ? [] : [[name, given[name]]])));
  const mode = SANDBOX_MODES[(given.sandboxPolicy as { type?: string } | null | undefined)?.type ?? ""];
  return mode === undefined ? settings : { ...settings, sandbox: mode };
}

import { CodexError, RpcError, ShapeError } from "../../../rpc/errors.js";
import type { LiveThread } from "../../thread/live-thread.js";
import { type ApprovalRequest, type AskingTurn, judge, keysOf, putRequest } from "./approval-request.js";
import type { Questions } from "./questions.js";

/** What came of asking. */
export interface Approval {
  readonly granted: boolean;
  /** Who decided: the thread's settings, a person, or a person earlier for the rest of the session. */
  readonly by: "policy" | "user" | "session";
  /** Why it was not granted, for the model. */
  readonly reason: string | null;
}

const REFUSED_BY_POLICY = "The approval policy and the sandbox of this thread do not allow it, and nobody may be asked.";

/** Decides whether something may be done: by the thread's settings, by what was said earlier in the session, or by asking. */
export class Approvals {
  readonly #questions: Pick<Questions, "ask">;
  readonly #granted = new WeakMap<LiveThread, Set<string>>();

  constructor(questions: Pick<Questions, "ask">) {
    this.#questions = questions;
  }

  /**
   * A `cancel` ends the turn, as on the real server (0.169.0); when nobody answers at all, nothing is granted.
   *
   * @throws The reason of the turn's signal, when the turn ends first.
   */
  async decide(request: ApprovalRequest, turn: AskingTurn): Promise<Approval> {
    const verdict = await judge(request, turn.settings);
    turn.signal.throwIfAborted();
    if (verdict === "run") return { granted: true, by: "policy", reason: null };
    if (verdict === "refuse") return { granted: false, by: "policy", reason: REFUSED_BY_POLICY };
    const keys = keysOf(request, turn.settings);
    const granted = this.#grantedIn(turn.thread);
    if (keys.every((key) => granted.has(key))) return { granted: true, by: "session", reason: null };
    return this.#ask(request, turn, keys);
  }

  async #ask(request: ApprovalRequest, turn: AskingTurn, keys: readonly string[]): Promise<Approval> {
    try {
      const decision = await putRequest(request, turn, this.#questions);
      if (decision === "cancel") turn.interrupt();
      turn.signal.throwIfAborted();
      if (decision === "acceptForSession") for (const key of keys) this.#grantedIn(turn.thread).add(key);
      const isGranted = decision === "accept" || decision === "acceptForSession";
      return { granted: isGranted, by: "user", reason: isGranted ? null : "The user declined." };
    } catch (error) {
      turn.signal.throwIfAborted();
      return { granted: false, by: "user", reason: describeSilence(error) };
    }
  }

  #grantedIn(thread: LiveThread): Set<string> {
    const known = this.#granted.get(thread) ?? new Set();
    this.#granted.set(thread, known);
    return known;
  }
}

function describeSilence(error: unknown): string {
  if (error instanceof RpcError || error instanceof ShapeError) return "The client could not ask the user.";
  if (error instanceof CodexError && error.code === "ERR_UNANSWERED") return "Nobody was there to be asked.";
  throw error;
}

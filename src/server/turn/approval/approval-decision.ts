import { createHash } from "node:crypto";
import { CodexError, RpcError, ShapeError } from "../../../rpc/errors.js";
import { toJsonText } from "../../../rpc/json.js";
import type { ThreadSettings } from "../../thread/settings.js";
import type { Approval, ApprovalRequest } from "../agent-api.js";
import { judge } from "./approval-policy.js";
import { type AskingTurn, askUser } from "./approval-question.js";
import type { Questions } from "./questions.js";
import { SessionGrants } from "./session-grants.js";

const REFUSED_BY_POLICY = "The approval policy and the sandbox of this thread do not allow it, and nobody may be asked.";

/**
 * Decides on approval requests: by the thread's settings, by what the user allowed earlier in the session, or by asking the user. It
 * remembers what was allowed for the session, for as long as the thread is in memory.
 */
export class ApprovalDecisions {
  readonly #questions: Pick<Questions, "ask">;
  readonly #granted = new SessionGrants();

  constructor(questions: Pick<Questions, "ask">) {
    this.#questions = questions;
  }

  /**
   * A `cancel` ends the turn, as on the real server (0.169). When nobody answers, nothing is granted.
   *
   * @throws The reason of the turn's signal, when the turn ends first.
   */
  async decide(request: ApprovalRequest, turn: AskingTurn): Promise<Approval> {
    const verdict = await judge(request, turn.settings);
    turn.signal.throwIfAborted();
    if (verdict === "run") return { granted: true, by: "policy", reason: null };
    if (verdict === "refuse") return { granted: false, by: "policy", reason: REFUSED_BY_POLICY };
    const keys = sessionKeysOf(request, turn.settings);
    const granted = this.#granted.of(turn.thread);
    if (keys.every((key) => granted.has(key)) || beginsAsGranted(request, granted))
      return { granted: true, by: "session", reason: null };
    request.beforeAsking?.();
    return this.#ask(request, turn, keys);
  }

  async #ask(request: ApprovalRequest, turn: AskingTurn, keys: readonly string[]): Promise<Approval> {
    try {
      const decision = await askUser(request, turn, this.#questions);
      if (decision === "cancel") {
        turn.decline(request.itemId);
        turn.interrupt();
      }
      turn.signal.throwIfAborted();
      if (decision === "acceptForSession") for (const key of keys) this.#granted.of(turn.thread).add(key);
      if (decision === "acceptPrefix") this.#granted.of(turn.thread).add(prefixKey(prefixOf(request)));
      const isGranted = decision !== "decline" && decision !== "cancel";
      return { granted: isGranted, by: "user", reason: isGranted ? null : "The user declined." };
    } catch (error) {
      turn.signal.throwIfAborted();
      return { granted: false, by: "user", reason: describeMissingAnswer(error) };
    }
  }
}

function describeMissingAnswer(error: unknown): string {
  if (error instanceof RpcError || error instanceof ShapeError) return "The client could not ask the user.";
  if (error instanceof CodexError && error.code === "ERR_UNANSWERED") return "Nobody was there to be asked.";
  throw error;
}

/**
 * What an answer for the whole session is remembered by: the same command in the same folder, and as confined; the same files; the same
 * tool with the same arguments.
 */
function sessionKeysOf(request: ApprovalRequest, { cwd }: ThreadSettings): string[] {
  if (request.type === "fileChange") return request.paths.map((path) => toJsonText(["fileChange", path]));
  if (request.type === "tool") return [toJsonText(["tool", request.name, digestOf(request.arguments)])];
  return [toJsonText(["command", request.command, request.cwd ?? cwd, request.confined ?? false])];
}

function prefixKey(words: readonly string[]): string {
  return toJsonText(["prefix", ...words]) ?? "";
}

function prefixOf(request: ApprovalRequest): readonly string[] {
  return (request.type === "command" && request.prefix) || [];
}

/** Whether the user allowed commands that begin with the same words. */
function beginsAsGranted(request: ApprovalRequest, granted: ReadonlySet<string>): boolean {
  const words = (request.type === "command" && request.words) || [];
  return words.some((_, index) => granted.has(prefixKey(words.slice(0, index + 1))));
}

/** The same text for the same arguments, whatever their length; `null` for a call that was asked for without them. */
function digestOf(value: unknown): string | null {
  return value === undefined
    ? null
    : createHash("sha256")
        .update(toJsonText(value) ?? "")
        .digest("hex");
}

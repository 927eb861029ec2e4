import type { LiveThread } from "../thread/live-thread.js";
import type { Tool } from "./agent-api.js";
import type { AskingTurn } from "./approval/approval-question.js";

/** The tools that a thread has besides the embedder's and the client's. */
export interface ThreadTools {
  /** Resolves when a turn of the thread may begin. @throws The reason of the signal, when that aborts first. */
  ready(thread: LiveThread, signal: AbortSignal): Promise<void>;
  /** The tools, as they are now. */
  toolsOf(turn: AskingTurn): readonly Tool[];
}

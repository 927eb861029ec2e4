import type { Turn } from "../../../protocol/shapes/turn.js";
import type { ReviewTarget } from "../../../protocol/wire/review.js";
import { newId } from "../../ids.js";
import { type LiveThread, setStatus, tellThread } from "../../thread/live-thread.js";
import { TurnFailure } from "../../turn-failure.js";
import { hintOf, promptOf, type ReviewOrder } from "./review-target.js";

/** The answer to `review/start`, and what comes after it. */
export interface StartedReview {
  readonly turn: Turn;
  readonly go: () => void;
}

/**
 * Starts a review. Where there is nothing to compare with, no turn starts, and clients are told of an error, as on the real server (0.171).
 *
 * @param begin - Stops the turn that runs in the thread, and begins one for the review.
 */
export async function startReview(
  thread: LiveThread,
  target: ReviewTarget,
  begin: (order: ReviewOrder) => Promise<{ readonly id: string; run(): void }>,
): Promise<StartedReview> {
  const hint = hintOf(target);
  const prompt = await promptOf(target, thread.settings.cwd).catch((error: unknown) => {
    if (error instanceof TurnFailure) return error;
    throw error;
  });
  if (prompt instanceof TurnFailure) {
    const id = newId();
    return { turn: describeReview(id, hint), go: () => tellFailure(thread, id, prompt) };
  }
  const turn = await begin({ hint, prompt });
  return { turn: describeReview(turn.id, hint), go: () => turn.run() };
}

/** A turn with what is reviewed in place of a message of the user. */
function describeReview(id: string, hint: string): Turn {
  const content = [{ type: "text" as const, text: hint, text_elements: [] }];
  return {
    id,
    rootTurnId: null,
    items: [{ type: "userMessage", id, clientId: null, content, startedAtMs: null, completedAtMs: null }],
    itemsView: "notLoaded",
    status: "inProgress",
    error: null,
    startedAt: null,
    completedAt: null,
    durationMs: null,
  };
}

/** Tells of a turn that cannot start. */
function tellFailure(thread: LiveThread, turnId: string, failure: TurnFailure): void {
  setStatus(thread, { type: "systemError" });
  tellThread(thread, "error", { error: failure.toTurnError(), willRetry: false, threadId: thread.id, turnId });
}

import type { AgentMessageItem } from "../../../protocol/shapes/message-items.js";
import type { UserInput } from "../../../protocol/shapes/user-input.js";
import { newId } from "../../ids.js";
import type { ThreadSettings } from "../../thread/settings.js";
import type { TextWriter } from "../agent-api.js";
import { createReviewWriter, type ReviewHost, type ReviewView, type ReviewWriter, reviewSettings } from "./review-context.js";
import { NO_REVIEW, renderReview } from "./review-output.js";
import type { ReviewOrder } from "./review-target.js";

/** What the thread says of a review that came to nothing, as on the real server (0.171). */
const INTERRUPTED = "Review was interrupted. Please re-run /review and wait for it to complete.";

/** The part of a turn's record that a review needs. */
interface ReviewRecord extends ReviewHost {
  message(id?: string, begun?: Partial<AgentMessageItem>): TextWriter;
  userMessage(input: readonly UserInput[], clientId: string | null): void;
}

/** A turn in which changes are reviewed, as clients see it: `enter`, `ask`, and `close` at the end. */
export class RunningReview {
  readonly prompt: string;
  readonly #hint: string;
  readonly #record: ReviewRecord;
  readonly #writer: ReviewWriter;
  #isOpen = false;

  constructor({ hint, prompt }: ReviewOrder, record: ReviewRecord) {
    this.#hint = hint;
    this.prompt = prompt;
    this.#record = record;
    this.#writer = createReviewWriter(record);
  }

  /** Says that a review begins. The real server (0.171) does so before it says that the turn does. */
  enter(): void {
    this.#isOpen = true;
    this.#record.item({ type: "enteredReviewMode", id: newId(), review: this.#hint });
  }

  /** Writes what the reviewer is asked. */
  ask(): UserInput[] {
    const input: UserInput[] = [{ type: "text", text: this.prompt, text_elements: [] }];
    this.#record.userMessage(input, null);
    return input;
  }

  /** What the reviewer has in place of the turn's own. */
  view(settings: ThreadSettings): ReviewView {
    return { settings: reviewSettings(settings), write: this.#writer.write };
  }

  /**
   * Writes what the review came to, if it has begun.
   *
   * @param tellError - Tells of the error that ends the turn, if there is one: before the review is closed.
   */
  close(isComplete: boolean, tellError: () => void): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    tellError();
    const answer = isComplete ? this.#writer.answer() : "";
    const found = answer.trim() === "" ? null : renderReview(answer);
    this.#record.item({ type: "exitedReviewMode", id: newId(), review: found ?? NO_REVIEW });
    this.#record.message(`msg_${newId()}`, { text: found ?? INTERRUPTED }).end();
  }
}

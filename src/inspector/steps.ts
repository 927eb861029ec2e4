import type { Lane, Step } from "./feed-messages.js";

/** How many arrows are kept. The oldest go first. */
const KEPT_STEPS = 300;

/** The arrows of the sequence that the token desk draws. */
export class Steps {
  #steps: Step[] = [];
  #lastSeq = 0;

  note(from: Lane, to: Lane, label: string, { tone = "plain" as Step["tone"], token = null as string | null } = {}): void {
    this.#lastSeq += 1;
    this.#steps.push({ seq: this.#lastSeq, at: Date.now(), from, to, label, tone, token });
    if (this.#steps.length > KEPT_STEPS) this.#steps = this.#steps.slice(-KEPT_STEPS);
  }

  after(seq: number): readonly Step[] {
    return this.#steps.filter((step) => step.seq > seq);
  }

  clear(): void {
    this.#steps = [];
  }
}

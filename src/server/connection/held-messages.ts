/**
 * What has to be told to a client after an answer that has not left yet. It is closed from its beginning on: what is to be sent waits. The
 * answer opens it: what belongs to the answer leaves before what waited. `release` sends what waited, once.
 */
export class HeldMessages {
  readonly #waiting: (() => void)[] = [];
  #isClosed = true;

  /** Whether what is to be sent has to wait. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** @param send - Is called when it may leave. */
  add(send: () => void): void {
    this.#waiting.push(send);
  }

  open(): void {
    this.#isClosed = false;
  }

  release(): void {
    this.open();
    for (const send of this.#waiting.splice(0)) send();
  }
}

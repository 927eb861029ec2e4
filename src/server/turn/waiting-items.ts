import type { LiveThread } from "../thread/live-thread.js";
import type { RawItem } from "../thread/raw-items/raw-item.js";
import type { AddedItem } from "../thread/storage/thread-store.js";

/** The part of a turn that items wait for. */
export interface ItemsTurn {
  readonly id: string;
  readonly thread: LiveThread;
  readonly record: { readonly items: readonly unknown[]; raw(item: RawItem): void };
}

type Keep = (thread: LiveThread, added: readonly AddedItem[]) => Promise<void>;

/** What clients add to the model's history while a turn runs, until the agent takes it: from then on it is part of the thread. */
export class WaitingItems {
  readonly #waiting: RawItem[] = [];
  readonly #turn: ItemsTurn;
  readonly #keep: Keep;

  constructor(turn: ItemsTurn, keep: Keep) {
    this.#turn = turn;
    this.#keep = keep;
  }

  add(items: readonly RawItem[]): void {
    this.#waiting.push(...items);
  }

  /** Takes what waits, as part of the turn, after the items that it has now. */
  async take(): Promise<readonly RawItem[]> {
    const { record } = this.#turn;
    const items = this.#waiting.splice(0);
    const known = await this.#keepAll(items, record.items.length);
    for (const item of items) record.raw(item);
    return known;
  }

  /** What an agent has not taken comes after its turn. */
  async keepRest(): Promise<void> {
    await this.#keepAll(this.#waiting.splice(0), null);
  }

  async #keepAll(items: readonly RawItem[], itemIndex: number | null): Promise<readonly RawItem[]> {
    const { id, thread } = this.#turn;
    const known = items.filter(({ type }) => type !== "other");
    if (known.length > 0)
      await this.#keep(
        thread,
        known.map((item) => ({ item, turnId: id, itemIndex })),
      );
    return known;
  }
}

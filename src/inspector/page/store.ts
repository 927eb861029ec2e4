import { useEffect, useState } from "preact/hooks";
import type { AskView, Batch, Entry, ItemView, State, Step, ThreadView, TurnView } from "../feed-messages.js";
import { EVERYTHING, type Filter, fits } from "./timeline-rows.js";

/** How many messages the page keeps. The oldest go first; the Inspector keeps more of them. */
export const PAGE_KEEPS = 10_000;
/** As many as the Inspector keeps. */
const MOST_THREADS = 50;
const MOST_ITEMS = 1_500;
const MOST_STEPS = 300;

/** Everything that the page has heard. Components are told at most once a frame. */
export class Store {
  entries: Entry[] = [];
  /** The entries that pass the filter. */
  shown: Entry[] = [];
  filter: Filter = EVERYTHING;
  forgotten = 0;
  total = 0;
  threads = new Map<string, ThreadView>();
  turns = new Map<string, TurnView>();
  items = new Map<string, ItemView>();
  asks: readonly AskView[] = [];
  steps: Step[] = [];
  state: State | null = null;
  isAttached = false;
  selectedThread: string | null = null;
  version = 0;
  readonly #listeners = new Set<() => void>();
  #frame = 0;

  /** Reads the feed, and again after it was lost. */
  attach(): void {
    const source = new EventSource("/api/feed");
    source.onopen = () => {
      this.#forgetAll();
      this.isAttached = true;
      this.changed();
    };
    source.onmessage = ({ data }: MessageEvent<string>) => this.take(JSON.parse(data) as Batch);
    source.onerror = () => {
      this.isAttached = false;
      this.changed();
    };
  }

  take(batch: Batch): void {
    if (batch.cleared) this.#forgetAll();
    if (batch.entries) this.#addEntries(batch.entries, batch.missed ?? 0);
    for (const thread of batch.threads ?? []) {
      if (!this.threads.has(thread.id) || this.selectedThread === null) this.selectedThread = thread.id;
      this.threads.set(thread.id, thread);
    }
    for (const turn of batch.turns ?? []) this.turns.set(turn.id, turn);
    for (const item of batch.items ?? []) this.items.set(`${item.turnId} ${item.id}`, item);
    trim(this.threads, MOST_THREADS);
    trim(this.turns, MOST_ITEMS);
    trim(this.items, MOST_ITEMS);
    if (batch.steps) this.steps = [...this.steps, ...batch.steps].slice(-MOST_STEPS);
    if (batch.asks) this.asks = batch.asks;
    if (batch.state) this.state = batch.state;
    this.changed();
  }

  setFilter(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    const search = this.filter.search.toLowerCase();
    this.shown = this.entries.filter((entry) => fits(entry, this.filter, search));
    this.changed();
  }

  select(threadId: string): void {
    this.selectedThread = threadId;
    this.changed();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    this.version += 1;
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      for (const listener of this.#listeners) listener();
    });
  }

  #addEntries(entries: readonly Entry[], missed: number): void {
    const search = this.filter.search.toLowerCase();
    this.entries.push(...entries);
    this.shown.push(...entries.filter((entry) => fits(entry, this.filter, search)));
    this.total += entries.length + missed;
    this.forgotten += missed;
    // They are cut off a thousand at a time, so that not every batch costs a copy.
    if (this.entries.length > PAGE_KEEPS + 1_000) {
      this.forgotten += this.entries.length - PAGE_KEEPS;
      this.entries = this.entries.slice(-PAGE_KEEPS);
      const oldest = this.entries[0]?.seq ?? 0;
      this.shown = this.shown.filter(({ seq }) => seq >= oldest);
    }
  }

  #forgetAll(): void {
    this.entries = [];
    this.shown = [];
    this.steps = [];
    this.threads.clear();
    this.turns.clear();
    this.items.clear();
    this.forgotten = 0;
    this.total = 0;
    this.selectedThread = null;
  }
}

function trim(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}

/** Renders the component again whenever the store has changed. */
export function useStore(store: Store): void {
  const [, render] = useState(0);
  useEffect(() => store.subscribe(() => render(store.version)), [store]);
}

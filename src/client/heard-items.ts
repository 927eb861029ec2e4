import { ThreadItem } from "../protocol/shapes/thread-item.js";
import type { Turn as WireTurn } from "../protocol/shapes/turn.js";
import { issuesOf } from "../rpc/typed-peer.js";
import type { TurnEvent } from "./turn.js";

type Json = Readonly<Record<string, unknown>>;

/** What has been heard of an item that is not complete. */
interface HeardItem {
  /** Its texts, by the place that they have in the item. */
  readonly texts: Map<string, string>;
  /** Whether something of it was not heard. Its deltas are held back then, until the whole is known. */
  isTorn: boolean;
  /** Whether the user has heard that it began. */
  readonly isBegun: boolean;
}

/** Which text of an item a notification adds to: that of a member, or one in the list that the member is. */
interface Delta {
  readonly type: ThreadItem["type"];
  readonly member: string;
  /** Where the notification has the place in the list. */
  readonly index?: string;
}

/** The notifications that add to a text of an item. */
const DELTAS: Readonly<Record<string, Delta>> = {
  "item/agentMessage/delta": { type: "agentMessage", member: "text" },
  "item/plan/delta": { type: "plan", member: "text" },
  "item/commandExecution/outputDelta": { type: "commandExecution", member: "aggregatedOutput" },
  "item/reasoning/summaryTextDelta": { type: "reasoning", member: "summary", index: "summaryIndex" },
  "item/reasoning/textDelta": { type: "reasoning", member: "content", index: "contentIndex" },
};

/**
 * What has been heard of a turn's items. After a lost connection it makes the events that were missed from what the server has of the turn,
 * so that whoever adds up the deltas has each text whole, without a gap and without a repeat.
 *
 * A server of this package says what open items have so far (`openItems`), and their deltas go on from there. Others do not: the deltas of an
 * item that was open are held back then until it is complete, and come as one.
 */
export class HeardItems {
  readonly #threadId: string;
  readonly #turnId: () => string;
  readonly #open = new Map<string, HeardItem>();
  /** How often an item with this id was completed: some servers have ids that are not unique. */
  readonly #complete = new Map<string, number>();
  #hasGap = false;

  constructor(threadId: string, turnId: () => string) {
    this.#threadId = threadId;
    this.#turnId = turnId;
  }

  /** Takes what the server announced. @returns What the user is to hear. */
  take(event: TurnEvent): readonly TurnEvent[] {
    const { method } = event;
    const params = event.params as Json;
    const item = params.item as ThreadItem | undefined;
    if (method === "item/started" && item) this.#open.set(item.id, { texts: new Map(), isTorn: false, isBegun: true });
    if (method === "item/completed" && item) return this.#completed(item, event);
    const place = placeOf(method, params);
    if (place === null) return [event];
    const id = String(params.itemId);
    const known = this.#open.get(id) ?? { texts: new Map<string, string>(), isTorn: this.#hasGap, isBegun: !this.#hasGap };
    this.#open.set(id, known);
    if (known.isTorn) return [];
    known.texts.set(place, `${known.texts.get(place) ?? ""}${String(params.delta)}`);
    return [event];
  }

  /** Takes what the server has of the turn on a new connection. @returns What was missed. */
  catchUp(turn: WireTurn): readonly TurnEvent[] {
    this.#hasGap = true;
    const openItems = openItemsOf(turn);
    const openIds = new Set(openItems?.map(({ id }) => id));
    const isOpen = (item: ThreadItem) => (openItems ? openIds.has(item.id) : turn.status === "inProgress" && runs(item));
    const events = this.#missedOf(turn.items.filter((item) => !isOpen(item)));
    if (!openItems) {
      for (const item of this.#open.values()) item.isTorn = true;
      return events;
    }
    for (const id of [...this.#open.keys()]) if (!openIds.has(id)) this.#open.delete(id);
    return [...events, ...openItems.flatMap((item) => this.#grow(item))];
  }

  /** The events of the items that were completed meanwhile. None, where the history has other ids than what was heard. */
  #missedOf(items: readonly ThreadItem[]): TurnEvent[] {
    const heard = new Map(this.#complete);
    const missed: ThreadItem[] = [];
    for (const item of items) {
      const count = heard.get(item.id) ?? 0;
      if (count === 0) missed.push(item);
      else heard.set(item.id, count - 1);
    }
    if ([...heard.values()].some((count) => count > 0)) return [];
    return missed.flatMap((item) => {
      const completedAtMs = item.completedAtMs ?? 0;
      const end = this.#event("item/completed", { item, contentTokenCount: null, completedAtMs });
      return [...this.#grow(item), ...this.#close(item, end)];
    });
  }

  #completed(item: ThreadItem, event: TurnEvent): readonly TurnEvent[] {
    const known = this.#open.get(item.id);
    const isWhole = known ? !known.isTorn : !this.#hasGap;
    return isWhole ? this.#close(item, event) : [...this.#grow(item), ...this.#close(item, event)];
  }

  #close(item: ThreadItem, event: TurnEvent): readonly TurnEvent[] {
    this.#open.delete(item.id);
    this.#complete.set(item.id, (this.#complete.get(item.id) ?? 0) + 1);
    return [event];
  }

  /** What is missing up to this state of an item: its beginning, and the rest of its texts. */
  #grow(item: ThreadItem): TurnEvent[] {
    const events: TurnEvent[] = [];
    const known = this.#open.get(item.id);
    if (!known?.isBegun) events.push(this.#event("item/started", { item: emptied(item), startedAtMs: item.startedAtMs ?? 0 }));
    const { texts } = known ?? { texts: new Map<string, string>() };
    this.#open.set(item.id, { texts, isTorn: false, isBegun: true });
    for (const [method, delta] of Object.entries(DELTAS)) {
      const { type, member, index } = delta;
      if (type !== item.type) continue;
      const value = (item as unknown as Json)[member];
      for (const [at, whole] of (Array.isArray(value) ? value : [value]).entries()) {
        const place = placeIn(delta, at);
        const rest = restOf(whole, texts.get(place) ?? "");
        if (rest === "") continue;
        const isNewPart = member === "summary" && !texts.has(place);
        if (isNewPart) events.push(this.#event("item/reasoning/summaryPartAdded", { itemId: item.id, summaryIndex: at }));
        texts.set(place, String(whole));
        events.push(this.#event(method, { itemId: item.id, delta: rest, ...(index === undefined ? {} : { [index]: at }) }));
      }
    }
    return events;
  }

  #event(method: string, params: Json): TurnEvent {
    return { method, params: { threadId: this.#threadId, turnId: this.#turnId(), ...params } } as unknown as TurnEvent;
  }
}

/** Which text a delta adds to; `null` for other notifications. */
function placeOf(method: string, params: Json): string | null {
  const delta = DELTAS[method];
  if (!delta || typeof params.delta !== "string") return null;
  return placeIn(delta, delta.index === undefined ? null : params[delta.index]);
}

function placeIn({ member, index }: Delta, at: unknown): string {
  return index === undefined ? member : `${member} ${String(at)}`;
}

/** What comes after the part that was heard. Nothing, where the whole is another text: an output may have been shortened. */
function restOf(whole: unknown, heard: string): string {
  return typeof whole === "string" && whole.startsWith(heard) ? whole.slice(heard.length) : "";
}

/** The items that are not complete; `null` where the server does not say. */
function openItemsOf(turn: WireTurn): readonly ThreadItem[] | null {
  const { openItems } = turn as { openItems?: unknown };
  if (!Array.isArray(openItems)) return null;
  return openItems.filter((item): item is ThreadItem => issuesOf(ThreadItem, item).length === 0);
}

/** Whether an item runs, as far as it says that itself. */
function runs({ completedAtMs = null, ...item }: ThreadItem): boolean {
  return completedAtMs === null && (item as { status?: unknown }).status === "inProgress";
}

/** An item as it begins. */
function emptied(item: ThreadItem): ThreadItem {
  const empty: Record<string, unknown> = { ...item, completedAtMs: null };
  if (item.type === "agentMessage" || item.type === "plan") empty.text = "";
  if (item.type === "reasoning") Object.assign(empty, { summary: [], content: [] });
  if (item.type === "commandExecution") Object.assign(empty, { aggregatedOutput: null, exitCode: null, durationMs: null });
  if ("status" in empty) empty.status = "inProgress";
  return empty as unknown as ThreadItem;
}

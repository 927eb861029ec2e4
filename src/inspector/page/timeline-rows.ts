import type { Entry } from "../feed-messages.js";

/** Which messages are shown. */
export interface Filter {
  readonly search: string;
  readonly sent: boolean;
  readonly received: boolean;
  readonly requests: boolean;
  readonly notifications: boolean;
  readonly deltas: boolean;
  readonly onlyErrors: boolean;
}

export const EVERYTHING: Filter = {
  search: "",
  sent: true,
  received: true,
  requests: true,
  notifications: true,
  deltas: true,
  onlyErrors: false,
};

export type Grouping = "time" | "thread" | "turn";

/** A line of the timeline: a message, or the head of a group. */
export type Row =
  | { readonly kind: "entry"; readonly entry: Entry }
  | { readonly kind: "group"; readonly key: string; readonly title: string; readonly count: number; readonly isOpen: boolean };

/** Whether a message passes the filter. `search` is compared without case, in the method and in what the page has of the text. */
export function fits(entry: Entry, filter: Filter, search = filter.search.toLowerCase()): boolean {
  if (!(entry.direction === "sent" ? filter.sent : filter.received)) return false;
  if (!(entry.kind === "notification" ? filter.notifications : filter.requests)) return false;
  if (!filter.deltas && isDelta(entry)) return false;
  if (filter.onlyErrors && entry.kind !== "error" && entry.method !== "error") return false;
  if (search === "") return true;
  return (entry.method ?? "").toLowerCase().includes(search) || entry.text.toLowerCase().includes(search);
}

/** Whether a message is a piece of something longer. They are by far the most. */
export function isDelta({ method }: Entry): boolean {
  return method !== null && /delta$/i.test(method);
}

/** The lines for messages: as they came, or below the thread or the turn that they are about. */
export function toRows(entries: readonly Entry[], grouping: Grouping, closed: ReadonlySet<string>): Row[] {
  if (grouping === "time") return entries.map((entry) => ({ kind: "entry", entry }));
  const groups = new Map<string, { title: string; entries: Entry[] }>();
  for (const entry of entries) {
    const { key, title } = groupOf(entry, grouping);
    const group = groups.get(key);
    if (group) group.entries.push(entry);
    else groups.set(key, { title, entries: [entry] });
  }
  return [...groups].flatMap(([key, group]): Row[] => {
    const isOpen = !closed.has(key);
    const head: Row = { kind: "group", key, title: group.title, count: group.entries.length, isOpen };
    return isOpen ? [head, ...group.entries.map((entry): Row => ({ kind: "entry", entry }))] : [head];
  });
}

function groupOf({ threadId, turnId }: Entry, grouping: "thread" | "turn"): { readonly key: string; readonly title: string } {
  if (threadId === null) return { key: "", title: "About no thread" };
  const thread = `Thread ${threadId.slice(-8)}`;
  if (grouping === "thread") return { key: threadId, title: thread };
  if (turnId === null) return { key: `${threadId} `, title: `${thread}, outside of turns` };
  return { key: `${threadId} ${turnId}`, title: `${thread} · turn ${turnId.slice(-8)}` };
}

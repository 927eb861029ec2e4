import { CodexError } from "../../../rpc/errors.js";
import { fromJsonText, toJsonText } from "../../../rpc/json.js";
import { OTHER } from "../raw-items/raw-item.js";
import type { AddedItemRow, ThreadRow, TurnRow } from "./sql-schema.js";
import type { AddedItem, PlacedTurn, StoredThread, StoredTurn } from "./thread-store.js";

export function toThreadRow(thread: StoredThread): ThreadRow {
  const { id, owner, archived, createdAtMs, updatedAtMs, recencyAtMs, originator, preview, name, ...body } = thread;
  return {
    id,
    owner,
    archived: Number(archived),
    created_at_ms: exact(createdAtMs),
    updated_at_ms: exact(updatedAtMs),
    recency_at_ms: exact(recencyAtMs),
    originator,
    source: typeof body.source === "string" ? body.source : null,
    model_provider: body.settings.modelProvider,
    cwd: body.settings.cwd,
    preview,
    name,
    body: toJsonText(body),
  };
}

export function fromThreadRow(row: ThreadRow): StoredThread {
  return {
    ...(readBody(row.body) as Omit<StoredThread, keyof ThreadRow>),
    id: row.id,
    owner: row.owner,
    archived: row.archived !== 0,
    createdAtMs: exact(row.created_at_ms),
    updatedAtMs: exact(row.updated_at_ms),
    recencyAtMs: exact(row.recency_at_ms),
    originator: row.originator,
    preview: row.preview,
    name: row.name,
  } as StoredThread;
}

/** The threads of a list. One whose row cannot be read has no settings: whoever shows the list leaves it out and reports it. */
export function fromListedRow(row: ThreadRow): StoredThread {
  try {
    return fromThreadRow(row);
  } catch {
    const { id, owner, originator, preview, name, created_at_ms, updated_at_ms, recency_at_ms } = row;
    const times = { createdAtMs: created_at_ms, updatedAtMs: updated_at_ms, recencyAtMs: recency_at_ms };
    return { id, owner, archived: row.archived !== 0, originator, preview, name, ...times } as unknown as StoredThread;
  }
}

export function toTurnRow(threadId: string, { id, status, ...body }: StoredTurn, position: number): TurnRow {
  const { position: _, ...kept } = body as Partial<PlacedTurn>;
  return { thread_id: threadId, id, position, status, body: toJsonText(kept) };
}

/** A turn whose row cannot be read has failed and says so, so that its thread can be loaded. */
export function fromTurnRow({ id, position, status, body }: TurnRow): PlacedTurn {
  try {
    const turn = readBody(body) as StoredTurn;
    if (Array.isArray(turn.items)) return { ...turn, id, status: status as StoredTurn["status"], position };
  } catch {
    // What the turn was is not known any more.
  }
  return { ...UNREADABLE_TURN, id, position };
}

export function toAddedItemRow(threadId: string, { item, turnId, itemIndex }: AddedItem, position: number): AddedItemRow {
  return { thread_id: threadId, position, turn_id: turnId, item_index: itemIndex, body: toJsonText(item) };
}

/** An item whose row cannot be read is one of no kind, which is not sent. */
export function fromAddedItemRow({ turn_id, item_index, body }: AddedItemRow): AddedItem {
  const place = { turnId: turn_id, itemIndex: item_index };
  try {
    const item = readBody(body) as AddedItem["item"];
    if (typeof item.type === "string") return { item, ...place };
  } catch {
    // What the item was is not known any more.
  }
  return { item: OTHER, ...place };
}

const UNREADABLE_TURN = {
  status: "failed",
  error: { message: "The stored turn cannot be read", codexErrorInfo: "other", additionalDetails: null },
  startedAtMs: 0,
  completedAtMs: 0,
  items: [],
  usage: null,
  recap: null,
} as const satisfies Omit<PlacedTurn, "id" | "position">;

/** Integers that a number cannot hold come back as bigints, as they do from the wire. */
function readBody(text: string): unknown {
  let body: unknown;
  try {
    body = fromJsonText(text);
  } catch {
    // The parser's own error may quote the text, which nobody but the thread's owner may see.
  }
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  throw new CodexError("ERR_STORE", "A row of the threads cannot be read");
}

/** Some drivers return large integers as text. None may be rounded. */
function exact(value: number | string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new CodexError("ERR_STORE", `The integer ${value} does not fit a number`);
  return number;
}

import { CodexError } from "../../../rpc/errors.js";
import { fromJsonText, toJsonText } from "../../../rpc/json.js";
import type { ThreadRow, TurnRow } from "./sql-schema.js";
import type { PlacedTurn, StoredThread, StoredTurn } from "./thread-store.js";

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

export function toTurnRow(threadId: string, { id, status, ...body }: StoredTurn, position: number): TurnRow {
  const { position: _, ...kept } = body as Partial<PlacedTurn>;
  return { thread_id: threadId, id, position, status, body: toJsonText(kept) };
}

export function fromTurnRow({ id, position, status, body }: TurnRow): PlacedTurn {
  return { ...(readBody(body) as StoredTurn), id, status: status as StoredTurn["status"], position };
}

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

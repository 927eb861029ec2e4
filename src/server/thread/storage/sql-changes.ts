import { CodexError } from "../../../rpc/errors.js";
import type { Kysely, Transaction } from "./sql-database.js";
import { fromThreadRow, toAddedItemRow, toThreadRow, toTurnRow } from "./sql-rows.js";
import type { Tables } from "./sql-schema.js";
import type { AddedItem, StoredThread, StoredTurn, ThreadChanges } from "./thread-store.js";

export async function readThread(database: Kysely<Tables>, id: string): Promise<StoredThread | null> {
  const row = await database.selectFrom("threads").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? fromThreadRow(row) : null;
}

/** Changes a thread. @returns Whether there is such a thread. */
export async function change(transaction: Transaction<Tables>, id: string, changes: ThreadChanges): Promise<boolean> {
  const thread = await readThread(transaction, id);
  if (!thread) return false;
  const { id: _, ...row } = toThreadRow({ ...thread, ...changes });
  await transaction.updateTable("threads").set(row).where("id", "=", id).execute();
  return true;
}

export async function changeOrReject(transaction: Transaction<Tables>, id: string, changes: ThreadChanges): Promise<void> {
  if (!(await change(transaction, id, changes))) throw new CodexError("ERR_STORE", `There is no thread ${id}`);
}

/** Removes the turns from a position on, and the added items that name one of them. */
export async function removeTurns(transaction: Transaction<Tables>, threadId: string, position: number): Promise<void> {
  const turns = transaction.selectFrom("turns").select("id").where("thread_id", "=", threadId).where("position", ">=", position);
  await transaction.deleteFrom("added_items").where("thread_id", "=", threadId).where("turn_id", "in", turns).execute();
  await transaction.deleteFrom("turns").where("thread_id", "=", threadId).where("position", ">=", position).execute();
}

export async function placeItems(transaction: Transaction<Tables>, threadId: string, added: readonly AddedItem[]): Promise<void> {
  if (added.length === 0) return;
  const last = await transaction
    .selectFrom("added_items")
    .select(({ fn }) => fn.max("position").as("position"))
    .where("thread_id", "=", threadId)
    .executeTakeFirst();
  const first = (last?.position ?? -1) + 1;
  for (const [index, item] of added.entries())
    await transaction
      .insertInto("added_items")
      .values(toAddedItemRow(threadId, item, first + index))
      .execute();
}

export function findTurn(
  transaction: Transaction<Tables>,
  threadId: string,
  turnId: string,
): Promise<{ position: number } | undefined> {
  return transaction
    .selectFrom("turns")
    .select("position")
    .where("thread_id", "=", threadId)
    .where("id", "=", turnId)
    .executeTakeFirst();
}

export async function placeTurn(transaction: Transaction<Tables>, threadId: string, turn: StoredTurn): Promise<void> {
  if (await findTurn(transaction, threadId, turn.id)) {
    const { thread_id: _, id: __, position: ___, ...row } = toTurnRow(threadId, turn, 0);
    await transaction.updateTable("turns").set(row).where("thread_id", "=", threadId).where("id", "=", turn.id).execute();
    return;
  }
  const last = await transaction
    .selectFrom("turns")
    .select(({ fn }) => fn.max("position").as("position"))
    .where("thread_id", "=", threadId)
    .executeTakeFirst();
  await transaction
    .insertInto("turns")
    .values(toTurnRow(threadId, turn, (last?.position ?? -1) + 1))
    .execute();
}

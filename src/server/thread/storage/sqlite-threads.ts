import { CodexError } from "../../../rpc/errors.js";
import { connectKysely, type Kysely, type SelectQueryBuilder, type Transaction } from "./sql-database.js";
import {
  fromAddedItemRow,
  fromListedRow,
  fromThreadRow,
  fromTurnRow,
  toAddedItemRow,
  toThreadRow,
  toTurnRow,
} from "./sql-rows.js";
import { migrate, type Tables, type ThreadRow, TIME_COLUMNS } from "./sql-schema.js";
import { openSqlite } from "./sqlite-driver.js";
import { isSameFile } from "./sqlite-file.js";
import type { AddedItem, StoredThread, StoredTurn, ThreadChanges, ThreadQuery, ThreadStore } from "./thread-store.js";

type Database = Kysely<Tables>;

/**
 * Stores threads in an SQLite file. Needs Node 22.16 or newer, or the package `libsql`; `hasSqlite` tells whether either is there.
 *
 * The file and its folder are created with the first call, for their owner alone (0600; a file that exists keeps its mode). When the
 * store is closed, everything is in that one file. A file that is taken away while the store is open is not created again: calls
 * reject until there is one at the path again. What a call has resolved with survives the end of the process, however
 * that ends. Several processes may use one file: one writes at a time, and the others wait for up to five seconds.
 *
 * Calls reject with a `CodexError` `ERR_STORE` when the file cannot be opened; the next call tries again.
 *
 * @param path - The file. A relative path counts from the process's working folder.
 * @example
 * const threads = (await hasSqlite()) ? sqliteThreads("/var/lib/app/threads.sqlite") : memoryThreads();
 * const server = createAppServer({ threads });
 */
export function sqliteThreads(path: string): ThreadStore {
  return createSqlStore(async () => {
    const sqlite = await openSqlite(path);
    return { database: await connectKysely<Tables>(sqlite), isInPlace: () => isSameFile(path, sqlite.file) };
  });
}

interface OpenDatabase {
  readonly database: Database;
  /** Whether the database is still where it was opened: `false` when another is there. Rejects when none is. */
  readonly isInPlace: () => Promise<boolean>;
}

/** Stores threads in the database that `open` connects to. Nothing below this line depends on SQLite. */
function createSqlStore(open: () => Promise<OpenDatabase>): ThreadStore {
  let opening: Promise<OpenDatabase> | null = null;
  const connect = () => {
    opening ??= open().then(async (opened) => {
      try {
        await migrate(opened.database);
      } catch (error) {
        await opened.database.destroy();
        throw error;
      }
      return opened;
    });
    opening.catch(() => {
      opening = null;
    });
    return opening;
  };
  const database = async (): Promise<Database> => {
    const known = opening;
    const opened = await connect();
    if (await opened.isInPlace()) return opened.database;
    if (opening === known) {
      opening = null;
      await opened.database.destroy();
    }
    return (await connect()).database;
  };
  const write = async <T>(run: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> =>
    (await database()).transaction().execute(run);

  return {
    ready: async () => {
      await database();
    },
    create: (thread, turns = [], added = []) =>
      write(async (transaction) => {
        await transaction.insertInto("threads").values(toThreadRow(thread)).execute();
        for (const [position, turn] of turns.entries())
          await transaction
            .insertInto("turns")
            .values(toTurnRow(thread.id, turn, position))
            .execute();
        await placeItems(transaction, thread.id, added);
      }),
    read: async (id) => readThread(await database(), id),
    update: (id, changes) => write((transaction) => change(transaction, id, changes).then(() => {})),
    delete: (id) =>
      write(async (transaction) => {
        await transaction.deleteFrom("added_items").where("thread_id", "=", id).execute();
        await transaction.deleteFrom("turns").where("thread_id", "=", id).execute();
        await transaction.deleteFrom("threads").where("id", "=", id).execute();
      }),
    list: async (query) => {
      const rows = await selectThreads(await database(), query).execute();
      return rows.map(fromListedRow);
    },
    saveTurn: (threadId, turn, changes) =>
      write(async (transaction) => {
        await changeOrReject(transaction, threadId, changes);
        await placeTurn(transaction, threadId, turn);
      }),
    addItems: (threadId, added, changes) =>
      write(async (transaction) => {
        await changeOrReject(transaction, threadId, changes);
        await placeItems(transaction, threadId, added);
      }),
    addedItems: async (threadId) => {
      const rows = (await database()).selectFrom("added_items").selectAll().where("thread_id", "=", threadId).orderBy("position");
      return (await rows.execute()).map(fromAddedItemRow);
    },
    turns: async (threadId, { descending, limit, from }) => {
      let query = (await database())
        .selectFrom("turns")
        .selectAll()
        .where("thread_id", "=", threadId)
        .orderBy("position", descending ? "desc" : "asc")
        .limit(limit);
      if (from) query = query.where("position", comparison(descending, from.inclusive), from.key);
      return (await query.execute()).map(fromTurnRow);
    },
    revert: (threadId, turnId, changes) =>
      write(async (transaction) => {
        const turn = await findTurn(transaction, threadId, turnId);
        if (!turn) return false;
        await removeTurns(transaction, threadId, turn.position);
        await change(transaction, threadId, changes);
        return true;
      }),
    close: async () => {
      const opened = await opening?.catch(() => null);
      await opened?.database.destroy();
    },
  };
}

function selectThreads(database: Database, query: ThreadQuery): SelectQueryBuilder<Tables, "threads", ThreadRow> {
  const {
    owner,
    archived,
    sort,
    descending,
    limit,
    from,
    cwds,
    modelProviders,
    sources,
    originators,
    excludedIds,
    includedIds,
    text,
  } = query;
  const column = TIME_COLUMNS[sort];
  let found = database
    .selectFrom("threads")
    .selectAll()
    .where("owner", owner === null ? "is" : "=", owner)
    .where("archived", "=", Number(archived))
    .orderBy(column, descending ? "desc" : "asc")
    .orderBy("id", descending ? "desc" : "asc")
    .limit(limit);
  if (from) {
    const { timeMs, id } = from.key;
    found = found.where(({ or, and, eb }) =>
      or([
        eb(column, comparison(descending, false), timeMs),
        and([eb(column, "=", timeMs), eb("id", comparison(descending, from.inclusive), id)]),
      ]),
    );
  }
  if (cwds) found = found.where("cwd", "in", cwds);
  if (modelProviders) found = found.where("model_provider", "in", modelProviders);
  if (sources) found = found.where("source", "in", sources);
  if (originators) found = found.where("originator", "in", originators);
  if (excludedIds?.length) found = found.where("id", "not in", excludedIds);
  // Unlike an empty list of names, an empty list of ids matches none; SQL has no text for it.
  if (includedIds) found = includedIds.length > 0 ? found.where("id", "in", includedIds) : found.where("id", "is", null);
  if (text !== undefined) {
    // Whether `like` ignores case depends on the database, and it has characters with a special meaning.
    found = found.where(({ or, eb, fn, val }) =>
      or([
        eb(fn<string>("replace", ["preview", val(text), val("")]), "<>", eb.ref("preview")),
        eb(fn<string>("replace", ["name", val(text), val("")]), "<>", eb.ref("name")),
      ]),
    );
  }
  return found;
}

/** How the rows of a page compare to the bound where it begins. */
function comparison(descending: boolean, inclusive: boolean): "<" | "<=" | ">" | ">=" {
  if (descending) return inclusive ? "<=" : "<";
  return inclusive ? ">=" : ">";
}

async function readThread(database: Database, id: string): Promise<StoredThread | null> {
  const row = await database.selectFrom("threads").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? fromThreadRow(row) : null;
}

/** Changes a thread. @returns Whether there is such a thread. */
async function change(transaction: Transaction<Tables>, id: string, changes: ThreadChanges): Promise<boolean> {
  const thread = await readThread(transaction, id);
  if (!thread) return false;
  const { id: _, ...row } = toThreadRow({ ...thread, ...changes });
  await transaction.updateTable("threads").set(row).where("id", "=", id).execute();
  return true;
}

async function changeOrReject(transaction: Transaction<Tables>, id: string, changes: ThreadChanges): Promise<void> {
  if (!(await change(transaction, id, changes))) throw new CodexError("ERR_STORE", `There is no thread ${id}`);
}

/** Removes the turns from a position on, and the added items that name one of them. */
async function removeTurns(transaction: Transaction<Tables>, threadId: string, position: number): Promise<void> {
  const turns = transaction.selectFrom("turns").select("id").where("thread_id", "=", threadId).where("position", ">=", position);
  await transaction.deleteFrom("added_items").where("thread_id", "=", threadId).where("turn_id", "in", turns).execute();
  await transaction.deleteFrom("turns").where("thread_id", "=", threadId).where("position", ">=", position).execute();
}

async function placeItems(transaction: Transaction<Tables>, threadId: string, added: readonly AddedItem[]): Promise<void> {
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

function findTurn(transaction: Transaction<Tables>, threadId: string, turnId: string): Promise<{ position: number } | undefined> {
  return transaction
    .selectFrom("turns")
    .select("position")
    .where("thread_id", "=", threadId)
    .where("id", "=", turnId)
    .executeTakeFirst();
}

async function placeTurn(transaction: Transaction<Tables>, threadId: string, turn: StoredTurn): Promise<void> {
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

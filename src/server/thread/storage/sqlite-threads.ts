import { comparison, selectThreads } from "./select-threads.js";
import { change, changeOrReject, findTurn, placeItems, placeTurn, readThread, removeTurns } from "./sql-changes.js";
import { connectKysely, type Kysely, type Transaction } from "./sql-database.js";
import { fromAddedItemRow, fromListedRow, fromTurnRow, toThreadRow, toTurnRow } from "./sql-rows.js";
import { migrate, type Tables } from "./sql-schema.js";
import { openSqlite } from "./sqlite-driver.js";
import { isSameFile } from "./sqlite-file.js";
import type { ThreadStore } from "./thread-store.js";

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

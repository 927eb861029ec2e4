import type { Kysely, SelectQueryBuilder, Transaction } from "kysely";
import { decodeMessage, encodeMessage } from "../../rpc/codec.js";
import { CodexError, MessageError } from "../../rpc/errors.js";
import type { Message } from "../../rpc/transport.js";
import { beginWriting, openSqlite, type Sqlite } from "./sqlite.js";
import type { PlacedTurn, StoredThread, StoredTurn, ThreadChanges, ThreadQuery, ThreadSort, ThreadStore } from "./store.js";

interface ThreadRow {
  id: string;
  owner: string | null;
  archived: number;
  created_at_ms: number;
  updated_at_ms: number;
  recency_at_ms: number;
  originator: string | null;
  /** `null` where it is not a word. */
  source: string | null;
  model_provider: string;
  cwd: string;
  preview: string;
  name: string | null;
  /** What is never looked for, as JSON. */
  body: string;
}

interface TurnRow {
  thread_id: string;
  id: string;
  position: number;
  status: string;
  body: string;
}

interface Tables {
  threads: ThreadRow;
  turns: TurnRow;
  thread_store_version: { version: number };
}

type Database = Kysely<Tables>;

const TIME_COLUMNS = {
  createdAtMs: "created_at_ms",
  updatedAtMs: "updated_at_ms",
  recencyAtMs: "recency_at_ms",
} as const satisfies Record<ThreadSort, keyof ThreadRow>;

/**
 * Keeps threads in an SQLite file, which is made when it is first used. Needs Node 22.16 or newer, or the package `libsql`.
 *
 * A call that has resolved outlives the process, however that ends, and several processes may use one file: writes take turns,
 * and wait for each other for up to five seconds.
 *
 * Calls reject with a `CodexError` `ERR_STORE` when the file cannot be opened; the next call tries again.
 */
export function sqliteThreads(path: string): ThreadStore {
  return createSqlStore(async () => connect(await openSqlite(path)));
}

/** The same for any database that `open` connects to. Nothing below this line is SQLite's alone. */
function createSqlStore(open: () => Promise<Database>): ThreadStore {
  let opening: Promise<Database> | null = null;
  const database = () => {
    opening ??= open().then(async (opened) => {
      try {
        await migrate(opened);
      } catch (error) {
        await opened.destroy();
        throw error;
      }
      return opened;
    });
    opening.catch(() => {
      opening = null;
    });
    return opening;
  };
  const write = async <T>(run: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> =>
    (await database()).transaction().execute(run);

  return {
    create: (thread, turns = []) =>
      write(async (transaction) => {
        await transaction.insertInto("threads").values(toThreadRow(thread)).execute();
        for (const [position, turn] of turns.entries())
          await transaction
            .insertInto("turns")
            .values(toTurnRow(thread.id, turn, position))
            .execute();
      }),
    read: async (id) => readThread(await database(), id),
    update: (id, changes) => write((transaction) => change(transaction, id, changes).then(() => {})),
    delete: (id) =>
      write(async (transaction) => {
        await transaction.deleteFrom("turns").where("thread_id", "=", id).execute();
        await transaction.deleteFrom("threads").where("id", "=", id).execute();
      }),
    list: async (query) => {
      const rows = await selectThreads(await database(), query).execute();
      return rows.map(fromThreadRow);
    },
    saveTurn: (threadId, turn, changes) =>
      write(async (transaction) => {
        if (!(await change(transaction, threadId, changes))) throw new CodexError("ERR_STORE", `There is no thread ${threadId}`);
        await placeTurn(transaction, threadId, turn);
      }),
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
        await transaction.deleteFrom("turns").where("thread_id", "=", threadId).where("position", ">=", turn.position).execute();
        await change(transaction, threadId, changes);
        return true;
      }),
    close: async () => {
      const opened = await opening?.catch(() => null);
      await opened?.destroy();
    },
  };
}

/** Connects kysely, which is loaded for nobody who does not use it. */
async function connect(sqlite: Sqlite): Promise<Database> {
  const { Kysely, SqliteAdapter, SqliteDriver, SqliteIntrospector, SqliteQueryCompiler } = await import("kysely");
  const driver = new SqliteDriver({ database: sqlite as never });
  driver.beginTransaction = () => beginWriting(sqlite);
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => driver,
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

/** What brings the tables from one version to the next. The number of steps taken is kept with them. */
const STEPS: readonly ((transaction: Transaction<Tables>) => Promise<void>)[] = [
  async ({ schema }) => {
    await schema
      .createTable("threads")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("owner", "text")
      .addColumn("archived", "integer", (column) => column.notNull())
      .addColumn("created_at_ms", "bigint", (column) => column.notNull())
      .addColumn("updated_at_ms", "bigint", (column) => column.notNull())
      .addColumn("recency_at_ms", "bigint", (column) => column.notNull())
      .addColumn("originator", "text")
      .addColumn("source", "text")
      .addColumn("model_provider", "text", (column) => column.notNull())
      .addColumn("cwd", "text", (column) => column.notNull())
      .addColumn("preview", "text", (column) => column.notNull())
      .addColumn("name", "text")
      .addColumn("body", "text", (column) => column.notNull())
      .execute();
    for (const column of Object.values(TIME_COLUMNS)) {
      await schema.createIndex(`threads_by_${column}`).on("threads").columns(["archived", column, "id"]).execute();
    }
    await schema
      .createTable("turns")
      .addColumn("thread_id", "text", (column) => column.notNull())
      .addColumn("id", "text", (column) => column.notNull())
      .addColumn("position", "integer", (column) => column.notNull())
      .addColumn("status", "text", (column) => column.notNull())
      .addColumn("body", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("turns_by_id", ["thread_id", "id"])
      .addUniqueConstraint("turns_by_position", ["thread_id", "position"])
      .execute();
  },
];

async function migrate(database: Database): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await transaction.schema
      .createTable("thread_store_version")
      .ifNotExists()
      .addColumn("version", "integer", (column) => column.notNull())
      .execute();
    const taken = (await transaction.selectFrom("thread_store_version").select("version").executeTakeFirst())?.version ?? 0;
    if (taken > STEPS.length) throw new CodexError("ERR_STORE", "The threads were kept by a newer version of this package");
    for (const step of STEPS.slice(taken)) await step(transaction);
    if (taken === STEPS.length) return;
    await transaction.deleteFrom("thread_store_version").execute();
    await transaction.insertInto("thread_store_version").values({ version: STEPS.length }).execute();
  });
}

function selectThreads(database: Database, query: ThreadQuery): SelectQueryBuilder<Tables, "threads", ThreadRow> {
  const { owner, archived, sort, descending, limit, from, cwds, modelProviders, sources, originators, excludedIds, text } = query;
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
  if (text !== undefined) {
    // `like` minds case in some databases and not in others, and has characters of its own.
    found = found.where(({ or, eb, fn, val }) =>
      or([
        eb(fn<string>("replace", ["preview", val(text), val("")]), "<>", eb.ref("preview")),
        eb(fn<string>("replace", ["name", val(text), val("")]), "<>", eb.ref("name")),
      ]),
    );
  }
  return found;
}

/** How a row at or beyond a bound compares to it. */
function comparison(descending: boolean, inclusive: boolean): "<" | "<=" | ">" | ">=" {
  if (descending) return inclusive ? "<=" : "<";
  return inclusive ? ">=" : ">";
}

async function readThread(database: Database, id: string): Promise<StoredThread | null> {
  const row = await database.selectFrom("threads").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? fromThreadRow(row) : null;
}

/** Says whether there is such a thread. */
async function change(transaction: Transaction<Tables>, id: string, changes: ThreadChanges): Promise<boolean> {
  const thread = await readThread(transaction, id);
  if (!thread) return false;
  const { id: _, ...row } = toThreadRow({ ...thread, ...changes });
  await transaction.updateTable("threads").set(row).where("id", "=", id).execute();
  return true;
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

function toThreadRow(thread: StoredThread): ThreadRow {
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
    body: encodeMessage({ ...body }),
  };
}

function fromThreadRow(row: ThreadRow): StoredThread {
  return {
    ...(decode(row.body) as unknown as Omit<StoredThread, keyof ThreadRow>),
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

function toTurnRow(threadId: string, { id, status, ...body }: StoredTurn, position: number): TurnRow {
  const { position: _, ...kept } = body as Partial<PlacedTurn>;
  return { thread_id: threadId, id, position, status, body: encodeMessage(kept) };
}

function fromTurnRow({ id, position, status, body }: TurnRow): PlacedTurn {
  return { ...(decode(body) as unknown as StoredTurn), id, status: status as StoredTurn["status"], position };
}

/** Integers that a number cannot hold come back as bigints, as they do from the wire. */
function decode(text: string): Message {
  const value = decodeMessage(text);
  if (value instanceof MessageError) throw new CodexError("ERR_STORE", "A row of the threads cannot be read", { cause: value });
  return value;
}

/** Some drivers hand large integers over as text, and none may be rounded on the way. */
function exact(value: number | string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new CodexError("ERR_STORE", `The integer ${value} does not fit a number`);
  return number;
}

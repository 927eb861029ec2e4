import { CodexError } from "../../../rpc/errors.js";
import type { Kysely, Transaction } from "./sql-database.js";
import type { ThreadSort } from "./thread-store.js";

/** A row of the table `threads`. */
export interface ThreadRow {
  id: string;
  owner: string | null;
  archived: number;
  created_at_ms: number;
  updated_at_ms: number;
  recency_at_ms: number;
  originator: string | null;
  /** `null` for a source that is not a string. */
  source: string | null;
  model_provider: string;
  cwd: string;
  preview: string;
  name: string | null;
  /** All other members, which no query looks for, as JSON. */
  body: string;
}

/** A row of the table `turns`. */
export interface TurnRow {
  thread_id: string;
  id: string;
  position: number;
  status: string;
  /** All other members, as JSON. */
  body: string;
}

/** A row of the table `added_items`. */
export interface AddedItemRow {
  thread_id: string;
  position: number;
  turn_id: string | null;
  item_index: number | null;
  /** The item, as JSON. */
  body: string;
}

/** The tables, by their names. */
export interface Tables {
  threads: ThreadRow;
  turns: TurnRow;
  added_items: AddedItemRow;
  thread_store_version: { version: number };
}

/** The columns that threads are sorted by. */
export const TIME_COLUMNS = {
  createdAtMs: "created_at_ms",
  updatedAtMs: "updated_at_ms",
  recencyAtMs: "recency_at_ms",
} as const satisfies Record<ThreadSort, keyof ThreadRow>;

/**
 * The schema, as the steps from each version to the next. The table `thread_store_version` stores how many steps a file has seen. A
 * step that was released is never edited: a change of the schema is one more step.
 */
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
  async ({ schema }) => {
    await schema
      .createTable("added_items")
      .addColumn("thread_id", "text", (column) => column.notNull())
      .addColumn("position", "integer", (column) => column.notNull())
      .addColumn("turn_id", "text")
      .addColumn("item_index", "integer")
      .addColumn("body", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("added_items_by_position", ["thread_id", "position"])
      .execute();
  },
];

/**
 * Brings a database to the newest version of the schema.
 *
 * @throws {CodexError} `ERR_STORE` when a newer version of this package has written it.
 */
export async function migrate(database: Kysely<Tables>): Promise<void> {
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

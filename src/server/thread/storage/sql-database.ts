import type { Kysely } from "kysely";
import { beginWriting, type Sqlite } from "./sqlite-driver.js";

export type { Kysely, SelectQueryBuilder, Transaction } from "kysely";

/** Connects kysely, the query builder, to an open SQLite file. The package is loaded with the first file that is opened. */
export async function connectKysely<Tables>(sqlite: Sqlite): Promise<Kysely<Tables>> {
  const { Kysely, SqliteAdapter, SqliteDriver, SqliteIntrospector, SqliteQueryCompiler } = await import("kysely");
  const driver = new SqliteDriver({ database: sqlite as never });
  driver.beginTransaction = () => beginWriting(sqlite);
  driver.rollbackTransaction = async () => {
    try {
      sqlite.exec("ROLLBACK");
    } catch {
      // On a full disk and the like SQLite has rolled back by itself. What counts is the error before this.
    }
  };
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => driver,
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

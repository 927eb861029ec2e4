import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { CodexError } from "../../rpc/errors.js";

/** As much of an SQLite connection as is needed here; it is what kysely asks for. */
export interface Sqlite {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
  close(): void;
}

interface SqliteStatement {
  /** Whether it answers with rows. */
  readonly reader: boolean;
  all(parameters: readonly unknown[]): Record<string, unknown>[];
  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
}

/** As much of Node's own SQLite as is needed here. The types of Node 20 do not have it. */
interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => { prepare(sql: string): NodeStatement; exec(sql: string): void; close(): void };
  readonly StatementSync: { readonly prototype: object };
}

interface NodeStatement {
  columns(): readonly unknown[];
  all(...parameters: readonly unknown[]): Record<string, unknown>[];
  run(...parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(...parameters: readonly unknown[]): IterableIterator<unknown>;
}

/** As much of libsql as is needed here. */
interface Libsql {
  readonly default: new (path: string) => { prepare(sql: string): LibsqlStatement; exec(sql: string): unknown; close(): void };
}

interface LibsqlStatement extends SqliteStatement {
  safeIntegers(on: boolean): LibsqlStatement;
}

/** How long SQLite itself waits for a lock, in milliseconds. Nothing else runs meanwhile, so it is for what is over at once. */
const BUSY_TIMEOUT_MS = 1_000;
/** How long this process waits for others to end what they do, and how often it looks, in milliseconds. */
const TURN_TIMEOUT_MS = 5_000;
const LOOK_AGAIN_MS = 5;
const SQLITE_BUSY = 5;
/** How many statements are kept ready. There are some twenty, and as many more as there are lengths of lists in queries. */
const MOST_STATEMENTS = 100;

/**
 * Finds what this Node can open SQLite files with: its own, where that is complete enough (from 22.16 on), else the package
 * `libsql`, if it is installed. `null` when there is neither.
 */
export async function findSqlite(): Promise<((path: string) => Sqlite) | null> {
  const own = process.getBuiltinModule?.("node:sqlite" as "node:fs") as unknown as NodeSqlite | undefined;
  if (own && "columns" in own.StatementSync.prototype) return (path) => adaptNode(new own.DatabaseSync(path));
  try {
    const { default: Database } = (await import("libsql")) as unknown as Libsql;
    return (path) => adaptLibsql(new Database(path));
  } catch {
    return null;
  }
}

/** Whether `sqliteThreads` can work here: on Node 22.16 or newer, or where the package `libsql` is installed. */
export async function hasSqlite(): Promise<boolean> {
  return (await findSqlite()) !== null;
}

/**
 * Opens a file of its own folder, both made where they are missing, so that several processes may write to it in turn.
 *
 * @throws {CodexError} `ERR_STORE` when nothing here can open SQLite files, or this one cannot be opened.
 */
export async function openSqlite(path: string): Promise<Sqlite> {
  const open = await findSqlite();
  if (!open) throw new CodexError("ERR_STORE", "SQLite needs Node 22.16 or newer, or the package libsql");
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return await prepareFile(withStatementsReady(open(path)));
  } catch (error) {
    throw new CodexError("ERR_STORE", `The threads in ${path} cannot be opened`, { cause: error });
  }
}

/** Has several processes share a file. The first one changes how it is written, for which all others have to leave it alone. */
async function prepareFile(sqlite: Sqlite): Promise<Sqlite> {
  try {
    sqlite.exec("PRAGMA busy_timeout = 0");
    await inTurn(() => sqlite.exec("PRAGMA journal_mode = WAL"));
    for (const setting of [`busy_timeout = ${BUSY_TIMEOUT_MS}`, "synchronous = FULL"]) sqlite.exec(`PRAGMA ${setting}`);
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

/**
 * Begins a transaction that will write, once nobody else is in one.
 *
 * One that reads first and then writes fails when somebody has written in between, however long it waits. One that announces its
 * writing at the start waits for its turn; it waits here, so that the rest goes on. A prepared statement would do the same, but
 * libsql leaves one that was refused unfinished, and then commits nothing more.
 */
export async function beginWriting(sqlite: Sqlite): Promise<void> {
  await inTurn(() => {
    sqlite.exec("PRAGMA busy_timeout = 0");
    try {
      sqlite.exec("BEGIN IMMEDIATE");
    } finally {
      sqlite.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  });
}

/** Tries again while others are in the way, for five seconds at most. */
async function inTurn(run: () => unknown): Promise<void> {
  const deadline = Date.now() + TURN_TIMEOUT_MS;
  for (;;) {
    try {
      run();
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS * (1 + Math.random())));
  }
}

function isBusy(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return (
    (typeof code === "string" && code.startsWith("SQLITE_BUSY")) ||
    (typeof errcode === "number" && (errcode & 0xff) === SQLITE_BUSY)
  );
}

/**
 * Prepares each text once. A statement that nobody needs any more is given back by the garbage collector at a time of its own, and a
 * hundred thousand of them at once take most of a second.
 */
function withStatementsReady(sqlite: Sqlite): Sqlite {
  const ready = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      const statement = ready.get(sql) ?? sqlite.prepare(sql);
      // The one that was used last stands last.
      ready.delete(sql);
      ready.set(sql, statement);
      const [oldest] = ready.keys();
      if (oldest !== undefined && ready.size > MOST_STATEMENTS) ready.delete(oldest);
      return statement;
    },
    exec: (sql) => sqlite.exec(sql),
    close: () => {
      ready.clear();
      sqlite.close();
    },
  };
}

/** Node throws of itself where an integer in a row is too large for a number. */
function adaptNode(database: InstanceType<NodeSqlite["DatabaseSync"]>): Sqlite {
  return {
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...parameters),
        run: (parameters) => statement.run(...parameters),
        iterate: (parameters) => statement.iterate(...parameters),
      };
    },
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
  };
}

/** libsql rounds integers that are too large for a number, unless it is asked for bigints. */
function adaptLibsql(database: InstanceType<Libsql["default"]>): Sqlite {
  return {
    prepare(sql) {
      const statement = database.prepare(sql);
      if (!statement.reader) return statement;
      statement.safeIntegers(true);
      return {
        reader: true,
        all: (parameters) => statement.all(parameters).map(withNumbers),
        run: (parameters) => statement.run(parameters),
        iterate: (parameters) => statement.iterate(parameters),
      };
    },
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
  };
}

function withNumbers(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === "bigint" ? exactly(value) : value]),
  );
}

function exactly(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`The integer ${value} does not fit a number`);
  return number;
}

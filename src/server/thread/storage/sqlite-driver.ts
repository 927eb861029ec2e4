import { sleep } from "../../../rpc/abort.js";
import { CodexError } from "../../../rpc/errors.js";
import { requireOptional } from "../../../system/optional-package.js";
import { createPrivate, type FileIdentity } from "./sqlite-file.js";

/** An open SQLite file: the part of its interface that kysely and this folder need. */
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

/** The part of `node:sqlite` that is needed here. The types of Node 20 do not have it. */
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

/** The part of the package `libsql` that is needed here: the class that it consists of. */
type Libsql = new (path: string) => { prepare(sql: string): LibsqlStatement; exec(sql: string): unknown; close(): void };

interface LibsqlStatement extends SqliteStatement {
  safeIntegers(on: boolean): LibsqlStatement;
}

/** How long SQLite itself waits for a lock, in milliseconds. It blocks this process, so it is short. */
const BUSY_TIMEOUT_MS = 1_000;
/**
 * How often this process looks again whether another one still holds the lock, and how long it pauses before it does, in milliseconds:
 * together some seven seconds. Tries are counted and not the time: while the machine stands still, nobody can give the lock back.
 */
const MOST_TRIES = 1_000;
const RETRY_AFTER_MS = 5;
const SQLITE_BUSY = 5;
/** How many prepared statements are kept. There are some twenty, and more for each length of the lists in queries. */
const MAX_STATEMENTS = 100;

/**
 * Finds what can open SQLite files: `node:sqlite` where it is complete enough (from Node 22.16 on), otherwise the package `libsql`,
 * if it is installed. Resolves with `null` when neither is there.
 */
export async function findSqlite(): Promise<((path: string) => Sqlite) | null> {
  const own = withoutItsWarning(() => process.getBuiltinModule?.("node:sqlite" as "node:fs")) as unknown as
    | NodeSqlite
    | undefined;
  if (own && "columns" in own.StatementSync.prototype) return (path) => adaptNode(new own.DatabaseSync(path));
  try {
    const Database = requireOptional<Libsql>("libsql");
    return (path) => adaptLibsql(new Database(path));
  } catch {
    return null;
  }
}

/**
 * Node 22 says on stderr, once a process, that SQLite is experimental. The part of it that is used here has stayed as it is, and a
 * user of the command can do nothing about it. Node warns while the module loads, so that no warning of anything else is lost.
 */
function withoutItsWarning<Result>(load: () => Result): Result {
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).startsWith("SQLite is an experimental feature")) Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/**
 * Whether `sqliteThreads` works in this process: on Node 22.16 or newer, or where the package `libsql` is installed. Never rejects.
 *
 * @example
 * const threads = (await hasSqlite()) ? sqliteThreads("threads.sqlite") : memoryThreads();
 */
export async function hasSqlite(): Promise<boolean> {
  return (await findSqlite()) !== null;
}

/** An SQLite file that is open. */
export interface SqliteFile extends Sqlite {
  readonly file: FileIdentity;
}

/**
 * Opens a file that several processes may write to, one at a time. The file and its folder are created where they are missing, for
 * their owner alone; SQLite gives the files that it puts beside it the same mode.
 *
 * @throws {CodexError} `ERR_STORE` when nothing here can open SQLite files, or this one cannot be opened. Its cause names the file.
 */
export async function openSqlite(path: string): Promise<SqliteFile> {
  const open = await findSqlite();
  if (!open) throw new CodexError("ERR_STORE", "SQLite needs Node 22.16 or newer, or the package libsql");
  try {
    const file = await createPrivate(path);
    return Object.assign(await prepareFile(withStatementCache(open(path))), { file });
  } catch (error) {
    throw new CodexError("ERR_STORE", "The file of the threads cannot be opened", { cause: new Error(path, { cause: error }) });
  }
}

/** Switches a file to the mode in which several processes can share it. Nobody else may use it while the first one does this. */
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
 * Begins a transaction that will write, as soon as no other writes.
 *
 * A transaction that reads first and then writes fails when another has written in between, however long it waits. `BEGIN IMMEDIATE`
 * takes the lock at the start. The waiting happens here and not in SQLite, so that this process goes on meanwhile. It is not a
 * prepared statement, since libsql does not finish one that was refused, and then commits nothing more.
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

/** Tries again while another process holds the lock. */
async function inTurn(run: () => unknown): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      run();
      return;
    } catch (error) {
      if (!isBusy(error) || tries === MOST_TRIES) throw error;
    }
    await sleep(RETRY_AFTER_MS * (1 + Math.random()));
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
 * Prepares each text once. The garbage collector frees statements late and all at once: a hundred thousand of them take most of a
 * second.
 */
function withStatementCache(sqlite: Sqlite): Sqlite {
  const ready = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      const statement = ready.get(sql) ?? sqlite.prepare(sql);
      // The one that was used last comes last.
      ready.delete(sql);
      ready.set(sql, statement);
      const [oldest] = ready.keys();
      if (oldest !== undefined && ready.size > MAX_STATEMENTS) ready.delete(oldest);
      return statement;
    },
    exec: (sql) => sqlite.exec(sql),
    close: () => {
      ready.clear();
      putTogether(sqlite);
      sqlite.close();
    },
  };
}

/** Moves what is in the file beside it (`-wal`) into the main file, as far as no other process reads there. */
function putTogether(sqlite: Sqlite): void {
  try {
    sqlite.exec("PRAGMA busy_timeout = 0");
    sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    // Nothing is lost: whoever opens the file next does it.
  }
}

/** `node:sqlite` throws when an integer in a row is too large for a number. */
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

/** libsql rounds integers that are too large for a number, unless it is asked to return bigints. */
function adaptLibsql(database: InstanceType<Libsql>): Sqlite {
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

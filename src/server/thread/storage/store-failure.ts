import { INTERNAL_ERROR } from "../../../protocol/codes.js";
import { CodexError, RpcError } from "../../../rpc/errors.js";
import { wordsOfOsError } from "../../../system/os-error.js";
import type { Logger } from "../../logger.js";
import type { ThreadStore } from "./thread-store.js";

/** SQLite's errors in its own words, by their number and by the name that libsql gives them. */
const SQLITE_WORDS: readonly (readonly [number: number, name: string, words: string])[] = [
  [5, "SQLITE_BUSY", "database is locked"],
  [8, "SQLITE_READONLY", "attempt to write a readonly database"],
  [10, "SQLITE_IOERR", "disk I/O error"],
  [11, "SQLITE_CORRUPT", "database disk image is malformed"],
  [13, "SQLITE_FULL", "database or disk is full"],
  [14, "SQLITE_CANTOPEN", "unable to open database file"],
  [26, "SQLITE_NOTADB", "file is not a database"],
];

const MOST_CAUSES = 5;

/**
 * A store did not do what it was asked for. Clients get these words and nothing else: the message of a `CodexError` `ERR_STORE`, and what
 * the operating system or SQLite calls the error. Neither names a path. The cause is for the log.
 */
export class StoreFailure extends RpcError {
  override name = "StoreFailure";
  readonly words: string;

  constructor(words: string, cause: unknown, what = "the stored threads cannot be used") {
    super(INTERNAL_ERROR, `${what}: ${words}`, { cause });
    this.words = words;
  }
}

/** A store whose failures reach the log, and clients as {@link StoreFailure}. */
export function withStoreFailures(store: ThreadStore, logger: Logger): ThreadStore {
  const guard = <Args extends unknown[], Result>(run: (...args: Args) => Promise<Result>, name: string) => {
    return async (...args: Args): Promise<Result> => {
      try {
        return await run(...args);
      } catch (error) {
        logger.error({ call: name, cause: error }, "The thread store failed");
        throw error instanceof StoreFailure ? error : new StoreFailure(describeFailure(error), error);
      }
    };
  };
  return {
    create: guard((...args: Parameters<ThreadStore["create"]>) => store.create(...args), "create"),
    read: guard((...args: Parameters<ThreadStore["read"]>) => store.read(...args), "read"),
    update: guard((...args: Parameters<ThreadStore["update"]>) => store.update(...args), "update"),
    delete: guard((...args: Parameters<ThreadStore["delete"]>) => store.delete(...args), "delete"),
    list: guard((...args: Parameters<ThreadStore["list"]>) => store.list(...args), "list"),
    saveTurn: guard((...args: Parameters<ThreadStore["saveTurn"]>) => store.saveTurn(...args), "saveTurn"),
    turns: guard((...args: Parameters<ThreadStore["turns"]>) => store.turns(...args), "turns"),
    revert: guard((...args: Parameters<ThreadStore["revert"]>) => store.revert(...args), "revert"),
    addItems: guard((...args: Parameters<ThreadStore["addItems"]>) => store.addItems(...args), "addItems"),
    addedItems: guard((...args: Parameters<ThreadStore["addedItems"]>) => store.addedItems(...args), "addedItems"),
    // That a store cannot be closed is the embedder's to know, and nobody else hears of it.
    close: () => store.close(),
    ready: guard(async () => store.ready?.(), "ready"),
  };
}

function describeFailure(error: unknown): string {
  const causes: unknown[] = [error];
  while (causes.length < MOST_CAUSES && causes.at(-1) instanceof Error) causes.push((causes.at(-1) as Error).cause);
  const own = causes.flatMap((cause) => (cause instanceof CodexError && cause.code === "ERR_STORE" ? [cause.message] : []));
  const system = causes.map(wordsOf).find((words) => words !== undefined);
  return [own[0], system].filter((words) => words !== undefined).join(": ") || "the thread store failed";
}

function wordsOf(error: unknown): string | undefined {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  if (typeof errcode === "number") return SQLITE_WORDS.find(([number]) => number === (errcode & 0xff))?.[2];
  if (typeof code !== "string") return undefined;
  return wordsOfOsError(code) ?? SQLITE_WORDS.find(([, name]) => code.startsWith(name))?.[2];
}

import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { ThreadSearchParams } from "../../protocol/shapes/thread-search.js";
import { RpcError } from "../../rpc/errors.js";
import { pageSize } from "../pages.js";
import { type ThreadPage, threadPager } from "./listing.js";
import type { StoredThread, ThreadStore } from "./storage/thread-store.js";

/** A thread in which a text was found, and what stands around it. */
export interface FoundThread {
  readonly thread: StoredThread;
  readonly snippet: string;
}

/** Where and for whom to search. */
export interface ThreadSearchOptions {
  readonly store: ThreadStore;
  readonly owner: string | null;
  /** Ends the search early. */
  readonly signal: AbortSignal;
  /** Hears of what has been found so far, while the search goes on. */
  readonly onFound?: ((found: readonly FoundThread[]) => void) | undefined;
}

/** How many threads, and turns of a thread, are read at once. */
const THREADS_AT_ONCE = 50;
const TURNS_AT_ONCE = 20;

/**
 * Answers `thread/search`: threads in which the user or the agent said something with a text in it, whatever its case. Names are not
 * searched. The threads are read one after the other, as the real server reads its files (0.171).
 *
 * @throws {RpcError} -32600 for an empty text, an invalid cursor, or a search that was given up.
 */
export async function searchThreads(params: ThreadSearchParams, options: ThreadSearchOptions): Promise<ThreadPage<FoundThread>> {
  const { store, owner, signal, onFound } = options;
  const term = params.searchTerm.trim();
  if (term === "") throw new RpcError(INVALID_REQUEST, "thread/search requires a non-empty searchTerm");
  const size = pageSize(params.limit);
  const pager = threadPager(params, owner);
  const found: FoundThread[] = [];
  let { from } = pager;
  for (;;) {
    const threads = await store.list({ ...pager.query, limit: THREADS_AT_ONCE, from });
    const before = found.length;
    for (const thread of threads) {
      // One more tells whether there is a next page.
      if (found.length > size) break;
      const snippet = await findIn(thread, term, options);
      if (snippet !== null) found.push({ thread, snippet });
    }
    if (found.length > before) onFound?.(found.slice(0, size));
    const last = threads.at(-1);
    if (found.length > size || threads.length < THREADS_AT_ONCE || !last) break;
    from = { key: { timeMs: last[pager.query.sort], id: last.id }, inclusive: false };
  }
  throwIfGivenUp(signal);
  return pager.pageOf(found, size, ({ thread }) => thread);
}

function throwIfGivenUp(signal: AbortSignal): void {
  if (signal.aborted) throw new RpcError(INVALID_REQUEST, "thread search cancelled");
}

/** What stands around the first place of a text in a thread; `null` where there is none. */
async function findIn({ id }: StoredThread, term: string, { store, signal }: ThreadSearchOptions): Promise<string | null> {
  let from: { readonly key: number; readonly inclusive: boolean } | undefined;
  for (;;) {
    throwIfGivenUp(signal);
    const turns = await store.turns(id, { descending: false, limit: TURNS_AT_ONCE, from });
    for (const text of turns.flatMap(({ items }) => items.flatMap(saidIn))) {
      const snippet = snippetOf(text, term);
      if (snippet !== null) return snippet;
    }
    const last = turns.at(-1);
    if (!last || turns.length < TURNS_AT_ONCE) return null;
    from = { key: last.position, inclusive: false };
  }
}

function saidIn(item: ThreadItem): string[] {
  if (item.type === "agentMessage") return [item.text];
  if (item.type !== "userMessage") return [];
  return item.content.flatMap((part) => (part.type === "text" ? [part.text] : []));
}

/** How much of a text stands before and behind what was found, in characters, as on the real server (0.171). */
const BEFORE = 49;
const BEHIND = 96;

function snippetOf(text: string, term: string): string | null {
  const at = text.toLowerCase().indexOf(term.toLowerCase());
  if (at < 0) return null;
  const before = [...text.slice(0, at)];
  const behind = [...text.slice(at + term.length)];
  const shown = `${before.slice(-BEFORE).join("")}${text.slice(at, at + term.length)}${behind.slice(0, BEHIND).join("")}`;
  const start = before.length > BEFORE ? "... " : "";
  const end = behind.length > BEHIND ? " ..." : "";
  return `${start}${shown.replace(/\s+/g, " ").trim()}${end}`;
}

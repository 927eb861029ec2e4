import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { ThreadResumeParams, TurnsPage } from "../../protocol/shapes/thread-start.js";
import type { Turn } from "../../protocol/shapes/turn.js";
import { describeTurn } from "../thread/description.js";
import { listTurns } from "../thread/history.js";
import type { LiveThread } from "../thread/live-thread.js";
import type { StoredTurn } from "../thread/storage/thread-store.js";
import type { Threads } from "../thread/threads.js";

type Given = Pick<ThreadResumeParams, "excludeTurns" | "initialTurnsPage">;

/** How often a page is read again because another turn has begun meanwhile. */
const MOST_READS = 3;

/** All turns of a thread, unless the client will page through them. */
export function turnsFor({ excludeTurns }: Given, { turns, running }: LiveThread): Turn[] {
  if (excludeTurns) return [];
  return [...turns, ...(running ? [running()] : [])].map((turn) => describeTurn(turn, "full"));
}

/**
 * The same for a client that follows the thread from this moment on. The turn that runs has a member that the real server does not have,
 * `openItems`: the items that are not complete, with what they have so far. What is told later goes on from there.
 */
export function turnsOfCut(params: Given, thread: LiveThread): Turn[] {
  const turns = turnsFor(params, thread);
  const last = turns.at(-1);
  if (!thread.running || !last) return turns;
  const openItems: readonly ThreadItem[] = thread.openItems();
  return [...turns.slice(0, -1), { ...last, openItems } as Turn];
}

/** The page of turns that a client asks for together with the thread; `null` when it asks for none. */
export async function firstPage(
  threads: Pick<Threads, "store">,
  thread: LiveThread,
  { initialTurnsPage }: Given,
): Promise<TurnsPage | null> {
  if (!initialTurnsPage) return null;
  for (let reads = 1; ; reads += 1) {
    const before = thread.running?.().id;
    const page = await listTurns({ threadId: thread.id, store: threads.store, live: thread }, initialTurnsPage);
    if (thread.running?.().id === before || reads === MOST_READS) return page;
  }
}

/** A page that was read a moment ago, with the turn that ran then as it is now. */
export function asOfNow(page: TurnsPage, { running, turns }: LiveThread): TurnsPage {
  const current = running?.();
  const now = (id: string): StoredTurn | undefined => (current?.id === id ? current : turns.findLast((turn) => turn.id === id));
  const data = page.data.map((turn) => {
    const stored = turn.status === "inProgress" ? now(turn.id) : undefined;
    return stored ? describeTurn(stored, turn.itemsView) : turn;
  });
  return { ...page, data };
}

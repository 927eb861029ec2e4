import { join } from "node:path";
import { memoryThreads, sqliteThreads, type ThreadStore } from "codex-app-server-sdk/server";
import { describe, expect, it, onTestFinished } from "vitest";
import { searchThreads } from "../../../src/server/thread/search.js";
import { createHome } from "../../support/home.js";
import { createIntroducedClient } from "../../support/raw-client.js";
import { storedThread, storedTurn } from "../../support/stored.js";

const STORES: Readonly<Record<string, () => Promise<ThreadStore>>> = {
  memory: async () => memoryThreads(),
  sqlite: async () => sqliteThreads(join(await createHome(), "threads.sqlite")),
};

const ids = Array.from({ length: 120 }, (_, index) => `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`);

/** A hundred and twenty threads of 25 turns; every third thread has the word in its last turn, and one of them is somebody else's. */
async function fill(store: ThreadStore): Promise<ThreadStore> {
  onTestFinished(() => store.close());
  for (const [index, id] of ids.entries()) {
    const turns = Array.from({ length: 25 }, (_, turn) => storedTurn(`${id}-${turn}`));
    const said = [{ type: "agentMessage" as const, id: "said", text: `The Needle of ${index}` }];
    if (index % 3 === 0) turns.push(storedTurn(`${id}-last`, { items: said }));
    await store.create(storedThread(id, { createdAtMs: 1000 + index, owner: index === 3 ? "ann" : null }), turns);
  }
  return store;
}

describe.each(Object.entries(STORES))("a search of threads in %s", (_, create) => {
  it("goes through all pages, in both orders, and sees its owner's alone", async () => {
    const store = await fill(await create());
    const { signal } = new AbortController();
    for (const sortDirection of ["desc", "asc"] as const) {
      const found: string[] = [];
      let cursor: string | null = null;
      do {
        const params = { searchTerm: "needle", limit: 7, sortDirection, cursor };
        const { rows, nextCursor } = await searchThreads(params, { store, owner: null, signal });
        found.push(...rows.map(({ snippet }) => snippet));
        cursor = nextCursor;
      } while (cursor !== null);
      const expected = ids.flatMap((_, index) => (index % 3 === 0 && index !== 3 ? [`The Needle of ${index}`] : []));
      expect(found).toEqual(sortDirection === "asc" ? expected : expected.reverse());
    }
    const { rows } = await searchThreads({ searchTerm: "needle" }, { store, owner: "ann", signal });
    expect(rows.map(({ snippet }) => snippet)).toEqual(["The Needle of 3"]);
  });

  it("tells what it has found so far, and ends when it is given up", async () => {
    const store = await fill(await create());
    const stop = new AbortController();
    const told: number[] = [];
    const options = {
      store,
      owner: null,
      signal: stop.signal,
      onFound: (found: readonly unknown[]) => void told.push(found.length),
    };
    await searchThreads({ searchTerm: "needle", limit: 100 }, options);
    expect(told).toEqual([16, 33, 39]);
    const givenUp = searchThreads({ searchTerm: "needle" }, { ...options, onFound: () => stop.abort() });
    await expect(givenUp).rejects.toMatchObject({ message: "thread search cancelled" });
  });
});

describe("thread/search", () => {
  it("is given up by its request, and a search that streams by its own method", async () => {
    const threads = await fill(memoryThreads());
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const wire = await createIntroducedClient({
      threads: { ...threads, list: async (query) => held.then(() => threads.list(query)) },
    });
    const params = { searchTerm: "needle" };
    wire.send({ id: "one", method: "thread/search", params });
    wire.send({ id: "two", method: "thread/search/stream", params });
    for (const requestId of ["one", "unknown"]) {
      expect(await wire.ask("thread/search/stream/cancel", { requestId })).toMatchObject({ result: {} });
    }
    expect(await wire.ask("thread/search/cancel", { requestId: "one" })).toMatchObject({ result: {} });
    goOn();
    const [one, two] = await Promise.all(["one", "two"].map((id) => wire.next((message) => message.id === id)));
    expect(one).toMatchObject({ error: { code: -32600, message: "thread search cancelled" } });
    expect(two).toMatchObject({ result: { data: expect.objectContaining({ length: 25 }), nextCursor: expect.any(String) } });
    const partial = await wire.next(({ method }) => method === "thread/search/partial");
    expect(partial.params).toMatchObject({ requestId: "two", data: expect.objectContaining({ length: 16 }) });
  });
});

import { runTurn } from "codex-app-server-sdk/client";
import { type Agent, memoryThreads } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import { createPair } from "../../support/pair.js";
import { storedThread, storedTurn } from "../../support/stored.js";

const THREAD = "01a2141a-1e7d-7cb2-87d8-9d6120d711d5";

/** A client of a server that keeps one thread of so many turns, two items each. */
async function createHistory(turns: number) {
  const threads = memoryThreads();
  const items = (id: string) => [
    { type: "userMessage" as const, id: `${id}-u`, content: [] },
    { type: "reasoning" as const, id: `${id}-r` },
    { type: "agentMessage" as const, id: `${id}-a`, text: id },
  ];
  const ids = Array.from({ length: turns }, (_, index) => `t${index}`);
  await threads.create(
    storedThread(THREAD),
    ids.map((id) => storedTurn(id, { items: items(id) })),
  );
  return createPair({ threads });
}

describe("thread/turns/list", () => {
  it("goes through turns page by page, newest first, and back again", async () => {
    const { client } = await createHistory(5);
    const pages: string[][] = [];
    let cursor: string | null = null;
    let first: string | null = null;
    do {
      const page = await client.thread.turnsList({ threadId: THREAD, limit: 2, cursor });
      pages.push(page.data.map(({ id }) => id));
      cursor = page.nextCursor ?? null;
      first = page.backwardsCursor ?? null;
    } while (cursor);
    expect(pages).toEqual([["t4", "t3"], ["t2", "t1"], ["t0"]]);
    const back = await client.thread.turnsList({ threadId: THREAD, limit: 3, cursor: first, sortDirection: "asc" });
    expect(back.data.map(({ id }) => id)).toEqual(["t0", "t1", "t2"]);
  });

  it("shows as much of each turn as is asked for", async () => {
    const { client } = await createHistory(1);
    const shown = async (itemsView?: "notLoaded" | "summary" | "full") => {
      const { data } = await client.thread.turnsList({ threadId: THREAD, itemsView: itemsView ?? null });
      return [data[0]?.itemsView, data[0]?.items.map(({ id }) => id)];
    };
    expect(await shown("notLoaded")).toEqual(["notLoaded", []]);
    expect(await shown()).toEqual(["summary", ["t0-u", "t0-a"]]);
    expect(await shown("full")).toEqual(["full", ["t0-u", "t0-r", "t0-a"]]);
  });

  it("shows the turn that runs with what it has said so far", async () => {
    const agent: Agent = async ({ write }) => {
      write.message("m").end("so far");
      await new Promise(() => {});
    };
    const { client } = await createPair({ agent });
    const { thread } = await client.thread.start();
    for await (const { method, params } of runTurn(client, { threadId: thread.id, input: "x" })) {
      if (method === "item/completed" && params.item.type === "agentMessage") break;
    }
    const { data } = await client.thread.turnsList({ threadId: thread.id });
    expect(data).toMatchObject([{ status: "inProgress", items: [{ type: "userMessage" }, { text: "so far" }] }]);
  });

  it("refuses cursors that are none of its own", async () => {
    const { client } = await createHistory(1);
    for (const cursor of ["junk", Buffer.from('[0,"x"]').toString("base64url"), Buffer.from("[2,1]").toString("base64url")])
      await expect(client.thread.turnsList({ threadId: THREAD, cursor })).rejects.toThrow(`invalid cursor: ${cursor}`);
  });
});

describe("thread/items/list", () => {
  it("goes through the items of all turns, in both directions", async () => {
    const { client } = await createHistory(120);
    for (const sortDirection of ["asc", "desc"] as const) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await client.thread.itemsList({ threadId: THREAD, limit: 50, cursor, sortDirection });
        seen.push(...page.data.map(({ item }) => item.id));
        cursor = page.nextCursor ?? null;
      } while (cursor);
      const all = Array.from({ length: 120 }, (_, index) => [`t${index}-u`, `t${index}-r`, `t${index}-a`]).flat();
      expect(seen).toEqual(sortDirection === "asc" ? all : all.reverse());
    }
  });

  it("goes on from where a page began, and from an item by its id", async () => {
    const { client } = await createHistory(3);
    const ids = async (params: object) =>
      (await client.thread.itemsList({ threadId: THREAD, limit: 2, ...params })).data.map(({ item }) => item.id);
    const newest = await client.thread.itemsList({ threadId: THREAD, limit: 2, sortDirection: "desc" });
    expect(newest.data.map(({ item }) => item.id)).toEqual(["t2-a", "t2-r"]);
    expect(await ids({ cursor: newest.backwardsCursor })).toEqual(["t2-a"]);
    expect(await ids({ cursor: { type: "item", itemId: "t1-r" } })).toEqual(["t1-r", "t1-a"]);
    expect(await ids({ cursor: { type: "item", itemId: "t1-r" }, sortDirection: "desc" })).toEqual(["t1-r", "t1-u"]);
    await expect(ids({ cursor: { type: "item", itemId: "x" } })).rejects.toThrow("item not found: x");
  });

  it("shows one turn alone", async () => {
    const { client } = await createHistory(3);
    const { data } = await client.thread.itemsList({ threadId: THREAD, turnId: "t1" });
    expect(data.map(({ turnId, item }) => [turnId, item.id])).toEqual(["u", "r", "a"].map((end) => ["t1", `t1-${end}`]));
    expect((await client.thread.itemsList({ threadId: THREAD, turnId: "x" })).data).toEqual([]);
  });
});

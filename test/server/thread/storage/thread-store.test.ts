import { chmod, copyFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { memoryThreads, sqliteThreads, type ThreadQuery, type ThreadStore } from "codex-app-server-sdk/server";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { findSqlite, openSqlite } from "../../../../src/server/thread/storage/sqlite-driver.js";
import { createHome } from "../../../support/home.js";
import { storedThread, storedTurn } from "../../../support/stored.js";

const EVERYTHING: ThreadQuery = { owner: null, archived: false, sort: "createdAtMs", descending: true, limit: 100 };

async function inFile(): Promise<ThreadStore> {
  const store = sqliteThreads(join(await createHome(), "kept", "threads.sqlite"));
  onTestFinished(() => store.close());
  return store;
}

describe.each([
  ["memoryThreads", async () => memoryThreads()],
  ["sqliteThreads", inFile],
] as const)("%s", (_, open) => {
  const idsOf = async (store: ThreadStore, query: Partial<ThreadQuery> = {}) =>
    (await store.list({ ...EVERYTHING, ...query })).map(({ id }) => id);
  const turnsOf = async (store: ThreadStore, id: string) =>
    (await store.turns(id, { descending: false, limit: 100 })).map((turn) => turn.id);

  it("gives back what it was given", async () => {
    const store = await open();
    const thread = storedThread("a", { name: "Ünï", dynamicTools: [{ type: "function", name: "t" } as never], archived: true });
    await store.create(thread, [storedTurn("1", { recap: "so far" })]);
    expect(await store.read("a")).toEqual(thread);
    expect(await store.turns("a", { descending: false, limit: 10 })).toEqual([
      { ...storedTurn("1", { recap: "so far" }), position: 0 },
    ]);
    expect(await store.read("b")).toBeNull();
    expect(await store.turns("b", { descending: false, limit: 10 })).toEqual([]);
  });

  it("keeps integers that a number cannot hold", async () => {
    const store = await open();
    const item = { type: "mcpToolCall", id: "i", arguments: { large: 9007199254740993n }, server: "s", tool: "t" } as never;
    await store.create(storedThread("a"), [storedTurn("1", { items: [item] })]);
    expect((await store.turns("a", { descending: false, limit: 1 }))[0]?.items).toEqual([item]);
  });

  it("keeps added items in their order, until the turn that they name is removed, or the thread", async () => {
    const store = await open();
    const added = (text: string, turnId: string | null, itemIndex: number | null = null) => ({
      item: { type: "message", role: "user", text },
      turnId,
      itemIndex,
    });
    await store.create(storedThread("a"), [storedTurn("1"), storedTurn("2")], [added("first", null)]);
    await store.addItems("a", [added("after", "1"), added("within", "2", 1)], { updatedAtMs: 9 });
    await store.addItems("a", [added("last", "2")], {});
    expect(await store.addedItems("a")).toEqual([
      added("first", null),
      added("after", "1"),
      added("within", "2", 1),
      added("last", "2"),
    ]);
    expect((await store.read("a"))?.updatedAtMs).toBe(9);
    await store.revert("a", "2", {});
    expect(await store.addedItems("a")).toEqual([added("first", null), added("after", "1")]);
    await store.delete("a");
    expect(await store.addedItems("a")).toEqual([]);
    await expect(store.addItems("a", [added("x", null)], {})).rejects.toThrow("There is no thread a");
  });

  it("changes what it is told to and nothing else", async () => {
    const store = await open();
    await store.create(storedThread("a"));
    await store.update("a", { name: "title" });
    await store.update("a", { archived: true, updatedAtMs: 5 });
    await store.update("nobody", { name: "x" });
    expect(await store.read("a")).toEqual(storedThread("a", { name: "title", archived: true, updatedAtMs: 5 }));
  });

  it("puts a turn after all others, or in place of the one with its id", async () => {
    const store = await open();
    await store.create(storedThread("a"), [storedTurn("z")]);
    await store.saveTurn("a", storedTurn("b", { status: "inProgress" }), { preview: "first" });
    await store.saveTurn("a", storedTurn("a"), {});
    await store.saveTurn("a", storedTurn("b", { status: "failed" }), { updatedAtMs: 7 });
    const turns = await store.turns("a", { descending: false, limit: 10 });
    expect(turns.map(({ id, status, position }) => [id, status, position])).toEqual([
      ["z", "completed", 0],
      ["b", "failed", 1],
      ["a", "completed", 2],
    ]);
    expect(await store.read("a")).toMatchObject({ preview: "first", updatedAtMs: 7 });
  });

  it("counts the turns of each thread from zero, also after all of them were dropped", async () => {
    const store = await open();
    const positions = async (id: string) =>
      (await store.turns(id, { descending: false, limit: 10 })).map((turn) => [turn.id, turn.position]);
    await store.create(storedThread("a"));
    await store.create(storedThread("b"), [storedTurn("1"), storedTurn("2")]);
    await store.saveTurn("a", storedTurn("1"), {});
    await store.saveTurn("a", storedTurn("2", { status: "failed" }), {});
    expect(await positions("a")).toEqual([
      ["1", 0],
      ["2", 1],
    ]);
    expect((await store.turns("b", { descending: true, limit: 1 }))[0]?.status).toBe("completed");
    await store.revert("b", "1", {});
    await store.saveTurn("b", storedTurn("3"), {});
    expect(await positions("b")).toEqual([["3", 0]]);
    expect(await positions("a")).toHaveLength(2);
  });

  it("keeps no turn of a thread that is not there", async () => {
    const store = await open();
    await expect(store.saveTurn("a", storedTurn("1"), {})).rejects.toThrow("There is no thread a");
    await store.create(storedThread("a"));
    expect(await turnsOf(store, "a")).toEqual([]);
  });

  it("changes nothing with a call that it refuses, and goes on", async () => {
    const store = await open();
    await store.create(storedThread("a"));
    await expect(store.create(storedThread("a", { name: "second" }), [storedTurn("1")])).rejects.toThrow();
    expect([await store.read("a"), await turnsOf(store, "a")]).toEqual([storedThread("a"), []]);
    await store.saveTurn("a", storedTurn("2"), {});
    expect(await turnsOf(store, "a")).toEqual(["2"]);
  });

  it("pages through turns in both directions", async () => {
    const store = await open();
    await store.create(
      storedThread("a"),
      ["1", "2", "3"].map((id) => storedTurn(id)),
    );
    const ids = async (query: object) => (await store.turns("a", { descending: false, limit: 2, ...query })).map(({ id }) => id);
    expect(await ids({})).toEqual(["1", "2"]);
    expect(await ids({ descending: true })).toEqual(["3", "2"]);
    expect(await ids({ from: { key: 1, inclusive: true } })).toEqual(["2", "3"]);
    expect(await ids({ from: { key: 1, inclusive: false } })).toEqual(["3"]);
    expect(await ids({ from: { key: 1, inclusive: false }, descending: true })).toEqual(["1"]);
  });

  it("takes a thread back to before a turn", async () => {
    const store = await open();
    const turns = ["1", "2", "3"].map((id) => storedTurn(id));
    await store.create(storedThread("a"), turns);
    await store.create(storedThread("b"), turns);
    expect(await store.revert("a", "x", { name: "never" })).toBe(false);
    expect(await store.revert("a", "2", { updatedAtMs: 9 })).toBe(true);
    expect([await turnsOf(store, "a"), await turnsOf(store, "b")]).toEqual([["1"], ["1", "2", "3"]]);
    expect(await store.read("a")).toMatchObject({ name: null, updatedAtMs: 9 });
    await store.saveTurn("a", storedTurn("4"), {});
    expect(await turnsOf(store, "a")).toEqual(["1", "4"]);
  });

  it("removes a thread for good", async () => {
    const store = await open();
    await store.create(storedThread("a"), [storedTurn("1")]);
    await store.delete("a");
    await store.delete("a");
    expect([await store.read("a"), await turnsOf(store, "a")]).toEqual([null, []]);
  });

  it("lists by each of its times, and by id where they are the same", async () => {
    const store = await open();
    await store.create(storedThread("a", { createdAtMs: 1, updatedAtMs: 9, recencyAtMs: 5 }));
    await store.create(storedThread("c", { createdAtMs: 2, updatedAtMs: 8, recencyAtMs: 6 }));
    await store.create(storedThread("b", { createdAtMs: 2, updatedAtMs: 7, recencyAtMs: 4 }));
    expect(await idsOf(store)).toEqual(["c", "b", "a"]);
    expect(await idsOf(store, { descending: false })).toEqual(["a", "b", "c"]);
    expect(await idsOf(store, { sort: "updatedAtMs" })).toEqual(["a", "c", "b"]);
    expect(await idsOf(store, { sort: "recencyAtMs", descending: false })).toEqual(["b", "a", "c"]);
  });

  it("goes on where a page ended, also among threads of the same time", async () => {
    const store = await open();
    for (const id of ["a", "b", "c", "d"]) await store.create(storedThread(id, { createdAtMs: id === "a" ? 1 : 2 }));
    const from = (timeMs: number, id: string, inclusive = false) => ({ key: { timeMs, id }, inclusive });
    expect(await idsOf(store, { limit: 2 })).toEqual(["d", "c"]);
    expect(await idsOf(store, { limit: 2, from: from(2, "c") })).toEqual(["b", "a"]);
    expect(await idsOf(store, { from: from(2, "c", true), descending: false })).toEqual(["c", "d"]);
    expect(await idsOf(store, { from: from(2, "c"), descending: false })).toEqual(["d"]);
  });

  it("finds threads by what is asked for", async () => {
    const store = await open();
    const { settings } = storedThread("x");
    await store.create(storedThread("a", { preview: "100%_sure", settings: { ...settings, cwd: "/var" } }));
    await store.create(storedThread("b", { preview: "", name: "Title", settings: { ...settings, modelProvider: "q" } }));
    await store.create(storedThread("c", { originator: "tui", source: { custom: "mine" } }));
    await store.create(storedThread("d", { archived: true }));
    await store.create(storedThread("e", { owner: "eve" }));
    const found = async (query: Partial<ThreadQuery>) => (await idsOf(store, { descending: false, ...query })).join("");
    expect(await found({})).toBe("abc");
    expect(await found({ hasPreview: true })).toBe("ac");
    expect(await found({ archived: true })).toBe("d");
    expect(await found({ owner: "eve" })).toBe("e");
    expect(await found({ cwds: ["/var", "/nowhere"] })).toBe("a");
    expect(await found({ modelProviders: ["q"] })).toBe("b");
    expect(await found({ sources: ["vscode"] })).toBe("ab");
    expect(await found({ originators: ["tui"] })).toBe("c");
    expect(await found({ excludedIds: ["a", "b"] })).toBe("c");
    expect(await found({ includedIds: ["c", "a", "nobody"], excludedIds: ["a"] })).toBe("c");
    expect(await found({ includedIds: [] })).toBe("");
    expect(await found({ text: "0%_s" })).toBe("a");
    expect(await found({ text: "Tit" })).toBe("b");
    expect(await found({ text: "tit" })).toBe("");
    expect(await found({ text: "_" })).toBe("a");
  });
});

describe("sqliteThreads", () => {
  it("finds in its file what was kept there before", async () => {
    const path = join(await createHome(), "threads.sqlite");
    const first = sqliteThreads(path);
    await first.create(storedThread("a"), [storedTurn("1")]);
    await first.close();
    const second = sqliteThreads(path);
    onTestFinished(() => second.close());
    expect(await second.read("a")).toEqual(storedThread("a"));
  });

  it("shares its file with others, and loses nothing when all write at once", async () => {
    const path = join(await createHome(), "threads.sqlite");
    const stores = [sqliteThreads(path), sqliteThreads(path), sqliteThreads(path)];
    for (const store of stores) onTestFinished(() => store.close());
    await Promise.all(stores.map((store) => store.read("nobody")));
    await Promise.all(
      stores.map(async (store, writer) => {
        for (let n = 0; n < 20; n += 1) {
          await store.create(storedThread(`${writer}-${n}`));
          await store.saveTurn(`${writer}-${n}`, storedTurn("1"), { name: `named ${n}` });
        }
      }),
    );
    expect((await stores[0]?.list({ ...EVERYTHING, text: "named" }))?.length).toBe(60);
  });

  it("waits until nobody else is in the way of its file's being set up, also while the machine stands still", async () => {
    const path = join(await createHome(), "threads.sqlite");
    const open = await findSqlite();
    const other = open?.(path);
    other?.exec("BEGIN EXCLUSIVE");
    const waits = new Promise<void>((resolve) => {
      const timer = vi.spyOn(globalThis, "setTimeout").mockImplementationOnce(((lookAgain: () => void) => {
        resolve();
        setImmediate(lookAgain);
      }) as never);
      onTestFinished(() => timer.mockRestore());
    });
    let ms = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (ms += 60_000));
    onTestFinished(() => clock.mockRestore());
    const store = sqliteThreads(path);
    onTestFinished(() => store.close());
    const read = store.read("a");
    await Promise.race([waits, read]);
    other?.exec("COMMIT");
    other?.close();
    expect(await read).toBeNull();
  });

  it("is its owner's alone, with the files beside it, also in a folder that exists", async () => {
    const folder = await createHome();
    await chmod(folder, 0o755);
    const store = sqliteThreads(join(folder, "threads.sqlite"));
    onTestFinished(() => store.close());
    await store.create(storedThread("a"));
    const names = (await readdir(folder)).filter((name) => name.startsWith("threads"));
    expect(names.sort()).toEqual(["threads.sqlite", "threads.sqlite-shm", "threads.sqlite-wal"]);
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777, name).toBe(0o600);
  });

  it("leaves the mode of a file alone that was there", async () => {
    const path = join(await createHome(), "threads.sqlite");
    await writeFile(path, "", { mode: 0o640 });
    const store = sqliteThreads(path);
    onTestFinished(() => store.close());
    await store.create(storedThread("a"));
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  it("is whole in its one file once it has been closed, also where another has it open", async () => {
    const folder = await createHome();
    const path = join(folder, "threads.sqlite");
    const [store, other] = [sqliteThreads(path), sqliteThreads(path)];
    onTestFinished(() => other.close());
    await other.read("a");
    for (const id of ["a", "b", "c"]) await store.create(storedThread(id), [storedTurn("1")]);
    await store.close();
    await copyFile(path, join(folder, "copy.sqlite"));
    const copy = sqliteThreads(join(folder, "copy.sqlite"));
    onTestFinished(() => copy.close());
    expect((await copy.list(EVERYTHING)).map(({ id }) => id).sort()).toEqual(["a", "b", "c"]);
  });

  it("writes nothing to a file that was taken away, and goes on in the one that is put there", async () => {
    const folder = await createHome();
    const path = join(folder, "threads.sqlite");
    const store = sqliteThreads(path);
    onTestFinished(() => store.close());
    await store.create(storedThread("a"));
    await rename(path, join(folder, "away"));
    await expect(store.create(storedThread("b"))).rejects.toMatchObject({ code: "ERR_STORE" });
    await expect(store.read("a")).rejects.toThrow("not there any more");
    const fresh = sqliteThreads(join(folder, "fresh.sqlite"));
    await fresh.create(storedThread("c"));
    await fresh.close();
    await rename(join(folder, "fresh.sqlite"), path);
    for (const name of ["-wal", "-shm"]) await rm(path + name, { force: true });
    expect((await store.list(EVERYTHING)).map(({ id }) => id)).toEqual(["c"]);
  });

  it("says so when its file cannot be opened, and tries again", async () => {
    const home = await createHome();
    const store = sqliteThreads(home);
    onTestFinished(() => store.close());
    await expect(store.read("a")).rejects.toMatchObject({ code: "ERR_STORE" });
    await expect(store.read("a")).rejects.toMatchObject({ code: "ERR_STORE" });
  });

  it("leaves a file alone that a newer version has written", async () => {
    const path = join(await createHome(), "threads.sqlite");
    const store = sqliteThreads(path);
    await store.read("a");
    await store.close();
    const file = await openSqlite(path);
    file.prepare("UPDATE thread_store_version SET version = 1000").run([]);
    file.close();
    const later = sqliteThreads(path);
    onTestFinished(() => later.close());
    await expect(later.read("a")).rejects.toThrow("newer version");
  });

  it("opens a file from before there were added items, with what is in it", async () => {
    const path = join(await createHome(), "threads.sqlite");
    const store = sqliteThreads(path);
    await store.create(storedThread("a"), [storedTurn("1")]);
    await store.close();
    const file = await openSqlite(path);
    file.prepare("DROP TABLE added_items").run([]);
    file.prepare("UPDATE thread_store_version SET version = 1").run([]);
    file.close();
    const later = sqliteThreads(path);
    onTestFinished(() => later.close());
    expect(await later.read("a")).toEqual(storedThread("a"));
    expect(await later.addedItems("a")).toEqual([]);
    await later.addItems("a", [{ item: { type: "message" }, turnId: "1", itemIndex: null }], {});
    expect(await later.addedItems("a")).toHaveLength(1);
  });

  it("shows an added item whose row cannot be read as one of no kind", async () => {
    const path = join(await createHome(), "threads.sqlite");
    const store = sqliteThreads(path);
    onTestFinished(() => store.close());
    await store.create(storedThread("a"), [], [{ item: { type: "message" }, turnId: null, itemIndex: null }]);
    const file = await openSqlite(path);
    file.prepare("UPDATE added_items SET body = '{'").run([]);
    file.close();
    expect(await store.addedItems("a")).toEqual([{ item: { type: "other" }, turnId: null, itemIndex: null }]);
  });

  it("refuses integers in its own columns that a number cannot hold", async () => {
    const path = join(await createHome(), "threads.sqlite");
    const store = sqliteThreads(path);
    onTestFinished(() => store.close());
    await expect(store.create(storedThread("a", { createdAtMs: 2 ** 53 }))).rejects.toThrow("does not fit a number");
    await store.create(storedThread("a"));
    const file = await openSqlite(path);
    file.prepare("UPDATE threads SET created_at_ms = 9007199254740993").run([]);
    file.close();
    await expect(store.read("a")).rejects.toThrow(/9007199254740993|too large|does not fit/);
  });
});

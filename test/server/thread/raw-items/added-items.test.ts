import { runTurn } from "codex-app-server-sdk/client";
import { memoryThreads, sqliteThreads } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import { addedOfFork, addedSince, insertionsOf } from "../../../../src/server/thread/raw-items/added-items.js";
import type { AddedItem, StoredTurn } from "../../../../src/server/thread/storage/thread-store.js";
import { type AgentRig, createAgentRig } from "../../../support/agent.js";
import { createFolder } from "../../../support/folder.js";

const turn = (id: string, items = 2) => ({ id, items: Array.from({ length: items }) }) as unknown as StoredTurn;
const added = (type: string, turnId: string | null, itemIndex: number | null = null): AddedItem => ({
  item: { type },
  turnId,
  itemIndex,
});
const said = (text: string, role = "user") => ({ type: "message", role, content: [{ type: "input_text", text }] });

/** The texts that the model was asked with last, and the kinds of what has none. */
function asked(rig: AgentRig): string[] {
  const input = rig.asked().at(-1)?.input ?? [];
  return input.map(({ type, content }) => (content as { text: string }[] | undefined)?.[0]?.text ?? type);
}

describe("insertionsOf", () => {
  it("places items before the first turn, within a turn and after one", () => {
    const all = [added("after", "a"), added("first", null), added("within", "b", 1), added("gone", "x"), added("end", "b")];
    const placed = insertionsOf([turn("a"), turn("b")], all).map(({ item, before }) => [item.type, before]);
    expect(placed).toEqual([
      ["first", 0],
      ["after", 2],
      ["within", 3],
      ["end", 4],
    ]);
  });
});

describe("addedSince", () => {
  it("keeps what came after the turn in which the thread was summed up", () => {
    const all = [added("old", "a"), added("within", "b", 0), added("after", "b"), added("new", "c")];
    expect(addedSince(all, turn("b"), [turn("c")]).map(({ item, turnId }) => [item.type, turnId])).toEqual([
      ["after", null],
      ["new", "c"],
    ]);
  });
});

describe("addedOfFork", () => {
  it("takes what stands before the turn where the fork ends, and not what follows a last turn", () => {
    const all = [added("first", null), added("within", "a", 1), added("after", "a"), added("later", "b")];
    const typesOf = (lastTurnId?: string) => addedOfFork(all, [turn("a")], lastTurnId).map(({ item }) => item.type);
    expect(typesOf()).toEqual(["first", "within", "after"]);
    expect(typesOf("a")).toEqual(["first", "within"]);
  });
});

describe("items that a client adds", () => {
  it("are in the next request, and survive the end of the server", async () => {
    const file = `${await createFolder()}/threads.sqlite`;
    const first = await createAgentRig([], { threads: sqliteThreads(file) });
    const threadId = await first.startThread();
    await first.client.thread.injectItems({ threadId, items: [said("before")] });
    await first.run("one", threadId);
    await first.client.thread.injectItems({ threadId, items: [said("between"), { type: "strange" }] });
    await first.server.close();
    const second = await createAgentRig([], { threads: sqliteThreads(file) });
    await second.client.thread.resume({ threadId });
    await second.run("two", threadId);
    expect(asked(second)).toEqual(["before", "one", "Hello.", "between", "two"]);
  });

  it("come beside the input of a turn as well, and survive a restart", async () => {
    const file = `${await createFolder()}/threads.sqlite`;
    const first = await createAgentRig([], { threads: sqliteThreads(file) });
    const threadId = await first.startThread();
    const additionalContext = { page: { kind: "untrusted", value: "a page" } } as const;
    for (const input of ["one", "two"]) await runTurn(first.client, { threadId, input, additionalContext }).completed;
    await first.server.close();
    const second = await createAgentRig([], { threads: sqliteThreads(file) });
    await second.client.thread.resume({ threadId });
    await second.run("three", threadId);
    expect(asked(second)).toEqual(["function_call_output", "one", "Hello.", "two", "Hello.", "three"]);
  });

  it("go with the turns that are reverted, and with what is summed up", async () => {
    const rig = await createAgentRig(["ok", "ok", "ok", { text: "summary" }], { threads: memoryThreads() });
    const threadId = await rig.startThread();
    await rig.run("one", threadId);
    await rig.client.thread.injectItems({ threadId, items: [said("after one")] });
    await rig.run("two", threadId);
    const { data } = await rig.client.thread.turnsList({ threadId, limit: 1 });
    await rig.client.thread.injectItems({ threadId, items: [said("after two")] });
    await rig.client.thread.revert({ threadId, beforeTurnId: data[0]?.id ?? "" });
    await rig.run("three", threadId);
    expect(asked(rig)).toEqual(["one", "Hello.", "after one", "three"]);
    const ended = new Promise((resolve) => rig.client.on("turn/completed", resolve));
    await rig.client.thread.compactStart({ threadId });
    await ended;
    await rig.client.thread.injectItems({ threadId, items: [said("after the summary")] });
    await rig.run("four", threadId);
    expect(asked(rig).slice(1)).toEqual(["after the summary", "four"]);
  });

  it("get the output of a call that has none, and lose an output without its call", async () => {
    const rig = await createAgentRig();
    const threadId = await rig.startThread();
    const call = { type: "function_call", id: "fc_1", name: "f", arguments: "{}", call_id: "c" };
    const orphan = { type: "custom_tool_call_output", call_id: "d", output: "x" };
    await rig.client.thread.injectItems({ threadId, items: [call, orphan] });
    await rig.run("one", threadId);
    const aborted = { type: "function_call_output", call_id: "c", output: "aborted" };
    expect(rig.asked().at(-1)?.input.slice(0, 2)).toEqual([call, aborted]);
    expect(asked(rig)).toEqual(["function_call", "function_call_output", "one"]);
  });

  it("have a turn ask once more that runs", async () => {
    let add = async () => {};
    async function* slowly() {
      await add();
      yield "Hello.";
    }
    const rig = await createAgentRig([{ text: slowly() }]);
    const threadId = await rig.startThread();
    add = async () => {
      await rig.client.thread.injectItems({ threadId, items: [said("meanwhile")] });
    };
    await rig.run("one", threadId);
    expect(asked(rig)).toEqual(["one", "Hello.", "meanwhile"]);
    await rig.run("two", threadId);
    expect(asked(rig)).toEqual(["one", "Hello.", "meanwhile", "Hello.", "two"]);
  });

  it("come after the turn of an agent that does not take them", async () => {
    const seen: unknown[] = [];
    let add = async () => {};
    const rig = await createAgentRig([], {
      agent: async ({ added: inserted, write }) => {
        seen.push(inserted.map(({ before }) => before));
        await add();
        write.message().end("Hello.");
      },
    });
    const threadId = await rig.startThread();
    add = async () => {
      await rig.client.thread.injectItems({ threadId, items: [said("meanwhile")] });
    };
    await rig.run("one", threadId);
    add = async () => {};
    await rig.run("two", threadId);
    expect(seen).toEqual([[], [2]]);
  });
});

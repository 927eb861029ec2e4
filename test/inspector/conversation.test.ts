import { describe, expect, it } from "vitest";
import { Conversation } from "../../src/inspector/conversation.js";

function listening() {
  const conversation = new Conversation();
  const hear = (method: string, params: object) =>
    conversation.hear({ direction: "received", message: { method, params: { threadId: "t", turnId: "u", ...params } } });
  return { conversation, hear };
}

describe("the conversation", () => {
  it("grows with its deltas, and is what the item says in the end", () => {
    const { conversation, hear } = listening();
    hear("item/started", { item: { type: "agentMessage", id: "i", text: "" } });
    hear("item/agentMessage/delta", { itemId: "i", delta: "Hel" });
    hear("item/agentMessage/delta", { itemId: "i", delta: "lo" });
    expect(conversation.after(0).items).toMatchObject([{ id: "i", type: "agentMessage", text: "Hello", status: "inProgress" }]);
    hear("item/completed", { item: { type: "agentMessage", id: "i", text: "Hello." } });
    expect(conversation.after(0).items).toMatchObject([{ text: "Hello.", status: "completed" }]);
  });

  it("tells what has changed since a version only", () => {
    const { conversation, hear } = listening();
    hear("thread/started", { thread: { id: "t", preview: "", status: { type: "idle" } } });
    const { version } = conversation.after(0);
    hear("turn/started", { turn: { id: "u", status: "inProgress" } });
    expect(conversation.after(version)).toMatchObject({ threads: [], turns: [{ id: "u", status: "inProgress" }], items: [] });
  });

  it("names a thread by what was said first", () => {
    const { conversation, hear } = listening();
    hear("thread/started", { thread: { id: "t", preview: "" } });
    hear("item/completed", { item: { type: "userMessage", id: "i", content: [{ type: "text", text: "Good morning" }] } });
    hear("item/completed", { item: { type: "userMessage", id: "j", content: [{ type: "text", text: "And more" }] } });
    expect(conversation.after(0).threads).toMatchObject([{ title: "Good morning" }]);
  });

  it("knows a thread that was resumed from the answer", () => {
    const { conversation } = listening();
    conversation.hear({ direction: "received", message: { id: 1, result: { thread: { id: "t", name: "Mine" } } } });
    expect(conversation.after(0).threads).toMatchObject([{ id: "t", title: "Mine" }]);
  });

  it("says why a turn failed", () => {
    const { conversation, hear } = listening();
    hear("turn/completed", { turn: { id: "u", status: "failed", error: { message: "No tokens" } } });
    expect(conversation.after(0).turns).toMatchObject([{ status: "failed", error: "No tokens" }]);
  });

  it("keeps a bounded number of items, each of a bounded length", () => {
    const { conversation, hear } = listening();
    for (let index = 0; index < 3_000; index += 1) hear("item/agentMessage/delta", { itemId: `i${index}`, delta: "x" });
    for (let index = 0; index < 50; index += 1) hear("item/agentMessage/delta", { itemId: "long", delta: "y".repeat(1_000) });
    const { items } = conversation.after(0);
    expect([items.length, items.at(-1)?.text.length]).toEqual([1_500, 20_000]);
  });
});

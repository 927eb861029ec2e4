import { describe, expect, it } from "vitest";
import { describeItem, readInjectedItem, readItem, readItemOrNull } from "../../../../src/server/thread/raw-items/raw-item.js";

const message = (members: object = {}) => ({ type: "message", role: "user", content: [], ...members });

describe("readItem", () => {
  it("leaves out members that the kind does not have, and what says where the item comes from", () => {
    const content = [{ type: "input_text", text: "a", more: 1 }];
    const given = message({ content, end_turn: true, internal_chat_message_metadata_passthrough: { turn_id: "x" } });
    expect(readItem(given)).toEqual(message({ content: [{ type: "input_text", text: "a" }] }));
  });

  it("reads a kind that it does not know as `other`", () => {
    expect(readItem({ type: "strange", x: 1 })).toEqual({ type: "other" });
  });

  it("keeps a word of a prototype out of the kinds", () => {
    expect(readItem({ type: "constructor" })).toEqual({ type: "other" });
    expect(() => readItem(message({ content: [{ type: "constructor" }] }))).toThrow("unknown variant `constructor`");
  });

  it.each([
    [{ type: "message" }, "missing field `role`"],
    [message({ content: "x" }), 'invalid type: string "x", expected a sequence'],
    [message({ role: 5 }), "invalid type: integer `5`, expected a string"],
    [message({ content: [{}] }), "missing field `type`"],
    [{ type: "function_call_output", output: 5 }, "data did not match any variant of untagged enum FunctionCallOutputBody"],
    [{ type: "reasoning", summary: [{ type: "x" }] }, "unknown variant `x`, expected `summary_text`"],
    [{ type: "local_shell_call", status: "completed", action: { type: "exec" } }, "missing field `command`"],
  ])("refuses %j in codex's words", (item, words) => {
    expect(() => readItem(item)).toThrow(words);
    expect(readItemOrNull(item)).toBeNull();
  });
});

describe("readInjectedItem", () => {
  it.each([
    [5, "invalid type: number, expected struct WrappedItem"],
    [null, "invalid type: null, expected struct WrappedItem"],
    [{}, "missing field `item`"],
    [{ item: message() }, "missing field `retention`"],
    [{ type: null }, "invalid type: null, expected variant identifier"],
  ])("refuses %j in codex's words", (item, words) => {
    expect(() => readInjectedItem(item)).toThrow(words);
  });
});

describe("describeItem", () => {
  it("gives an id to an item without one, by its kind", () => {
    const idOf = (item: { type: string; id?: string }) => (describeItem(item, "turn") as { id?: string }).id;
    expect(idOf({ type: "function_call_output" })).toMatch(/^fco_[0-9a-f-]{36}$/);
    expect(idOf({ type: "reasoning" })).toMatch(/^rs_/);
    expect(idOf({ type: "message", id: "own" })).toBe("own");
    expect(idOf({ type: "other" })).toBeUndefined();
  });

  it("says of a message which turn it belongs to, and who wrote it", () => {
    const content = [{ type: "input_text", text: "a" }, { type: "input_image" }];
    const metadataOf = (role: string, origin: "user" | null) =>
      (describeItem({ type: "message", role, content }, "turn", origin) as unknown as Record<string, object>)
        .internal_chat_message_metadata_passthrough;
    expect(metadataOf("user", "user")).toEqual({
      turn_id: "turn",
      create_time: expect.any(Number),
      content_item_kinds: ["user.text", "user.image"],
      content_item_metadata: [{ provenance: { type: "user" } }, { provenance: { type: "user" } }],
    });
    expect(metadataOf("assistant", null)).toEqual({ turn_id: "turn", content_item_kinds: ["unknown", "unknown"] });
  });
});

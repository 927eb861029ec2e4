import { describe, expect, it } from "vitest";
import { pageOf } from "../../src/server/pages.js";

const items = ["a", "b", "c"];

describe("pageOf", () => {
  it("goes through a list page by page, and says when there is no more", () => {
    expect(pageOf(items, { limit: 2 }, "letters")).toEqual({ data: ["a", "b"], nextCursor: "2" });
    expect(pageOf(items, { cursor: "2", limit: 2 }, "letters")).toEqual({ data: ["c"], nextCursor: null });
    expect(pageOf(items, { cursor: "3" }, "letters")).toEqual({ data: [], nextCursor: null });
  });

  it("gives everything where no limit is set, and one item where it is 0", () => {
    expect(pageOf(items, { cursor: null, limit: null }, "letters")).toEqual({ data: items, nextCursor: null });
    expect(pageOf(items, { limit: 0 }, "letters")).toEqual({ data: ["a"], nextCursor: "1" });
  });

  it.each([
    ["x", "invalid cursor: x"],
    ["-1", "invalid cursor: -1"],
    ["1e9", "invalid cursor: 1e9"],
    ["", "invalid cursor: "],
    ["4", "cursor 4 exceeds total letters 3"],
  ])("refuses the cursor %j", (cursor, message) => {
    expect(() => pageOf(items, { cursor }, "letters")).toThrow(expect.objectContaining({ rpcCode: -32600, message }));
  });
});

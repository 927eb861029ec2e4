import { describe, expect, it } from "vitest";
import { differencesOf } from "./differences.js";

const told = (method: string, params: object = {}) => ({ method, params });

describe("the differences of two observations", () => {
  it("are none where they are alike", () => {
    expect(differencesOf({ a: [told("x", { b: 1 })] }, { a: [told("x", { b: 1 })] })).toEqual([]);
  });

  it("are named by the methods of what the lists hold, wherever in the list that stands", () => {
    const left = { heard: [told("x"), told("account/updated", { mode: "a" })] };
    const right = { heard: [told("account/updated", { mode: "a", reason: null })] };
    expect(differencesOf(left, right)).toEqual([
      { place: "heard[x]", left: told("x"), right: undefined },
      { place: "heard[account/updated].params.reason", left: undefined, right: null },
    ]);
  });

  it("tell what only one of them has at the end of a list", () => {
    expect(differencesOf([1, 2], [1, 2, 3])).toEqual([{ place: "[]", left: undefined, right: 3 }]);
  });
});

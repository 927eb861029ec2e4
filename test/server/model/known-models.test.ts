import { describe, expect, it } from "vitest";
import { contextWindowOf, effortForModel } from "../../../src/server/model/known-models.js";

describe("effortForModel", () => {
  it.each([
    ["gpt-6.2-sol", "xhigh"],
    ["gpt-6.2-astra", "xhigh"],
    ["gpt-6.1-terra", "xhigh"],
    ["gpt-6.1-sol", "xhigh"],
    ["gpt-6-astra", "xhigh"],
    ["gpt-5.5", "xhigh"],
    ["gpt-6-sol", "max"],
    ["gpt-6-luna", "max"],
    ["gpt-5.6-sol", "max"],
    ["gpt-daybreak-blue-latest", "max"],
    ["codex-auto-review", "max"],
    ["mock-model", "medium"],
  ])("asks %s with %s for ultra", (model, effort) => {
    expect(effortForModel(model, "ultra")).toBe(effort);
  });

  it("leaves every other effort as it is", () => {
    expect(["max", "bogus", null].map((effort) => effortForModel("gpt-5.5", effort))).toEqual(["max", "bogus", null]);
  });
});

describe("contextWindowOf", () => {
  it.each([
    ["gpt-6.2-sol", null, 500_000, 475_000],
    ["openai/gpt-6.2-sol-next", null, 500_000, 475_000],
    ["gpt-6.2-sol", 900_000, 872_000, 828_400],
    ["gpt-6.2-astra", null, 272_000, 258_400],
    ["gpt-daybreak-red-latest", 900_000, 372_000, 353_400],
    ["gpt-5.5", 900_000, 272_000, 258_400],
    ["mock-model", 900_000, 272_000, 258_400],
    ["mock-model", 100_000, 100_000, 95_000],
    ["mock-model", -5, -5, -4],
  ])("of %s, where %s is configured, is %s, of which %s can be used", (model, configured, tokens, usableTokens) => {
    expect(contextWindowOf(model, configured)).toEqual({ tokens, usableTokens });
  });
});

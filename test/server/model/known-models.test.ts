import { describe, expect, it } from "vitest";
import { effortForModel } from "../../../src/server/model/known-models.js";

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

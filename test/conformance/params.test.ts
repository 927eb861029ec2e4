import { expect, it } from "vitest";
import { findUnlisted, paramsOf, readParamList, servedMethods } from "../../scripts/next-release/params.js";
import { readShapes } from "../../scripts/next-release/shapes.js";
import { pinnedCodex } from "../../scripts/pull-protocol/codex.js";

it("every param that codex has for a method which we serve is acted on, refused, or listed with why it has no effect", async () => {
  const params = paramsOf(await servedMethods(), await readShapes(pinnedCodex));
  expect(findUnlisted(params, await readParamList())).toEqual([]);
});

it("the list says of each param what is done with it", async () => {
  const words = Object.values(await readParamList()).flatMap((members) => Object.values(members));
  expect(words.filter((word) => !/^(acts|refuses|no effect: .{8,})$/.test(word))).toEqual([]);
});

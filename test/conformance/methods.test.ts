import { expect, it } from "vitest";
import { describeMethods, findFaults, readReasons, readServing } from "../../scripts/methods-page.js";

it("every method of the protocol is served, or listed with why it is not", async () => {
  expect(findFaults(await readServing(), await readReasons())).toEqual([]);
});

it("a method without a reason is found, and a reason without a method", () => {
  const by = { always: false, withWorkspace: false, command: false };
  const serving = new Map([
    ["a/b", by],
    ["a/c", { ...by, always: true, withWorkspace: true }],
    ["d", by],
  ]);
  expect(findFaults(serving, { "a/": "a reason", "a/c": "another", "e/": "one more" })).toEqual([
    "d is not served, and nothing says why",
    "a/c has a reason why it is not served, and is served or not there",
    "e/ has a reason why it is not served, and is served or not there",
  ]);
});

it("docs/methods.md says who serves what", async () => {
  await expect(describeMethods(await readServing(), await readReasons())).toMatchFileSnapshot("../../docs/methods.md");
});

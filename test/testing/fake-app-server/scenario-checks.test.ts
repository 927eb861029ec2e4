import { checkScenario, createFakeAppServer } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";

describe("a scenario from elsewhere", () => {
  it.each([
    [null, '"options" must be an object'],
    [{ turn: [] }, 'there is no option "turn"'],
    [{ turns: "Hello." }, '"turns" must be a list of turns'],
    [{ turns: [{ txt: "a" }] }, '"turns[0]" must have one of'],
    [{ turns: [{ text: "a", command: "b" }] }, "and has text and command"],
    [
      { turns: [["a", { text: "a", asks: true }]] },
      '"turns[0][1]" has "asks"; beside "text" there may be text, phase, unfinished',
    ],
    [{ turns: [[{ pauseMs: -1 }]] }, '"turns[0][0].pauseMs" must be a whole number, 0 or more'],
    [{ turns: [[5]] }, '"turns[0][0]" must be a text or an object'],
    [{ turns: [[{ item: { text: "x" } }]] }, 'must be an object with a "type"'],
    [{ turns: [[{ crashes: false }]] }, "must be true"],
    [{ turns: [[{ usage: { inputTokens: "10" } }]] }, '"turns[0][0].usage.inputTokens" must be a whole number, 0 or more'],
    [{ turns: [[{ changes: [{ path: "/a", kind: { type: "add" } }] }]] }, 'a list of objects with "path", "kind" and "diff"'],
    [{ overloaded: { "turn/start": "2" } }, '"overloaded" must be numbers by method'],
  ])("is refused with the place that does not fit: %j", (scenario, why) => {
    expect(() => checkScenario(scenario)).toThrow(
      expect.objectContaining({ code: "ERR_OPTION", message: expect.stringContaining(why) }),
    );
  });

  it("is taken where it fits", () => {
    const scenario = { turns: ["a", [{ text: ["b"] }, { usage: { inputTokens: 1 } }]], login: "ok" };
    expect(checkScenario(scenario)).toBe(scenario);
  });

  it.each([
    [{ scenario: "nope" }, '"scenario" must be one of "ok"'],
    [{ scenario: { turns: [{}] } }, '"turns[0]"'],
    [{ release: "newest" }, '"release" must be a release'],
    [{ clock: "sun" }, '"clock" must be one of "manual", "real"'],
  ])("makes no server of %j", (options, why) => {
    expect(() => createFakeAppServer(options as object)).toThrow(
      expect.objectContaining({ code: "ERR_OPTION", message: expect.stringContaining(why) }),
    );
  });
});

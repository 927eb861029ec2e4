import { describe, expect, it } from "vitest";
import { describeUnreadKeys, findUnreadKeys } from "../../../src/server/config/unread-keys.js";

describe("keys that nobody reads", () => {
  it("are found at the top, and in the tables of providers and projects", () => {
    const config = {
      model: "m",
      modle: "m",
      tui: { anything: 1 },
      model_providers: { company: { name: "c", basurl: "x" }, broken: 5 },
      projects: { "/a": { trust_level: "trusted", trust: 1 } },
      constructor: 1,
    };
    expect(findUnreadKeys(config)).toEqual([
      ["modle"],
      ["model_providers", "company", "basurl"],
      ["projects", "/a", "trust"],
      ["constructor"],
    ]);
  });

  it("are told of in the words of codex (0.171)", () => {
    expect(describeUnreadKeys("/c/config.toml", { zzz: 1, a: { "b c": 1 } })).toEqual([
      {
        summary:
          "Codex is ignoring 2 unrecognized configuration settings. Check for typos or deprecated settings.\n  user (/c/config.toml): `a` is ignored.\n  user (/c/config.toml): `zzz` is ignored.",
        details: null,
      },
    ]);
    expect(describeUnreadKeys("/c/config.toml", { model: "m" })).toEqual([]);
  });
});

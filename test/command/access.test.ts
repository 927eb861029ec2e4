import { describe, expect, it } from "vitest";
import { accessOptions, defaultAccess } from "../../src/command/access.js";
import { codexTools, createAppServer } from "../../src/server/index.js";

describe("the access of the command's clients", () => {
  it.each([
    ["stdio://", false, "full"],
    ["unix://", false, "full"],
    ["unix:///a/socket", false, "full"],
    ["ws://127.0.0.1:0", false, "none"],
    ["ws://[::1]:4500", false, "none"],
    ["ws://127.0.0.1:0", true, "full"],
  ])("on %s (locked: %s) is %s", (listen, isLocked, access) => {
    expect(defaultAccess(listen, isLocked)).toBe(access);
  });

  it("opens the whole machine, or nothing of it", async () => {
    await using full = createAppServer(accessOptions("full"));
    await using none = createAppServer(accessOptions("none"));
    const uses = ["fs/readFile", "fs/remove", "command/exec"];
    expect(uses.map((method) => full.served.has(method))).toEqual([true, true, true]);
    expect(uses.map((method) => none.served.has(method))).toEqual([false, false, false]);
    expect(accessOptions("full").tools?.map(({ name, uses }) => [name, uses])).toEqual(
      codexTools().map(({ name, uses }) => [name, uses]),
    );
    expect(accessOptions("none")).toEqual({});
  });
});

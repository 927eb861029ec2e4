import { describe, expect, it } from "vitest";
import { describeTarget, readTarget } from "../../src/inspector/target.js";

const OWN = ["/usr/bin/node", "/somewhere/cli.mjs", "app-server"] as const;

describe("what is inspected", () => {
  it.each([
    [[], "codex-app-server-sdk app-server"],
    [["codex", "app-server", "-c", "model=x"], "codex app-server -c model=x"],
    [["/opt/codex/bin/codex", "app-server"], "codex app-server"],
    [["ws://user:pass@127.0.0.1:4500/rpc?token=x"], "ws://127.0.0.1:4500/rpc"],
    [["unix:///run/a b.sock"], "unix:///run/a b.sock"],
  ])("is named without what is secret: %j", (words, name) => {
    expect(describeTarget(readTarget(words, OWN))).toBe(name);
  });

  it("has a bearer file only where there is an address", () => {
    expect(readTarget(["unix:///run/app.sock"], OWN, "token")).toMatchObject({ kind: "address", bearerFile: "token" });
    for (const words of [[], ["codex", "app-server"]])
      expect(() => readTarget(words, OWN, "token")).toThrow("A bearer file goes with a ws, wss or unix address");
  });

  it("is an address alone, with nothing behind it", () => {
    expect(() => readTarget(["ws://127.0.0.1:1", "app-server"], OWN)).toThrow(
      "Nothing may stand behind the address ws://127.0.0.1:1",
    );
  });
});

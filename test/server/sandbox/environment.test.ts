import { describe, expect, it } from "vitest";
import { commandEnvironment } from "../../../src/server/sandbox/environment.js";

const SERVER = {
  PATH: "/bin",
  HOME: "/home/u",
  LANG: "C",
  LC_TIME: "C",
  TZ: "UTC",
  DATABASE_URL: "postgres://u:p@h",
  GITHUB_PAT: "ghp",
  MYSQL_PWD: "p",
  MY_TOKEN: "t",
  MISSING: undefined,
};
const names = (policy?: Parameters<typeof commandEnvironment>[0]) => Object.keys(commandEnvironment(policy, SERVER)).sort();
const ALL = ["DATABASE_URL", "GITHUB_PAT", "HOME", "LANG", "LC_TIME", "MYSQL_PWD", "MY_TOKEN", "PATH", "TZ"];

describe("the environment of commands", () => {
  it("has what programs need, and no variable that nobody named", () => {
    expect(names()).toEqual(["HOME", "LANG", "LC_TIME", "PATH", "TZ"]);
    expect(names({ set: { MINE: "1" }, exclude: ["lang"] })).toEqual(["HOME", "LC_TIME", "MINE", "PATH", "TZ"]);
  });

  // What codex 0.171 does with each, tried with `env` in command/exec.
  it.each([
    [{ inherit: "all" }, ALL],
    [{ inherit: "none" }, []],
    [{ inherit: "core" }, ["HOME", "LANG", "PATH"]],
    [{ inherit: "all", ignore_default_excludes: false }, ALL.filter((name) => name !== "MY_TOKEN")],
    [{ inherit: "all", exclude: ["my*"] }, ALL.filter((name) => !name.startsWith("MY"))],
    [{ inherit: "all", exclude: ["[GM]*", "D?TA*"] }, ["HOME", "LANG", "LC_TIME", "PATH", "TZ"]],
    [{ inherit: "all", include_only: ["path", "A*"], set: { ABC: "1", XYZ: "2" } }, ["ABC", "PATH"]],
    [{ inherit: "all", exclude: ["ABC"], set: { ABC: "1" } }, ["ABC", ...ALL]],
  ] as const)("goes by shell_environment_policy as codex reads it: %j", (policy, expected) => {
    expect(names(policy)).toEqual([...expected].sort());
  });

  it("reads a hostile pattern in little time", () => {
    const source = { ["A".repeat(2_000)]: "1" };
    expect(Object.keys(commandEnvironment({ inherit: "all", exclude: [`${"*A".repeat(500)}B`] }, source))).toHaveLength(1);
  });
});

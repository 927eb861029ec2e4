import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { joinWords } from "../../../../src/server/turn/tools/shell-words.js";

const WORDS = [
  "a",
  "",
  "a b",
  "it's",
  "'",
  "\"'",
  "\\",
  "a\\'b",
  "$HOME",
  "`id`",
  "!x",
  "^",
  "^a'b",
  "a^b",
  "é",
  "\n",
  "*",
  "=",
  "'$x'\"^\\",
];

describe("the words of a command line", () => {
  it.each([
    [["bash", "-lc", "pwd"], "bash -lc pwd"],
    [["bash", "-lc", "echo a; b"], "bash -lc 'echo a; b'"],
    [["printf 'a\\377'"], "\"printf 'a\\\\377'\""],
    [["a", ""], "a ''"],
  ])("are %j written as the real server writes them", (words, line) => {
    expect(joinWords(words)).toBe(line);
  });

  it("are what a shell reads again", () => {
    const { stdout } = spawnSync("/bin/sh", ["-c", `printf '%s\\0' ${joinWords(WORDS)}`], { encoding: "utf8" });
    expect(stdout.split("\0").slice(0, -1)).toEqual(WORDS);
  });
});

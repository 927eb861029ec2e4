import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { unifiedHunks } from "../../../../src/server/turn/tools/text-diff.js";
import { createFolder } from "../../../support/folder.js";

/** A text with a line for each letter. */
const lines = (letters: string) => [...letters].map((letter) => `${letter}\n`).join("");
const shown = (hunks: string) => hunks.replaceAll("\n", ",");

/** Numbers that look random, the same in every run. */
function createRandom(start: number): (below: number) => number {
  let seed = start;
  return (below) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
}

describe("unifiedHunks", () => {
  // Each as codex 0.171 writes it.
  it.each([
    ["aaax", "aax", "@@ -1,4 +1,3 @@, a, a,-a, x,"],
    ["aax", "aaax", "@@ -1,3 +1,4 @@, a, a,+a, x,"],
    ["xababy", "xaby", "@@ -1,6 +1,4 @@, x, a, b,-a,-b, y,"],
    ["bb", "aab", "@@ -1,2 +1,3 @@,-b,+a,+a, b,"],
    ["aaay", "acay", "@@ -1,4 +1,4 @@, a,-a,+c, a, y,"],
    ["abbba", "abcba", "@@ -1,5 +1,5 @@, a, b,-b,+c, b, a,"],
    ["xabay", "xay", "@@ -1,5 +1,3 @@, x, a,-b,-a, y,"],
    ["", "a", "@@ -0,0 +1 @@,+a,"],
    ["a", "", "@@ -1 +0,0 @@,-a,"],
    ["", "ab", "@@ -0,0 +1,2 @@,+a,+b,"],
    ["abcdefgh", "abcdXefgh", "@@ -2,6 +2,7 @@, b, c, d,+X, e, f, g,"],
    ["1234567890", "X234567Y90", "@@ -1,10 +1,10 @@,-1,+X, 2, 3, 4, 5, 6, 7,-8,+Y, 9, 0,"],
    ["123456789", "X2345678Y", "@@ -1,4 +1,4 @@,-1,+X, 2, 3, 4,@@ -6,4 +6,4 @@, 6, 7, 8,-9,+Y,"],
  ])("shows %s as %s", (before, after, hunks) => {
    expect(shown(unifiedHunks(lines(before), lines(after)))).toBe(hunks);
  });

  it("shows nothing where nothing differs", () => {
    expect([unifiedHunks("", ""), unifiedHunks("a\nb", "a\nb")]).toEqual(["", ""]);
  });

  it("notes a last line without an ending, on either side", () => {
    expect(unifiedHunks("x\ny", "x\nz\n")).toBe("@@ -1,2 +1,2 @@\n x\n-y\n\\ No newline at end of file\n+z\n");
    expect(unifiedHunks("x", "y")).toBe("@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n");
  });

  it("keeps the endings of lines, whichever they are", () => {
    expect(unifiedHunks("a\r\nb\r\n", "a\r\nB\r\n")).toBe("@@ -1,2 +1,2 @@\n a\r\n-b\r\n+B\r\n");
    expect(unifiedHunks("a\rb\r", "a\rB\r")).toBe("@@ -1,2 +1,2 @@\n a\r-b\r+B\r");
  });

  it("writes what git applies, whatever the texts", async () => {
    const folder = await createFolder();
    const random = createRandom(7);
    const text = () => lines(Array.from({ length: random(30) }, () => "abcdefghij"[random(2 + random(8))]).join(""));
    const pairs = Array.from({ length: 150 }, (_, index) => ({ name: `${index}`, before: text(), after: text() }));
    const patches = pairs.map(({ name, before, after }) => {
      const hunks = unifiedHunks(before, after);
      return hunks === "" ? "" : `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n${hunks}`;
    });
    await mkdir(join(folder, "files"));
    for (const { name, before } of pairs) await writeFile(join(folder, "files", name), before);
    await writeFile(join(folder, "patch"), patches.join(""));
    await promisify(execFile)("git", ["apply", "--unidiff-zero", "../patch"], { cwd: join(folder, "files") });
    for (const { name, after } of pairs) expect(await readFile(join(folder, "files", name), "utf8").catch(() => "")).toBe(after);
  });

  it("takes no longer than it may for texts that have nothing in common", () => {
    const numbers = (from: number) => Array.from({ length: 60_000 }, (_, index) => `${from + index}\n`).join("");
    const hunks = unifiedHunks(`same\n${numbers(0)}`, `same\n${numbers(100_000)}`);
    expect(hunks.slice(0, 32)).toBe("@@ -1,60001 +1,60001 @@\n same\n-0");
    expect(hunks.split("\n")).toHaveLength(120_003);
  });
});

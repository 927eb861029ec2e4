import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyPatchTool } from "codex-app-server-sdk/server";
import type { FakeAnswer } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import { type FileChange, TurnDiff } from "../../../../src/server/turn/tools/turn-diff.js";
import { createAgentRig } from "../../../support/agent.js";
import { createFolder } from "../../../support/folder.js";

const added = (path: string, content: string): FileChange => ({ path, target: path, content, original: null });
const changed = (path: string, original: string, content: string): FileChange => ({ path, target: path, content, original });
const deleted = (path: string, original: string): FileChange => ({ path, target: null, content: "", original });
const moved = (path: string, target: string, original: string, content = original): FileChange => ({
  path,
  target,
  content,
  original,
});

/** The names that git gives to the contents that are used here. */
const NO_FILE = "0".repeat(40);
const X = "587be6b4c3f93f93c489c0111bba5596147a26cb";
const Y = "975fbec8256d3e8a3797e7a3611380f27c49f4ac";

describe("TurnDiff", () => {
  it("shows new, changed and deleted files as git does, by their paths", () => {
    const diff = new TurnDiff("/repo");
    expect(diff.add([added("/repo/c", "x\n"), changed("/repo/b/b", "x\n", "y\n"), deleted("/repo/a", "x\n")])).toBe(
      [
        "diff --git a/a b/a\ndeleted file mode 100644",
        `index ${X}..${NO_FILE}\n--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-x`,
        "diff --git a/b/b b/b/b",
        `index ${X}..${Y}\n--- a/b/b\n+++ b/b/b\n@@ -1 +1 @@\n-x\n+y`,
        "diff --git a/c b/c\nnew file mode 100644",
        `index ${NO_FILE}..${X}\n--- /dev/null\n+++ b/c\n@@ -0,0 +1 @@\n+x\n`,
      ].join("\n"),
    );
  });

  it("adds up over several patches, from what the files were at first", () => {
    const diff = new TurnDiff("/repo");
    diff.add([changed("/repo/a", "x\n", "between\n")]);
    expect(diff.add([changed("/repo/a", "between\n", "y\n")])).toContain(`index ${X}..${Y}\n`);
  });

  it("says once that nothing differs any more, and nothing when nothing did", () => {
    const diff = new TurnDiff("/repo");
    expect(diff.add([changed("/repo/a", "x\n", "x\n")])).toBeNull();
    diff.add([added("/repo/a2", "x\n")]);
    expect(diff.add([deleted("/repo/a2", "x\n")])).toBe("");
    expect(diff.add([changed("/repo/a", "x\n", "x\n")])).toBeNull();
  });

  it("shows a file that was moved and changed by both of its names, over several moves", () => {
    const diff = new TurnDiff("/repo");
    // As on the real server: a file that was only moved has no difference to show.
    expect(diff.add([moved("/repo/a", "/repo/b", "x\n")])).toBeNull();
    expect(diff.add([moved("/repo/b", "/repo/c", "x\n", "y\n")])).toBe(
      `diff --git a/a b/c\nindex ${X}..${Y}\n--- a/a\n+++ b/c\n@@ -1 +1 @@\n-x\n+y\n`,
    );
    expect(diff.add([moved("/repo/c", "/repo/a", "y\n", "x\n")])).toBe("");
  });

  it("shows two files where one was moved to the place of another", () => {
    const diff = new TurnDiff("/repo");
    diff.add([deleted("/repo/b", "old\n")]);
    const names = diff.add([moved("/repo/a", "/repo/b", "x\n", "y\n")])?.match(/^diff.*$/gm);
    expect(names).toEqual(["diff --git a/a b/a", "diff --git a/b b/b"]);
  });

  it("has no lines to show of an empty file", () => {
    const head = `diff --git a/a b/a\nnew file mode 100644\nindex ${NO_FILE}..e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\n`;
    expect(new TurnDiff("/repo").add([added("/repo/a", "")])).toBe(head);
  });

  it("names files outside of its folder by their whole path", () => {
    expect(new TurnDiff("/repo/sub").add([added("/repo/a", "x\n")])).toContain("diff --git a//repo/a b//repo/a\n");
  });

  it("takes back what it told and stops when a turn changes more than it remembers", () => {
    const diff = new TurnDiff("/repo");
    diff.add([added("/repo/a", "x\n")]);
    expect(diff.add([added("/repo/large", `${"x".repeat(33 * 1024 * 1024)}\n`)])).toBe("");
    expect(diff.add([added("/repo/b", "x\n")])).toBeNull();
  });
});

describe("turn/diff/updated", () => {
  const patch = (...lines: string[]): FakeAnswer => ({
    calls: [{ name: "apply_patch", arguments: { patch: ["*** Begin Patch", ...lines, "*** End Patch"].join("\n") } }],
  });

  async function play(answers: readonly FakeAnswer[]) {
    const folder = await createFolder();
    await mkdir(join(folder, ".git"));
    await mkdir(join(folder, "sub"));
    await writeFile(join(folder, "sub", "a.txt"), "x\n");
    const rig = await createAgentRig(answers, { tools: [applyPatchTool()] });
    const diffs: string[] = [];
    rig.client.on("turn/diff/updated", ({ diff }) => void diffs.push(diff.match(/^diff.*$/gm)?.join() ?? diff));
    const thread = await rig.startThread({ cwd: join(folder, "sub"), sandbox: "workspace-write", approvalPolicy: "on-request" });
    const { outcome } = await rig.run("go", thread);
    return { diffs, outcome };
  }

  it("comes after each patch, with paths from the repository's folder, and once more at the end of the turn", async () => {
    const { diffs } = await play([
      patch("*** Update File: a.txt", "@@", "-x", "+y"),
      patch("*** Add File: b.txt", "+x"),
      patch("*** Update File: none.txt", "@@", "-x", "+y"),
    ]);
    const [a, b] = ["diff --git a/sub/a.txt b/sub/a.txt", "diff --git a/sub/b.txt b/sub/b.txt"];
    expect(diffs).toEqual([a, `${a},${b}`, `${a},${b}`]);
  });

  it("comes again at the end of a turn that fails", async () => {
    const { diffs, outcome } = await play([patch("*** Add File: b.txt", "+x"), 400]);
    expect([outcome.status, diffs.length]).toEqual(["failed", 2]);
  });

  it("does not come at the end when nothing differs", async () => {
    const { diffs } = await play([patch("*** Add File: b.txt", "+x"), patch("*** Delete File: b.txt")]);
    expect(diffs).toEqual(["diff --git a/sub/b.txt b/sub/b.txt", ""]);
  });
});

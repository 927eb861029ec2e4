import { describe, expect, it } from "vitest";
import { describeActions } from "../../../../src/server/turn/tools/command-actions.js";
import { findPatch } from "../../../../src/server/turn/tools/patch-in-command.js";
import { readPlainScript } from "../../../../src/server/turn/tools/plain-script.js";

describe("readPlainScript", () => {
  it("reads words, quotes and what stands between programs", () => {
    expect(readPlainScript(`cat 'a b' | wc -l && echo "c"d`)).toEqual([
      { words: ["cat", "a b"], after: null },
      { words: ["wc", "-l"], after: "|" },
      { words: ["echo", "cd"], after: "&&" },
    ]);
  });

  it.each(["echo $HOME", "ls > x", "ls *.ts", "A=1 ls", "(ls)", "ls &", "a &&", "&& a", "echo `x`", 'echo "$x"', "echo \\n"])(
    "does not read %j",
    (script) => {
      expect(readPlainScript(script)).toBeNull();
    },
  );
});

describe("describeActions", () => {
  it.each([
    ["cat a", [{ type: "read", command: "cat a", name: "a", path: "/w/a" }]],
    ["cd sub && cat a", [{ type: "read", command: "cat a", name: "a", path: "/w/sub/a" }]],
    ["ls -la src/x | head -3", [{ type: "listFiles", command: "ls -la src/x", path: "x" }]],
    ["rg -n needle src", [{ type: "search", command: "rg -n needle src", query: "needle", path: "src" }]],
    ["rg --files", [{ type: "listFiles", command: "rg --files", path: null }]],
    ["cat a && make", [{ type: "unknown", command: "cat a && make" }]],
    ["rg -A 3 needle src", [{ type: "unknown", command: "rg -A 3 needle src" }]],
  ])("says what %j does", (script, actions) => {
    expect(describeActions(script, "/w")).toEqual(actions);
  });
});

describe("findPatch", () => {
  it.each([
    ["apply_patch <<'EOF'\nbody\nEOF\n", { patch: "body", folder: null }],
    ['apply_patch <<"END"\na\nb\nEND', { patch: "a\nb", folder: null }],
    ["cd 'a b' && apply_patch <<EOF\nbody\nEOF", { patch: "body", folder: "a b" }],
    ["apply_patch 'body'", { patch: "body", folder: null }],
    ["apply_patch <<'EOF'\nbody\nEOF\nrm -rf x", null],
    ["echo x; apply_patch <<'EOF'\nbody\nEOF", null],
    ["cd $HOME && apply_patch <<'EOF'\nbody\nEOF", null],
  ])("finds the patch in %j", (script, found) => {
    expect(findPatch(script)).toEqual(found);
  });
});

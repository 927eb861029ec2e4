import { describe, expect, it } from "vitest";
import { applyHunks } from "../../../../src/server/turn/tools/apply-hunks.js";
import { changesToPatch } from "../../../../src/server/turn/tools/changes-to-patch.js";
import { parsePatch } from "../../../../src/server/turn/tools/parse-patch.js";
import { unifiedHunks } from "../../../../src/server/turn/tools/text-diff.js";

function patched(text: string, ...lines: string[]) {
  const [section] = parsePatch(["*** Begin Patch", "*** Update File: a", ...lines, "*** End Patch"].join("\n"));
  if (section?.type !== "update") throw new Error("not an update");
  return applyHunks(text, section.hunks, "/w/a");
}

describe("parsePatch", () => {
  it.each([
    [
      "has no beginning",
      "*** Add File: a\n+x\n*** End Patch",
      "invalid patch: The first line of the patch must be '*** Begin Patch'",
    ],
    ["has no end", "*** Begin Patch\n*** Add File: a\n+x", "invalid patch: The last line of the patch must be '*** End Patch'"],
    ["has a line astray", "*** Begin Patch\nhello\n*** End Patch", "invalid hunk at line 2, 'hello' is not a valid hunk header."],
    [
      "has an empty update",
      "*** Begin Patch\n*** Update File: a\n*** End Patch",
      "invalid hunk at line 2, Update file hunk for path 'a' is empty",
    ],
  ])("refuses a patch that %s", (_, text, message) => {
    expect(() => parsePatch(text)).toThrow(message);
  });
});

describe("applyHunks", () => {
  it("finds each hunk below the one before", () => {
    expect(patched("a\nx\nb\nx\n", "@@", "-x", "+1", "@@", "-x", "+2")).toBe("a\n1\nb\n2\n");
  });

  it("goes by the anchor", () => {
    expect(patched("one\nx\ntwo\nx\n", "@@ two", "-x", "+y")).toBe("one\nx\ntwo\ny\n");
  });

  it("only adds, at the end or below the anchor", () => {
    expect(patched("a\nb\n", "@@", "+c")).toBe("a\nb\nc\n");
    expect(patched("a\nb\n", "@@ a", "+c")).toBe("a\nc\nb\n");
  });

  it("takes the last place when told so", () => {
    expect(patched("x\ny\nx\n", "@@", "-x", "+z", "*** End of File")).toBe("x\ny\nz\n");
  });

  it("forgives blanks at the ends of lines, and keeps the line endings of the file", () => {
    expect(patched("a  \r\n\tb\r\n", "@@", " a", "-b", "+c")).toBe("a  \r\nc\r\n");
  });

  it("leaves lines that stay as the file spells them", () => {
    const text = "\u00a0head \t\n  - item  \r\nold\n\ttail \r\n";
    const whole = patched(text, "@@", " head", " - item", "-old", "+new", "+more", " tail");
    expect(whole).toBe("\u00a0head \t\n  - item  \r\nnew\nmore\r\n\ttail \r\n");
  });

  it.each([
    ["stays", ["@@", " first", "-second", "+2"], "\uFEFFfirst\n2\n"],
    ["is replaced", ["@@", "-first", "+1"], "\uFEFF1\nsecond\n"],
    ["gets another above it", ["@@", "-first", "+0", "+first"], "\uFEFF0\nfirst\nsecond\n"],
    ["is spelt with it in the patch", ["@@", "-\uFEFFfirst", "+\uFEFF1"], "\uFEFF1\nsecond\n"],
  ])("keeps the byte order mark of a file whose first line %s", (_, hunk, expected) => {
    expect(patched("\uFEFFfirst\nsecond\n", ...hunk)).toBe(expected);
  });

  it("leaves the endings of other lines as they are", () => {
    expect(patched("one\r\nkeep\nlast", "@@", "-one", "+1", "+2")).toBe("1\r\n2\r\nkeep\nlast\n");
    expect(patched("one\r\nkeep\n", "@@", "+last")).toBe("one\r\nkeep\nlast\n");
  });

  it("ends a file that had no newline at its end with one", () => {
    expect(patched("a", "@@", "-a", "+b")).toBe("b\n");
  });
});

describe("the diff that an item shows", () => {
  const diffOf = (text: string, ...lines: string[]) => unifiedHunks(text, patched(text, ...lines), 1);

  it("has one line that stays around a change, and joins changes that are near", () => {
    expect(diffOf("a\nb\nc\nd\ne\nf\n", "@@", " a", "-b", "+B", " c", " d", "-e", "+E", " f")).toBe(
      "@@ -1,6 +1,6 @@\n a\n-b\n+B\n c\n d\n-e\n+E\n f\n",
    );
    expect(diffOf("a\nb\nc\nd\ne\n", "@@", " a", "+1", "+2", "@@", "-e")).toBe(
      "@@ -1,2 +1,4 @@\n a\n+1\n+2\n b\n@@ -4,2 +6 @@\n d\n-e\n",
    );
  });

  it("leaves out what a patch replaces by the same", () => {
    expect(diffOf("a\nb\nc\n", "@@", "-a", "-b", "-c", "+a", "+B", "+c")).toBe("@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
  });
});

describe("changesToPatch", () => {
  it("reminds the model of changes in the form it makes them in", () => {
    const changes = [
      { path: "/w/a", kind: { type: "update" as const, move_path: "/w/b" }, diff: "@@ -1 +1 @@\n-x\n+y\n\n\nMoved to: /w/b" },
      { path: "/w/n", kind: { type: "add" as const }, diff: "hello\n" },
      { path: "/w/d", kind: { type: "delete" as const }, diff: "bye\n" },
    ];
    expect(parsePatch(changesToPatch(changes))).toEqual([
      {
        type: "update",
        path: "/w/a",
        moveTo: "/w/b",
        hunks: [{ anchor: null, before: ["x"], after: [{ text: "y", stays: null }], atEnd: false }],
      },
      { type: "add", path: "/w/n", content: "hello\n" },
      { type: "delete", path: "/w/d" },
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { applyMutation, findMutations } from "../../scripts/mutate/mutations.js";
import { affordable, inOrder } from "../../scripts/mutate/order.js";
import { functionAt, withNotes } from "../../scripts/mutate/reach.js";
import { sample } from "../../scripts/mutate/sample.js";

const mutantsOf = (text: string) => findMutations(text).map((mutation) => applyMutation(text, mutation));

describe("the mutations of a text", () => {
  it("negate conditions and change operators", () => {
    expect(mutantsOf("if (a < b) f = 1;")).toEqual([
      "if (!(a < b)) f = 1;",
      "if (a <= b) f = 1;",
      "if (a < b) ;",
      "if (a < b) f = (1 + 1);",
    ]);
    expect(mutantsOf("x(a && !b);")).toEqual([";", "x(a || !b);", "x(a && b);"]);
    expect(mutantsOf("x(a ?? b);")).toContain("x(a);");
  });

  it("remove calls, also those that are awaited, and drop the await alone", () => {
    expect(mutantsOf("await a.b(c);")).toEqual([";", "(a.b(c));"]);
    expect(mutantsOf("void a();")).toEqual([";"]);
    expect(mutantsOf("super(a);")).toEqual([]);
  });

  it("return nothing and throw nothing", () => {
    expect(mutantsOf("function f() { return a; }")).toEqual(["function f() { return; }"]);
    expect(mutantsOf("function f() { return; }")).toEqual([]);
    expect(mutantsOf("throw a;")).toEqual([";"]);
  });

  it("change the constants that a program acts on", () => {
    expect(mutantsOf("x = [true, 7, 'end', /a/];").slice(1)).toEqual([
      "x = [false, 7, 'end', /a/];",
      "x = [true, (7 + 1), 'end', /a/];",
      'x = [true, 7, "", /a/];',
      "x = [true, 7, 'end', /(?!)/];",
    ]);
  });

  it("leave types, imports, keys and sentences alone", () => {
    expect(mutantsOf('import { a } from "b"; export * from "c"; type D = "d"; interface E { f: 1 }')).toEqual([]);
    expect(mutantsOf('const a = { "b-c": d as "e" };')).toEqual([]);
    expect(mutantsOf('const a = "a sentence for people";')).toEqual([]);
    expect(mutantsOf('const a = "count: " + b;')).toEqual([]);
  });

  it("tell the line and what is changed", () => {
    expect(findMutations("\n\nawait close();").map(({ line, what }) => `${line} ${what}`)).toEqual([
      "3 call removed: await close();",
      "3 await dropped: await close() -> (close())",
    ]);
  });
});

describe("a sample", () => {
  const items = Array.from({ length: 100 }, (_, at) => at);

  it("keeps the order, has the size asked for, and is the same for the same seed", () => {
    const drawn = sample(items, 10, 1);
    expect(drawn).toHaveLength(10);
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
    expect(sample(items, 10, 1)).toEqual(drawn);
    expect(sample(items, 10, 2)).not.toEqual(drawn);
  });

  it("is everything when there is less", () => {
    expect(sample(items, Number.POSITIVE_INFINITY, 1)).toEqual(items);
  });
});

describe("the functions of a text", () => {
  const text = "const a = 1;\nfunction f() { g(); return () => { h(); }; }";

  it("are numbered, and the innermost one around a place is found", () => {
    expect(functionAt(text, text.indexOf("a"))).toBe(-1);
    expect(functionAt(text, text.indexOf("g()"))).toBe(0);
    expect(functionAt(text, text.indexOf("h()"))).toBe(1);
    expect(functionAt(text, text.length)).toBe(-1);
  });

  it("note that they are called", () => {
    expect(withNotes("function f() { return () => { h(); }; }")).toBe(
      "function f() { globalThis.reachedFunctions?.add(0); return () => { globalThis.reachedFunctions?.add(1); h(); }; }",
    );
  });
});

describe("the test files of a mutation", () => {
  const slow = { file: "test/client/slow.test.ts", ms: 900, noticed: 0 };
  const quick = { file: "test/client/quick.test.ts", ms: 100, noticed: 0 };
  const named = { file: "test/rpc/peer.test.ts", ms: 5_000, noticed: 0 };

  it("are those named after the source, and the quickest of the others", () => {
    expect(affordable([named, slow, quick], "src/rpc/peer.ts", 500)).toEqual([quick, named]);
  });

  it("come in the order of what they noticed for their time", () => {
    expect(inOrder([slow, quick, named], "src/rpc/peer.ts")).toEqual([named, quick, slow]);
    expect(inOrder([{ ...slow, noticed: 3 }, quick, named], "src/rpc/peer.ts").map(({ ms }) => ms)).toEqual([900, 5_000, 100]);
  });
});

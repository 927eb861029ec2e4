import { describe, expect, it } from "vitest";
import { fromJsonText, JsonDepthError, MAX_JSON_DEPTH, sameJson, toJsonText } from "../../src/rpc/json.js";

const LARGE = 12_345_678_901_234_567_890n;

/** As deep as messages of sensible clients never are, and JSON.stringify can be. */
const DEPTH = 1_000;
const nestedText = (innermost: string) => `${'{"a":['.repeat(DEPTH)}${innermost}${"]}".repeat(DEPTH)}`;

function nested(innermost: unknown): unknown {
  let value = innermost;
  for (let level = 0; level < DEPTH; level += 1) value = { a: [value] };
  return value;
}

describe("toJsonText", () => {
  it.each([
    [{ n: LARGE, list: [1n, -1n] }, '{"n":12345678901234567890,"list":[1,-1]}'],
    [{ a: undefined, b: 1n }, '{"b":1}'],
    [[undefined, 1n], "[null,1]"],
    [{ text: 'with "quotes"\n', n: 1n }, '{"text":"with \\"quotes\\"\\n","n":1}'],
    [{ n: 1 }, '{"n":1}'],
    ["text", '"text"'],
    [LARGE, "12345678901234567890"],
    [null, "null"],
  ])("writes %o", (value, text) => {
    expect(toJsonText(value)).toBe(text);
  });

  it("has no text for what JSON.stringify has none for", () => {
    expect([undefined, () => {}, Symbol("s")].map((value) => toJsonText(value))).toEqual([undefined, undefined, undefined]);
  });

  it("indents as JSON.stringify does, with a bigint as without", () => {
    const value = { a: [1, {}], b: [] };
    expect(toJsonText(value, 2)).toBe(JSON.stringify(value, null, 2));
    expect(toJsonText({ ...value, a: [1n, {}] }, 2)).toBe(JSON.stringify(value, null, 2));
  });

  it.each<[string, unknown, string]>([
    ["the first half at the end", { text: "party \ud83c" }, '{"text":"party \ufffd"}'],
    ["the second half at the beginning", ["\udf89 party"], '["\ufffd party"]'],
    ["halves in the wrong order", "\udf89\ud83c", '"\ufffd\ufffd"'],
    ["half beside a whole pair", "\ud83c\ud83c\udf89\udf89", '"\ufffd\ud83c\udf89\ufffd"'],
    ["half in a name", { "a\ud83c": { "\udf89": 1 } }, '{"a\ufffd":{"\ufffd":1}}'],
    ["half after a backslash", "\\\ud83c", '"\\\\\ufffd"'],
    ["two that follow each other", { a: "\ud83c", b: ["\ud83c\ud83c"] }, '{"a":"\ufffd","b":["\ufffd\ufffd"]}'],
    ["half between escapes", '"\n\ud83c\u0001"', '"\\"\\n\ufffd\\u0001\\""'],
    ["the first and the last of each half", "\ud800 \udbff \udc00 \udfff", '"\ufffd \ufffd \ufffd \ufffd"'],
  ])("puts U+FFFD in place of half a pair: %s", (_, value, text) => {
    expect(toJsonText(value)).toBe(text);
    expect(toJsonText([value, 1n])).toBe(`[${text},1]`);
    expect(Buffer.from(text).toString()).toBe(text);
  });

  it.each(["\ud83c\udf89", "\\ud83c", "\\\\ud83c", "\\u", "\ud7ff\ue000"])("leaves %j as it is", (value) => {
    expect(toJsonText({ value, [value]: 1 })).toBe(JSON.stringify({ value, [value]: 1 }));
    const withBigint: object = { value, n: LARGE };
    expect(fromJsonText(toJsonText(withBigint))).toEqual(withBigint);
  });

  it("writes a long text with halves and backslashes in time that grows with its length", () => {
    const text = `${"\\".repeat(100_000)}\ud83c`.repeat(10);
    const begun = process.cpuUsage();
    expect(toJsonText(text)).toHaveLength(2 + 10 * 200_001);
    // What this process has worked, not how long it was kept waiting: a thousandth of what the square of the length would take.
    expect(process.cpuUsage(begun).user / 1e6).toBeLessThan(10);
  });

  it("writes a member called __proto__", () => {
    const value = JSON.parse('{"__proto__":{"a":1}}');
    value.n = 1n;
    expect(toJsonText(value)).toBe('{"__proto__":{"a":1},"n":1}');
  });

  it("writes what is nested deeply, with a bigint as without", () => {
    expect(toJsonText(nested(1) as object)).toBe(nestedText("1"));
    expect(toJsonText(nested(LARGE) as object)).toBe(nestedText(String(LARGE)));
  });

  it("throws for a cycle, with a bigint as without", () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(() => toJsonText(circle)).toThrow();
    circle.n = 1n;
    expect(() => toJsonText(circle)).toThrow();
  });
});

describe("fromJsonText", () => {
  it("reads large integers as bigints and everything else as JSON.parse does", () => {
    expect(fromJsonText(`[${LARGE},1,1.5,1e30,"${LARGE}"]`)).toEqual([LARGE, 1, 1.5, 1e30, String(LARGE)]);
  });

  it("makes a member called __proto__ a member, and nothing else", () => {
    for (const text of ['{"__proto__":{"a":1}}', `{"__proto__":{"a":${LARGE}}}`]) {
      const value = fromJsonText(text) as Record<string, unknown>;
      expect(Object.keys(value)).toEqual(["__proto__"]);
      expect(value.a).toBeUndefined();
      expect(({} as Record<string, unknown>).a).toBeUndefined();
    }
  });

  it("reads what is nested deeply, up to a limit", () => {
    expect(toJsonText(fromJsonText(nestedText(String(LARGE)), 2 * DEPTH))).toBe(nestedText(String(LARGE)));
    for (const innermost of ["1", String(LARGE)]) {
      expect(() => fromJsonText(nestedText(innermost))).toThrow(JsonDepthError);
      expect(() => fromJsonText(nestedText(innermost), 2 * DEPTH - 1)).toThrow(JsonDepthError);
    }
    const brackets = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    expect(() => fromJsonText(brackets(MAX_JSON_DEPTH))).not.toThrow();
    expect(() => fromJsonText(brackets(MAX_JSON_DEPTH + 1))).toThrow(JsonDepthError);
    expect(() => fromJsonText(brackets(1_000_000))).toThrow(JsonDepthError);
  });

  it("counts no bracket that stands in a text", () => {
    const text = `["${"[".repeat(2_000)}","\\\\","\\"[[[\\\\\\"${"{".repeat(2_000)}",${LARGE}]`;
    expect(fromJsonText(text, 1)).toHaveLength(4);
  });

  it.each([
    `{"a":${LARGE},"a":${LARGE}}`,
    `[${LARGE} , -${LARGE},\n${LARGE}\t]`,
    `["integer-x:1","\\u0069nteger-",${LARGE}]`,
    `{"${LARGE}":"${LARGE}","\\"":[${LARGE},1.5,1e5,12345678901234567890.5,12345678901234567890e1]}`,
    `${LARGE}`,
  ])("reads %j as JSON.parse does, apart from the integers", (text) => {
    const rounded = (value: unknown): unknown => JSON.parse(toJsonText(value) as string);
    expect(rounded(fromJsonText(text))).toEqual(JSON.parse(text));
    expect(toJsonText(fromJsonText(text))).toContain(String(LARGE));
  });

  it.each([
    `0${LARGE}`,
    `[1-${LARGE}]`,
    `{${LARGE}:1}`,
    `{${LARGE} :1}`,
    `${LARGE} ${LARGE}`,
    `"a"${LARGE}`,
    `[${LARGE}`,
    "1".repeat(1_001),
  ])("refuses %j, as JSON.parse would", (text) => {
    expect(() => fromJsonText(text)).toThrow(SyntaxError);
  });

  it("throws a SyntaxError for what is not JSON", () => {
    expect(() => fromJsonText("{")).toThrow(SyntaxError);
    expect(() => fromJsonText(`{"n":${LARGE}`)).toThrow(SyntaxError);
  });
});

describe("sameJson", () => {
  it.each([
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: undefined }, { b: 1 }, false],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: 1 }, { a: 1, b: null }, false],
    [[1, 2], [2, 1], false],
    [[undefined], [null], true],
    [[], {}, false],
    [null, {}, false],
    [null, null, true],
    [5n, 5, true],
    [LARGE, LARGE, true],
    [LARGE, LARGE + 1n, false],
    [LARGE, Number(LARGE), false],
    [5n, "5", false],
    [5n, 5.5, false],
    ["a", "a", true],
  ])("of %o and %o is %s", (one, other, same) => {
    expect([sameJson(one, other), sameJson(other, one)]).toEqual([same, same]);
  });

  it("knows a member called __proto__ from an object's prototype", () => {
    const own = JSON.parse('{"__proto__":{"a":1}}');
    expect(sameJson(own, JSON.parse('{"__proto__":{"a":1}}'))).toBe(true);
    expect(sameJson(own, JSON.parse('{"__proto__":{"a":2}}'))).toBe(false);
    expect(sameJson(own, { b: 1 })).toBe(false);
    expect(sameJson({ toString: 1 }, { valueOf: 1 })).toBe(false);
  });

  it("compares what is nested deeply", () => {
    expect(sameJson(nested(LARGE), nested(LARGE))).toBe(true);
    expect(sameJson(nested(LARGE), nested(1n))).toBe(false);
  });
});

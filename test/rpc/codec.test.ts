import { describe, expect, it } from "vitest";
import { decodeMessage, encodeMessage, unread, utf8Length } from "../../src/rpc/codec.js";
import { MessageError } from "../../src/rpc/errors.js";

describe("decodeMessage", () => {
  it("keeps integers that a double would change, and leaves the others alone", () => {
    const text = '{"id":9007199254740993,"a":1,"b":0.1234567890123456789,"c":"1234567890123456789","d":-9223372036854775808}';
    expect(decodeMessage(text)).toEqual({
      id: 9_007_199_254_740_993n,
      a: 1,
      b: 0.123_456_789_012_345_68,
      c: "1234567890123456789",
      d: -9_223_372_036_854_775_808n,
    });
  });

  it("finds a large integer wherever it stands", () => {
    for (let before = 0; before < 40; before += 1) {
      const text = `{"${"x".repeat(before)}":1234567890123456789,"short":123456789012345}`;
      expect(Object.values(decodeMessage(text))).toEqual([1_234_567_890_123_456_789n, 123_456_789_012_345]);
    }
  });

  it.each([["not json secret-token"], ["[1,2]"], ["null"], ['"text"'], ["12"], [""]])(
    "takes %j for no message, and does not quote it",
    (text) => {
      const error = decodeMessage(text);
      expect(error).toBeInstanceOf(MessageError);
      expect((error as MessageError).message).not.toContain("secret-token");
    },
  );
});

describe("decodeMessage, of what is no message", () => {
  it.each([
    ["[1,2]", "Received a batch, which this protocol does not have"],
    ["null", "Received JSON that is not an object"],
    ['"text"', "Received JSON that is not an object"],
    ["nope", "Received 4 characters that are not JSON"],
  ])("says of %s what it is", (text, message) => {
    expect(decodeMessage(text)).toMatchObject({ message, code: "ERR_MESSAGE", replyTo: null });
  });
});

describe("unread", () => {
  it.each([
    ["an id of fifteen digits", '{"id":123456789012345,"result":', 123_456_789_012_345],
    ["an id of sixteen", '{"id":1234567890123456,"result":', null],
    ["an id that is a text", '{"id":"seven","error":', "seven"],
    ["an id with a quotation mark", '{"id":"a\\"b","error":', null],
    ["an id that ends behind the part that is looked at", `${" ".repeat(241)}{"id":7,"error":`, null],
    ["an id at the end of the part that is looked at", `${" ".repeat(240)}{"id":7,"error":`, 7],
    ["a request", '{"id":7,"method":', null],
  ])("knows whose reply a message begins like: %s", (_, beginning, replyTo) => {
    expect(unread(beginning, "too long")).toMatchObject({ message: "too long", replyTo });
  });
});

describe("utf8Length", () => {
  it.each([
    "",
    "a",
    "\u007f",
    "\u0080",
    "\u07ff",
    "\u0800",
    "\ud7ff",
    "\ue000",
    "\uffff",
    "\ud800\udc00",
    "\udbff\udfff",
    "za\u017c\u00f3\u0142w \ud83d\udc22!",
  ])("counts the bytes of %j", (text) => {
    expect(utf8Length(text)).toBe(Buffer.byteLength(text));
    expect(utf8Length(`${text}b${text}`)).toBe(Buffer.byteLength(`${text}b${text}`));
  });
});

describe("decodeMessage, of a deep message", () => {
  const deep = (before: string, levels: number) => `{${before},"x":${"[".repeat(levels)}${"]".repeat(levels)}}`;

  it("reads as many levels as codex does, and no more", () => {
    expect(decodeMessage(deep('"method":"m"', 126))).not.toBeInstanceOf(MessageError);
    expect(decodeMessage(deep('"method":"m"', 127))).toBeInstanceOf(MessageError);
    expect(decodeMessage(deep('"method":"m","n":12345678901234567890', 127))).toBeInstanceOf(MessageError);
  });

  it.each([
    ['"id":7,"result":{}', 7],
    ['"id":"a","error":{}', "a"],
    ['"id":7,"method":"m"', null],
  ])("knows whose answer {%s} is", (before, id) => {
    expect((decodeMessage(deep(before, 5_000)) as MessageError).replyTo).toBe(id);
  });
});

describe("encodeMessage", () => {
  it("writes bigints as integers", () => {
    const text = '{"id":9007199254740993,"result":{"n":[18446744073709551615]}}';
    expect(encodeMessage(decodeMessage(text) as never)).toBe(text);
  });

  it("refuses what JSON cannot hold", () => {
    const circular: Record<string, unknown> = { n: 1n };
    circular.self = circular;
    expect(() => encodeMessage(circular)).toThrow(
      expect.objectContaining({
        code: "ERR_MESSAGE",
        message: "The message cannot be written as JSON",
        cause: expect.any(Error),
      }),
    );
  });
});

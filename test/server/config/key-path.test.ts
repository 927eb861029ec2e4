import { describe, expect, it } from "vitest";
import { parseKeyPath } from "../../../src/server/config/key-path.js";

describe("parseKeyPath", () => {
  it.each([
    ["a.b", ["a", "b"]],
    ['projects."/a.b/c".trust_level', ["projects", "/a.b/c", "trust_level"]],
    ['"q\\"z"."t\\tz"', ['q"z', "ttz"]],
    ["'a b'. c", ["'a b'", " c"]],
    ['a."b"c', ["a", "bc"]],
  ])("reads %s", (text, path) => {
    expect(parseKeyPath(text)).toEqual(path);
  });

  it.each([
    ["", "keyPath must not be empty"],
    ["a..b", "keyPath segments must not be empty"],
    [".a", "keyPath segments must not be empty"],
    ["a.", "keyPath segments must not be empty"],
    ['"".x', "keyPath segments must not be empty"],
    ['x"y', "invalid quoted keyPath segment"],
    ['"a"b"', "invalid quoted keyPath segment"],
    ['"a', "unterminated quoted keyPath segment"],
    ['"a\\', "unterminated escape in keyPath"],
  ])("refuses %j", (text, message) => {
    expect(() => parseKeyPath(text)).toThrow(message);
  });
});

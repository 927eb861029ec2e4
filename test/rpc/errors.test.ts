import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import * as errors from "../../src/rpc/errors.js";
import { CodexError, describeThrown, describeWithCauses, messageOf, RpcError } from "../../src/rpc/errors.js";
import { ToolFailure, ToolInputError } from "../../src/server/turn/tools/tool.js";
import { TurnFailure } from "../../src/server/turn-failure.js";
import { fakeToken } from "../../src/testing/fake-tokens.js";

const SOURCE = fileURLToPath(new URL("../../src", import.meta.url));
const LIST = "rpc/errors.ts";

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const textOf = (file: string) => readFileSync(join(SOURCE, file), "utf8");
const listOf = (text: string) =>
  /export type CodexErrorCode =\n([^;]*);/.exec(text.replaceAll(/`[^`\n]*`|;(?=[^\n]*\*\/)/g, ""))?.[1] ?? "";
/** Codes of this package: those of jose are looked at as well, and never thrown. */
const codesIn = (text: string) => [...text.matchAll(/"(ERR_(?!JWKS_|JOSE_)[A-Z_]+)"/g)].map(([, code]) => code as string);

describe("CodexErrorCode", () => {
  const list = listOf(textOf(LIST));
  const listed = codesIn(list);

  it("lists every code there is in src", () => {
    expect(listed.length).toBeGreaterThan(20);
    const found = files.flatMap((file) => codesIn(textOf(file)).map((code) => `${code} in ${file}`));
    expect(found.filter((entry) => !listed.includes(entry.split(" ")[0] as string))).toEqual([]);
  });

  it("lists none that nothing throws, and none twice", () => {
    const used = new Set(files.flatMap((file) => codesIn(textOf(file).replace(/export type CodexErrorCode =[\s\S]*?";\n/, ""))));
    expect(listed.filter((code) => !used.has(code))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it("says of each when it is thrown", () => {
    expect(list.match(/\/\*\* .+\. \*\/\n {2}\| "ERR_/g)).toHaveLength(listed.length);
  });
});

type ErrorClass = new (...given: never[]) => Error;

describe("an error's name", () => {
  const exported: [string, unknown][] = Object.entries({ ...errors, TurnFailure, ToolFailure, ToolInputError });
  const classes = exported.filter(
    (entry): entry is [string, ErrorClass] =>
      entry[1] === CodexError || (typeof entry[1] === "function" && entry[1].prototype instanceof CodexError),
  );

  it.each(classes)("is %s, also after minifying", (name, Class) => {
    // What a minifier does to the class; one that extends it is told from it by its code.
    const a = class extends (Class as new (...given: unknown[]) => Error) {};
    expect(new a("ERR_LOST", "x", []).name).toBe(name);
  });

  it("is the class's for all of them", () => {
    expect(classes.length).toBe(11);
  });
});

describe("messageOf and describeThrown", () => {
  const hostile = new Error("x");
  Object.defineProperty(hostile, "message", {
    get: () => {
      throw new Error("no");
    },
  });
  const unprintable = { toString: () => ({}) };

  it("put whatever was thrown into words, and never throw", () => {
    expect([new TypeError("bad"), "text", 5, null, undefined].map(messageOf)).toEqual(["bad", "text", "5", "null", "undefined"]);
    expect(messageOf(Object.assign(new Error(), { message: 5 }))).toBe("5");
    expect(describeThrown(new TypeError("bad"))).toBe("TypeError: bad");
    for (const thrown of [hostile, unprintable, Object.create(null), Symbol("s")]) {
      for (const describe of [messageOf, describeThrown, describeWithCauses]) expect(typeof describe(thrown)).toBe("string");
    }
  });

  it("name the causes behind an error, without secrets", () => {
    const error = new CodexError("ERR_LOST", "gone", { cause: new Error(`with ${fakeToken()}`, { cause: "the end" }) });
    expect(describeWithCauses(error)).toBe("CodexError: gone; caused by Error: with [redacted]; caused by the end");
  });
});

describe("CodexError", () => {
  it("shows no token when it is printed, nor does its cause", () => {
    const error = new RpcError(-1, "refused", { data: { token: fakeToken() }, cause: new Error(fakeToken()) });
    expect(inspect(error)).toContain("[redacted]");
    expect(inspect(error)).not.toContain(fakeToken().slice(0, 10));
  });
});

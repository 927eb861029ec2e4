import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import type { Table } from "../../src/protocol/derive.js";
import {
  byMethod,
  clientRequests,
  dialectOf,
  GetAccountResponse,
  LoginAccountParams,
  readClaims,
  serverNotifications,
  serverRequests,
} from "../../src/protocol/index.js";
import { LISTED_RELEASES } from "../../src/protocol/listed-releases.js";
import { int32, keyed, knownForms, open, type Schema, tagged, words } from "../../src/protocol/shape.js";
import { fakeToken } from "../../src/testing/fake-tokens.js";
import listings from "../conformance/listings.json" with { type: "json" };

/** What a wire name is called in the facade: the first segment is the group, the rest the key; without a slash it is `legacy`. */
function nameOf(method: string): [string, string] {
  const [group = "", ...rest] = method.split("/");
  if (rest.length === 0) return ["legacy", method];
  const words = rest
    .flatMap((segment) => segment.split("_"))
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)));
  return [group, words.join("")];
}

describe("the tables", () => {
  it.each([
    ["clientRequests", clientRequests],
    ["serverRequests", serverRequests],
    ["serverNotifications", serverNotifications],
  ] as [string, Table<{ readonly method: string }>][])("of %s name every row after its wire name", (_, table) => {
    for (const [group, rows] of Object.entries(table)) {
      for (const [name, { method }] of Object.entries(rows)) expect([method, group, name]).toEqual([method, ...nameOf(method)]);
    }
  });

  it("have every wire name once", () => {
    const names = Object.values(clientRequests).flatMap((rows) => Object.values(rows).map(({ method }) => method));
    expect(byMethod<{ method: string }>(clientRequests).size).toBe(names.length);
  });
});

describe("a check", () => {
  it("lets unknown arms of a union through, unchanged", () => {
    const account = { type: "carrierPigeon", usesCodexManagedCredentials: 7 };
    const response = { account, requiresOpenaiAuth: true, unheardOf: { a: [1] } };
    expect(z.parse(GetAccountResponse, response)).toEqual(response);
  });

  it("looks at the arms it knows", () => {
    const missing = z.safeParse(LoginAccountParams, { type: "apiKey" });
    expect(missing.error?.issues).toMatchObject([{ path: ["apiKey"] }]);
    expect(z.safeParse(LoginAccountParams, { type: "constructor" }).success).toBe(true);
    expect(z.safeParse(LoginAccountParams, {}).success).toBe(false);
  });

  it("adds nothing, takes nothing away and changes nothing", () => {
    const params = { type: "chatgptAuthTokens", accessToken: " padded ", chatgptPlanType: null, extra: 1 };
    expect(z.parse(LoginAccountParams, params)).toEqual(params);
  });
});

describe("tagged(), keyed() and words()", () => {
  const Shape = tagged({ known: open({ type: z.literal("known"), n: int32 }) });
  const Choice = keyed({ known: open({ n: int32 }) });

  it.each<[string, Schema<unknown>, unknown]>([
    ["a new arm", Shape, { type: "new", n: "anything" }],
    ["a new key", Choice, { new: { n: "anything" } }],
    ["a new word", words("known"), "new"],
  ])("let %s through, unchanged", (_, shape, value) => {
    expect(z.parse(shape, value)).toEqual(value);
  });

  it.each<[string, Schema<unknown>, unknown]>([
    ["of an arm", Shape, { type: "known", n: "anything" }],
    ["of a key", Choice, { known: { n: 2 ** 31 } }],
    ["of a word", words("known"), 1],
  ])("look at what they know %s", (_, shape, value) => {
    expect(z.safeParse(shape, value).success).toBe(false);
  });

  it("say what they know by name, for tests that make up values", () => {
    for (const shape of [Shape, Choice, words("known")]) expect(knownForms.get(shape as Schema<unknown>)).toBeDefined();
  });
});

describe("dialectOf", () => {
  it.each([
    ["me/0.93.0 (Linux)", "0.93.0", true, true],
    ["me/0.98.0 (Linux)", "0.98.0", true, true],
    ["me/0.99.0 (Linux)", "0.99.0", false, false],
    ["me/0.999.0 (Linux)", "0.999.0", false, false],
    ["me/0.0.0 (Linux)", null, true, false],
    ["nonsense", null, true, false],
    [undefined, null, true, false],
  ])("reads %s", (userAgent, version, readsIdToken, readsOpaqueAccessTokens) => {
    expect(dialectOf(userAgent)).toMatchObject({ version, readsIdToken, readsOpaqueAccessTokens });
  });

  it("knows which rows a release cannot have, and treats a server that does not say its release as the newest", () => {
    const row = { since: "0.107.0", until: "0.140.0" };
    const has = (version: string) => dialectOf(`me/${version}`).has(row);
    expect(["0.98.0", "0.107.0", "0.139.9", "0.140.0", "0.999.0"].map(has)).toEqual([false, true, true, false, false]);
    expect(dialectOf("").has(row)).toBe(true);
  });

  it("refuses what a listing shows to be absent, and nothing else", () => {
    const has = (version: string) => dialectOf(`me/${version}`).has({ since: "0.153.4" });
    // No release between 0.140.0 and 0.153.4 was asked.
    expect(["0.139.0", "0.140.0", "0.140.1", "0.153.3", "0.153.4"].map(has)).toEqual([false, false, true, true, true]);
  });

  it("knows of every listing", () => {
    expect(LISTED_RELEASES).toEqual(listings.releases);
  });
});

describe("readClaims", () => {
  it("finds what a ChatGPT token says about its owner", () => {
    const expiresAt = new Date("2030-01-01T00:00:00Z");
    expect(readClaims(fakeToken({ email: "ż@example.com", account: "org-1", userId: "u-1", plan: "plus", expiresAt }))).toEqual({
      email: "ż@example.com",
      planType: "plus",
      accountId: "org-1",
      userId: "u-1",
      expiresAt,
    });
  });

  it.each([
    ["", "invalid ID token format"],
    ["..", "invalid ID token format"],
    ["a.b", "invalid ID token format"],
    ["a.b.c", "Invalid input length: 1"],
    ["a.b!bb.c", "Invalid symbol 33, offset 1."],
    ["a.aGVsbG8.c", "expected value at line 1 column 1"],
  ])("says about %j what codex says", (token, message) => {
    expect(() => readClaims(token)).toThrow(new SyntaxError(message));
  });
});

import { type Authenticate, capabilityToken, jwksBearer, signedBearer } from "codex-app-server-sdk/transport";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { handshakeLines, knock, listenFor, nowSeconds, sendBytes, sendLines, signJwt } from "../support/upgrade.js";

const TOKEN = "the-one-and-only-token";
const SECRET = "s".repeat(40);
/** How many tries each test makes. `FUZZ_RUNS=5000` looks longer. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 150);
vi.setConfig({ testTimeout: 120_000 + RUNS * 30 });

async function listen(authenticate: Authenticate) {
  return listenFor({
    logger: false,
    failedAttempts: false,
    authenticate,
    allowedOrigins: ["https://app.example"],
  });
}

/** Bytes of a handshake, with a few of them replaced, removed or doubled. */
const mutated = (proper: Buffer) =>
  fc
    .array(fc.tuple(fc.nat(proper.length - 1), fc.constantFrom("replace", "remove", "double", "cut"), fc.nat(255)), {
      minLength: 1,
      maxLength: 6,
    })
    .map((changes) => {
      let bytes = [...proper];
      for (const [at, how, byte] of changes) {
        if (how === "replace") bytes[at] = byte;
        if (how === "remove") bytes.splice(at, 1);
        if (how === "double") bytes.splice(at, 0, ...bytes.slice(at, at + 40));
        if (how === "cut") bytes = bytes.slice(0, at);
      }
      return Buffer.from(bytes.map((one) => one ?? 0));
    });

const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 80,
});

describe("a fuzzed handshake", () => {
  it("without the token is never upgraded, and always answered or ended", async () => {
    const { url, arrivals } = await listen(await capabilityToken({ token: TOKEN }));
    const proper = Buffer.from(
      `${handshakeLines(["Authorization: Bearer another", "Origin: https://app.example"]).join("\r\n")}\r\n\r\n`,
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated(proper), fc.uint8Array({ maxLength: 300 })), async (bytes) => {
        expect((await sendBytes(url, bytes, { end: true })).status).not.toBe(101);
      }),
      { numRuns: RUNS },
    );
    expect(arrivals).toEqual([]);
    expect(await knock(url, TOKEN)).toMatchObject({ status: 101 });
  });

  it("with odd headers is never upgraded without the token", async () => {
    const { url, arrivals } = await listen(await capabilityToken({ token: TOKEN }));
    const name = fc.constantFrom(
      "Authorization",
      "Origin",
      "Sec-WebSocket-Protocol",
      "Sec-WebSocket-Key",
      "Upgrade",
      "Connection",
      "Cookie",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, headerText), { maxLength: 5 }), async (headers) => {
        const answer = await sendLines(url, handshakeLines(headers.map(([header, value]) => `${header}: ${value}`)));
        expect(answer.status).not.toBe(101);
        expect([0, 400, 401, 403]).toContain(answer.status);
      }),
      { numRuns: RUNS },
    );
    expect(arrivals).toEqual([]);
    expect(await knock(url, TOKEN)).toMatchObject({ status: 101 });
  });
});

describe("a fuzzed bearer", () => {
  const claims = fc.oneof(
    fc.json(),
    fc.dictionary(fc.constantFrom("exp", "nbf", "iss", "aud", "sub"), fc.jsonValue()).map((all) => JSON.stringify(all)),
  );
  const header = fc.oneof(
    fc.dictionary(
      fc.constantFrom("alg", "typ", "kid", "crit", "jwk", "jku", "b64", "zip"),
      fc.oneof(fc.constantFrom("HS256", "none", "RS256", "EdDSA"), fc.jsonValue()),
    ),
    fc.constant({ alg: "HS256" }),
  );
  const locks: [string, () => Promise<Authenticate>][] = [
    ["signedBearer", () => signedBearer({ sharedSecret: SECRET, issuer: "iss", audience: "aud" })],
    // A provider that is not there: what is refused before its keys are needed is 401, everything else 503.
    ["jwksBearer", async () => jwksBearer({ jwksUrl: "http://127.0.0.1:1/jwks", issuer: "iss", audience: "aud" })],
  ];

  it.each(locks)("never comes in without the key of %s", async (_, lock) => {
    const { url, arrivals } = await listen(await lock());
    const token = fc.oneof(
      fc.tuple(claims, header).map(([payload, head]) => signJwt(payload, "another secret", { header: head })),
      fc.array(fc.base64String({ maxLength: 40 }), { maxLength: 6 }).map((parts) => parts.join(".")),
      fc.string({
        unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
        minLength: 1,
        maxLength: 200,
      }),
    );
    await fc.assert(
      fc.asyncProperty(token, async (text) => {
        expect([400, 401, 503]).toContain((await knock(url, text)).status);
      }),
      { numRuns: RUNS },
    );
    expect(arrivals).toEqual([]);
  });

  it("never comes in with the right key and claims of any kind, unless they are the right ones", async () => {
    const { url, arrivals } = await listen(await signedBearer({ sharedSecret: SECRET, issuer: "iss", audience: "aud" }));
    await fc.assert(
      fc.asyncProperty(claims, async (payload) => {
        expect((await knock(url, signJwt(payload, SECRET))).status).toBe(401);
      }),
      { numRuns: RUNS },
    );
    expect(arrivals).toEqual([]);
    expect(await knock(url, signJwt({ exp: nowSeconds() + 60, iss: "iss", aud: "aud" }, SECRET))).toMatchObject({ status: 101 });
  });

  it("is not found by small changes of a good one", async () => {
    const good = signJwt({ exp: nowSeconds() + 600, sub: "ann" }, SECRET);
    const { url, arrivals } = await listen(await signedBearer({ sharedSecret: SECRET }));
    // The last character of 32 bytes in base64url has two bits that mean nothing.
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 2), fc.constantFrom(..."AZaz09_-.~="), async (at, character) => {
        fc.pre(good[at] !== character);
        expect((await knock(url, good.slice(0, at) + character + good.slice(at + 1))).status).toBe(401);
      }),
      { numRuns: RUNS },
    );
    expect(arrivals).toEqual([]);
  });
});

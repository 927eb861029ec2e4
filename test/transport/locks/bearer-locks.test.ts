import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Authenticate,
  bearerToken,
  capabilityToken,
  type ListenWebSocketOptions,
  signedBearer,
} from "codex-app-server-sdk/transport";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFolder } from "../../support/folder.js";
import { handshakeLines, knock, listenFor, nowSeconds, sendLines, signJwt } from "../../support/upgrade.js";

const TOKEN = "secret-token";
const SECRET = "s".repeat(40);

async function listen(authenticate: Authenticate, options: ListenWebSocketOptions = {}) {
  return listenFor({ logger: false, authenticate, ...options });
}

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(await createFolder(), "secret");
  await writeFile(path, content);
  return path;
}

// What the real server (0.171) answers, to the letter.
describe("capabilityToken", () => {
  it.each<[string, string[], number, string]>([
    ["nothing", [], 401, "missing websocket bearer token"],
    ["the token", [`Authorization: Bearer ${TOKEN}`], 101, ""],
    ["a scheme in lower case", [`authorization: bearer ${TOKEN}`], 101, ""],
    ["blanks around it", [`Authorization: BEARER   \t${TOKEN}  `], 101, ""],
    ["another token", ["Authorization: Bearer nope"], 401, "invalid websocket bearer token"],
    ["more than the token", [`Authorization: Bearer ${TOKEN} extra`], 401, "invalid websocket bearer token"],
    ["another scheme", ["Authorization: Basic nope"], 401, "invalid authorization header"],
    ["no scheme", [`Authorization: ${TOKEN}`], 401, "invalid authorization header"],
    ["no token", ["Authorization: Bearer "], 401, "invalid authorization header"],
    ["a tab behind the scheme", [`Authorization: Bearer\t${TOKEN}`], 401, "invalid authorization header"],
    ["an empty header", ["Authorization:"], 401, "invalid authorization header"],
    ["what is no ASCII", ["Authorization: Bearer secret-tok\xe9n"], 401, "invalid authorization header"],
    ["two headers, the first right", [`Authorization: Bearer ${TOKEN}`, "Authorization: Bearer x"], 101, ""],
    [
      "two headers, the first wrong",
      ["Authorization: Bearer x", `Authorization: Bearer ${TOKEN}`],
      401,
      "invalid websocket bearer token",
    ],
  ])("answers as the real server for %s", async (_, headers, status, body) => {
    const { url } = await listen(await capabilityToken({ tokenFile: await file(` ${TOKEN}\n`) }));
    expect(await sendLines(url, handshakeLines(headers))).toMatchObject({ status, body });
  });

  it("takes the SHA-256 in place of the token, in either case and with blanks around it", async () => {
    const digest = createHash("sha256").update(TOKEN).digest("hex").toUpperCase();
    const { url } = await listen(await capabilityToken({ tokenSha256: ` ${digest}\n` }));
    expect(await knock(url, TOKEN)).toMatchObject({ status: 101 });
    expect(await knock(url, digest)).toMatchObject({ status: 401 });
  });

  it("finds nobody in particular, unless it is told who has the token", async () => {
    const [open, named] = [
      await listen(await capabilityToken({ token: TOKEN })),
      await listen(await capabilityToken({ token: TOKEN, subject: "ann" })),
    ];
    await Promise.all([knock(open.url, TOKEN), knock(named.url, TOKEN)]);
    expect([open, named].map(({ arrivals }) => arrivals[0]?.identity)).toEqual([null, { subject: "ann" }]);
  });

  it("refuses what is no token, in the words of the real server", async () => {
    const [empty, binary] = [await file(" \n"), await file(Buffer.from([0xff, 0xfe]))];
    const folder = await createFolder();
    const reading = "failed to read websocket auth secret";
    for (const [tokenFile, why] of [
      [empty, `websocket auth secret ${empty} must not be empty`],
      [binary, `${reading} ${binary}: stream did not contain valid UTF-8`],
      [folder, `${reading} ${folder}: Is a directory (os error 21)`],
      [join(folder, "none"), `${reading} ${join(folder, "none")}: No such file or directory (os error 2)`],
    ] as const) {
      await expect(capabilityToken({ tokenFile })).rejects.toMatchObject({ code: "ERR_LISTEN", message: why });
    }
    for (const options of [{}, { token: "" }, { token: "a", tokenSha256: "b" }, { tokenSha256: "abc" }]) {
      await expect(capabilityToken(options)).rejects.toMatchObject({ code: "ERR_OPTION" });
    }
  });
});

describe("signedBearer", () => {
  // A token must not expire while it is on its way.
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  const good = () => ({ exp: nowSeconds() + 60, iss: "iss", aud: "aud" });
  const invalid = "invalid websocket jwt";
  const claims = (over: object) => () => signJwt({ ...good(), ...over }, SECRET);
  const header = (over: object, hash?: string) => () => signJwt(good(), SECRET, { header: over, ...(hash ? { hash } : {}) });
  const text = (exp: string) => () => signJwt(`{"exp":${exp},"iss":"iss","aud":"aud"}`, SECRET);

  it.each<[string, () => string, string | null]>([
    ["a good token", claims({}), null],
    ["what is no token", () => "abc", invalid],
    ["another secret", () => signJwt(good(), "z".repeat(40)), invalid],
    ["no exp", claims({ exp: undefined }), invalid],
    ["an exp with a fraction", () => signJwt({ ...good(), exp: nowSeconds() + 60.5 }, SECRET), invalid],
    ["an exp that is a text", claims({ exp: "9999999999" }), invalid],
    ["an exp of null", claims({ exp: null }), invalid],
    ["an exp beyond 64 bits", claims({ exp: 1e30 }), invalid],
    ["the last exp of 64 bits", text("9223372036854775807"), null],
    ["the one behind it", text("9223372036854775808"), invalid],
    ["an exp within the skew", () => signJwt({ ...good(), exp: nowSeconds() - 90 }, SECRET), null],
    ["an exp beyond it", () => signJwt({ ...good(), exp: nowSeconds() - 110 }, SECRET), "expired websocket jwt"],
    ["an exp before all time", claims({ exp: -5 }), "expired websocket jwt"],
    ["an nbf within the skew", () => signJwt({ ...good(), nbf: nowSeconds() + 90 }, SECRET), null],
    ["an nbf beyond it", () => signJwt({ ...good(), nbf: nowSeconds() + 110 }, SECRET), "websocket jwt is not valid yet"],
    ["an nbf of null", claims({ nbf: null }), null],
    ["an nbf that is a text", claims({ nbf: "x" }), invalid],
    ["an iat in the future", claims({ iat: 9_999_999_999 }), null],
    ["no iss", claims({ iss: undefined }), "websocket jwt issuer mismatch"],
    ["another iss", claims({ iss: "x" }), "websocket jwt issuer mismatch"],
    ["an iss of the wrong kind", claims({ iss: ["iss"] }), invalid],
    ["no aud", claims({ aud: undefined }), "websocket jwt audience mismatch"],
    ["an aud among others", claims({ aud: ["x", "aud"] }), null],
    ["an empty list of aud", claims({ aud: [] }), "websocket jwt audience mismatch"],
    ["an aud of the wrong kind", claims({ aud: ["aud", 5] }), invalid],
    ["exp before all others", claims({ exp: 1, iss: "x", aud: "x" }), "expired websocket jwt"],
    ["iss before aud", claims({ iss: "x", aud: "x" }), "websocket jwt issuer mismatch"],
    ["no typ", header({ alg: "HS256" }), null],
    ["another typ", header({ alg: "HS256", typ: "at+jwt" }), null],
    ["a typ of the wrong kind", header({ alg: "HS256", typ: 5 }), invalid],
    ["a kid", header({ alg: "HS256", kid: "k" }), null],
    ["another algorithm", header({ alg: "HS512" }, "sha512"), invalid],
    ["an algorithm that lies", header({ alg: "RS256" }), invalid],
    ["no signature", () => header({ alg: "none" })().replace(/[^.]*$/, ""), invalid],
    ["claims that are a list", () => signJwt("[1]", SECRET), invalid],
    ["padding", () => `${claims({})()}=`, invalid],
    ["a fourth part", () => `${claims({})()}.x`, invalid],
  ])("answers as the real server for %s", async (_, token, body) => {
    const { url } = await listen(
      await signedBearer({
        sharedSecretFile: await file(` ${SECRET}\n`),
        issuer: "iss",
        audience: "aud",
        maxClockSkewSeconds: 100,
      }),
    );
    expect(await knock(url, token())).toMatchObject(body === null ? { status: 101 } : { status: 401, body });
  });

  it("lets in who names no issuer and no audience where none is asked for, with a skew of half a minute", async () => {
    const { url } = await listen(await signedBearer({ sharedSecret: SECRET }));
    expect(await knock(url, signJwt({ exp: nowSeconds() - 20 }, SECRET))).toMatchObject({ status: 101 });
    expect(await knock(url, signJwt({ exp: nowSeconds() - 40 }, SECRET))).toMatchObject({ body: "expired websocket jwt" });
  });

  it("finds the subject of a token, with its claims; nobody where it has none; and refuses one that is no name", async () => {
    const { url, arrivals } = await listen(await signedBearer({ sharedSecret: SECRET }));
    const exp = nowSeconds() + 60;
    const token = (claims: object) => signJwt({ exp, ...claims }, SECRET);
    for (const claims of [{ sub: "ann", role: "admin", subject: "eve" }, {}]) await knock(url, token(claims));
    expect(arrivals.map(({ identity }) => identity)).toEqual([{ exp, sub: "ann", subject: "ann", role: "admin" }, null]);
    for (const sub of ["", " ", 5, {}, "x".repeat(1_025)]) {
      expect(await knock(url, token({ sub }))).toMatchObject({ status: 401, body: invalid });
    }
  });

  it("refuses a token with critical headers, as the standard says", async () => {
    const { url } = await listen(await signedBearer({ sharedSecret: SECRET }));
    const token = signJwt({ exp: nowSeconds() + 60 }, SECRET, { header: { alg: "HS256", crit: ["x"], x: 1 } });
    expect(await knock(url, token)).toMatchObject({ status: 401, body: invalid });
  });

  it("refuses a secret that is short", async () => {
    const short = await file("short");
    await expect(signedBearer({ sharedSecretFile: short })).rejects.toMatchObject({
      code: "ERR_LISTEN",
      message: `signed websocket bearer secret ${short} must be at least 32 bytes`,
    });
    await expect(signedBearer({ sharedSecret: "short" })).rejects.toMatchObject({ code: "ERR_LISTEN" });
    await expect(signedBearer({})).rejects.toMatchObject({ code: "ERR_OPTION" });
  });
});

describe("a browser's bearer", () => {
  const encoded = Buffer.from(TOKEN).toString("base64url");
  const offer = (url: string, offered: string) => sendLines(url, handshakeLines([`Sec-WebSocket-Protocol: ${offered}`]));

  it("comes as a subprotocol, and only the one without it is sent back", async () => {
    const { url } = await listen(await capabilityToken({ token: TOKEN }));
    const both = await offer(url, `bearer.${encoded}, codex-app-server`);
    expect(both).toMatchObject({ status: 101, headers: expect.stringContaining("sec-websocket-protocol: codex-app-server") });
    expect(both.headers).not.toContain(encoded.toLowerCase());
    const alone = await offer(url, `bearer.${encoded}`);
    expect(alone).toMatchObject({ status: 101, headers: expect.not.stringContaining("sec-websocket-protocol") });
  });

  it.each([
    ["another token", `codex-app-server, bearer.${Buffer.from("nope").toString("base64url")}`, "invalid websocket bearer token"],
    ["no token in it", "codex-app-server, bearer.", "invalid subprotocol"],
    ["what is no base64url", "codex-app-server, bearer.a+b", "invalid subprotocol"],
    ["two of them", `bearer.${encoded}, bearer.${encoded}`, "invalid subprotocol"],
    ["none of them", "codex-app-server", "missing websocket bearer token"],
  ])("is refused with %s", async (_, offered, body) => {
    const { url } = await listen(await capabilityToken({ token: TOKEN }));
    const answer = await offer(url, offered);
    expect(answer).toMatchObject({ status: 401, body: expect.stringContaining(body) });
    expect(answer.body).not.toContain(encoded);
  });

  it("does not count beside a header", async () => {
    const { url } = await listen(bearerToken((token) => ({ subject: token })));
    expect(
      await sendLines(url, handshakeLines(["Authorization: Basic x", `Sec-WebSocket-Protocol: bearer.${encoded}`])),
    ).toMatchObject({ status: 401, body: "invalid authorization header" });
  });
});

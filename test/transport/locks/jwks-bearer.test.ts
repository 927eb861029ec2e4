import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type JwksBearerOptions, jwksBearer, listenWebSocket } from "codex-app-server-sdk/transport";
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { CLIENT_ID, startIssuer } from "../../support/issuer.js";
import { knock, listenFor, nowSeconds, signJwt } from "../../support/upgrade.js";

async function listen(options: JwksBearerOptions) {
  return listenFor({ logger: false, authenticate: jwksBearer(options) });
}

/** A provider's keys, as it publishes them at the moment, and how often they were read. */
async function publish(keys: () => { keys: unknown } | string | null) {
  let reads = 0;
  const server = createServer((_, response) => {
    reads += 1;
    const published = keys();
    if (published === null) return void response.writeHead(500).end();
    response.end(typeof published === "string" ? published : JSON.stringify(published));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`, reads: () => reads };
}

interface Signer {
  readonly jwk: JWK;
  readonly publicKey: CryptoKey;
  sign(claims?: object, kid?: string | null): Promise<string>;
}

async function createSigner(alg: string, kid: string): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return {
    jwk: { ...(await exportJWK(publicKey)), alg, use: "sig", kid },
    publicKey,
    sign: (claims = {}, named = kid) =>
      new SignJWT({ iss: "iss", aud: "aud", sub: "ann", exp: nowSeconds() + 60, ...claims })
        .setProtectedHeader({ alg, ...(named === null ? {} : { kid: named }) })
        .sign(privateKey),
  };
}

const ours = { issuer: "iss", audience: "aud" };

describe("jwksBearer", () => {
  it("lets in who has a token of a real OpenID provider, as its subject", async () => {
    const issuer = await startIssuer();
    const answer = await fetch(`${issuer.url}/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "refresh_token", client_id: CLIENT_ID, refresh_token: await issuer.signIn() }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const found = { jwksUrl: `${issuer.url}/jwks`, issuer: issuer.url };
    const { url, arrivals } = await listen({ ...found, audience: "urn:backend" });
    expect(await knock(url, token)).toMatchObject({ status: 101 });
    expect(arrivals[0]?.identity).toMatchObject({ subject: "user-1", iss: issuer.url, client_id: CLIENT_ID });
    const another = await listen({ ...found, audience: "urn:another" });
    expect(await knock(another.url, token)).toMatchObject({ status: 401, body: "websocket jwt audience mismatch" });
  });

  it.each(["RS256", "ES256", "EdDSA"])("takes %s, and reads the keys once for many clients", async (alg) => {
    const signer = await createSigner(alg, "one");
    const { url: jwksUrl, reads } = await publish(() => ({ keys: [signer.jwk] }));
    const { url } = await listen({ jwksUrl, ...ours });
    const token = await signer.sign();
    const answers = await Promise.all(Array.from({ length: 5 }, () => knock(url, token)));
    expect(answers.map(({ status }) => status)).toEqual([101, 101, 101, 101, 101]);
    expect(reads()).toBe(1);
    // A tampered signature.
    expect(await knock(url, token.replace(/.{4}$/, "AAAA"))).toMatchObject({ status: 401, body: "invalid websocket jwt" });
  });

  it("reads the keys again for one that it does not know, and not for every one of them", async () => {
    const [before, after] = [await createSigner("ES256", "before"), await createSigner("ES256", "after")];
    let published = [before.jwk];
    const { url: jwksUrl, reads } = await publish(() => ({ keys: published }));
    const { url } = await listen({ jwksUrl, ...ours, cooldownMs: 0 });
    expect(await knock(url, await before.sign())).toMatchObject({ status: 101 });
    published = [after.jwk];
    expect(await knock(url, await after.sign())).toMatchObject({ status: 101 });
    expect(await knock(url, await before.sign())).toMatchObject({ status: 401 });
    const patient = await listen({ jwksUrl, ...ours });
    await knock(patient.url, await after.sign());
    const soFar = reads();
    for (let times = 0; times < 5; times += 1) {
      expect(await knock(patient.url, await after.sign({}, `unknown-${times}`))).toMatchObject({ status: 401 });
    }
    expect(reads()).toBe(soFar);
  });

  it("finds the key of a token that names none, among several", async () => {
    const signers = await Promise.all(["a", "b", "c"].map((kid) => createSigner("ES256", kid)));
    const { url: jwksUrl } = await publish(() => ({ keys: signers.map(({ jwk }) => jwk) }));
    const { url } = await listen({ jwksUrl, ...ours });
    expect(await knock(url, await (signers[2] as Signer).sign({}, null))).toMatchObject({ status: 101 });
    const stranger = await createSigner("ES256", "d");
    expect(await knock(url, await stranger.sign({}, null))).toMatchObject({ status: 401, body: "invalid websocket jwt" });
  });

  it("refuses a token that uses a public key as a secret, or is not signed", async () => {
    const signer = await createSigner("RS256", "one");
    const shared = { kty: "oct", k: Buffer.from("s".repeat(40)).toString("base64url"), kid: "shared", alg: "HS256" };
    const { url: jwksUrl } = await publish(() => ({ keys: [signer.jwk, shared] }));
    const { url } = await listen({ jwksUrl, ...ours });
    const claims = { iss: "iss", aud: "aud", sub: "ann", exp: nowSeconds() + 60 };
    for (const [secret, kid] of [
      [await exportSPKI(signer.publicKey), "one"],
      [JSON.stringify(signer.jwk), "one"],
      ["s".repeat(40), "shared"],
    ] as const) {
      const token = signJwt(claims, secret, { header: { alg: "HS256", kid } });
      expect(await knock(url, token)).toMatchObject({ status: 401, body: "invalid websocket jwt" });
    }
    const unsigned = signJwt(claims, "x", { header: { alg: "none", kid: "one" } }).replace(/[^.]*$/, "");
    expect(await knock(url, unsigned)).toMatchObject({ status: 401, body: "invalid websocket jwt" });
  });

  it.each<[string, object, string]>([
    ["no subject", { sub: undefined }, "websocket jwt has no subject"],
    ["another issuer", { iss: "x" }, "websocket jwt issuer mismatch"],
    ["no audience", { aud: undefined }, "websocket jwt audience mismatch"],
    ["no end", { exp: undefined }, "invalid websocket jwt"],
    ["an end that is over", { exp: 5 }, "expired websocket jwt"],
  ])("refuses a token with %s", async (_, claims, body) => {
    const signer = await createSigner("ES256", "one");
    const { url: jwksUrl } = await publish(() => ({ keys: [signer.jwk] }));
    const { url } = await listen({ jwksUrl, ...ours });
    expect(await knock(url, await signer.sign(claims))).toMatchObject({ status: 401, body });
  });

  it.each<[string, () => { keys: unknown } | string | null]>([
    ["an error", () => null],
    ["no keys", () => "nope"],
    ["an answer without an end", () => `{"keys":"${"x".repeat(2_000_000)}"}`],
  ])("says 503 while the provider answers with %s, and does not count it as an attempt", async (_, published) => {
    const signer = await createSigner("ES256", "one");
    let isBack = false;
    const { url: jwksUrl } = await publish(() => (isBack ? { keys: [signer.jwk] } : published()));
    const listener = await listenWebSocket({
      logger: false,
      failedAttempts: { perAddress: 1 },
      authenticate: jwksBearer({ jwksUrl, ...ours }),
    });
    onTestFinished(() => listener.close());
    const token = await signer.sign();
    for (let times = 0; times < 2; times += 1) {
      expect(await knock(listener.url, token)).toMatchObject({ status: 503, body: expect.stringContaining("try again") });
    }
    isBack = true;
    expect(await knock(listener.url, token)).toMatchObject({ status: 101 });
  });

  it("refuses an address in the clear, and what does not say whose tokens for whom", () => {
    for (const jwksUrl of ["http://id.example.com/jwks", "ftp://127.0.0.1/", "nope"]) {
      expect(() => jwksBearer({ jwksUrl, ...ours })).toThrow(expect.objectContaining({ code: "ERR_OPTION" }));
    }
    const jwksUrl = "https://id.example.com/jwks";
    expect(() => jwksBearer({ jwksUrl, issuer: "", audience: "aud" })).toThrow(/needs issuer/);
    expect(() => jwksBearer({ jwksUrl, issuer: "iss" } as JwksBearerOptions)).toThrow(/needs audience/);
  });
});

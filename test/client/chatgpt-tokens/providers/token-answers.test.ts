import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { oauthTokens, type RotatingTokens, type TokenRequest } from "codex-app-server-sdk/client";
import { authFileTokens } from "codex-app-server-sdk/client/node";
import { describe, expect, it } from "vitest";
import { createHome } from "../../../support/home.js";
import { idTokenWith, ODD_ANSWERS, startTokenEndpoint, type TokenEndpoint } from "../../../support/token-endpoint.js";

const ask = (rejectedAccessToken: string): TokenRequest => ({
  reason: "unauthorized",
  previousAccountId: null,
  rejectedAccessToken,
  deadline: null,
  signal: new AbortController().signal,
});

/** A provider that has `rt-1`, and what it has stored. */
function createOAuth({ url }: TokenEndpoint, first: Partial<RotatingTokens> = {}) {
  const store = {
    tokens: { refreshToken: "rt-1", ...first } as RotatingTokens,
    read: async () => store.tokens,
    write: async (tokens: RotatingTokens) => {
      store.tokens = tokens;
    },
  };
  const provider = oauthTokens({ issuer: { issuer: url, token_endpoint: `${url}/token` }, clientId: "app", store });
  return { store, provider };
}

const storedIn = async (codexHome: string): Promise<unknown> => JSON.parse(await readFile(join(codexHome, "auth.json"), "utf8"));

const failure = (asked: unknown) => Promise.resolve(asked).catch((error: unknown) => error);

describe("an answer of a token endpoint", () => {
  it.each(ODD_ANSWERS)("with %s costs oauthTokens nothing", async (_, members) => {
    const endpoint = await startTokenEndpoint({ members });
    const { store, provider } = createOAuth(endpoint, { accessToken: "at-1" });
    expect(await provider(ask("at-1"))).toMatchObject({ accessToken: "at-2" });
    expect(store.tokens).toMatchObject({ refreshToken: "rt-2", accessToken: "at-2" });
    expect(await provider(ask("at-2"))).toMatchObject({ accessToken: "at-3" });
    expect(endpoint.spent).toEqual(["rt-1", "rt-2"]);
  });

  it.each(ODD_ANSWERS)("with %s costs authFileTokens nothing", async (_, members) => {
    const endpoint = await startTokenEndpoint({ members });
    const codexHome = await createHome();
    const idToken = idTokenWith({ aud: "app" });
    const tokens = { id_token: idToken, access_token: "at-1", refresh_token: "rt-1", account_id: "org-a" };
    await writeFile(join(codexHome, "auth.json"), JSON.stringify({ tokens }));
    const provider = authFileTokens({ codexHome, tokenUrl: `${endpoint.url}/token` });
    expect(await provider(ask("at-1"))).toMatchObject({ accessToken: "at-2", idToken: expect.stringMatching(/^ey.*\..*\./) });
    expect(await storedIn(codexHome)).toMatchObject({ tokens: { refresh_token: "rt-2", access_token: "at-2" } });
    expect(await provider(ask("at-2"))).toMatchObject({ accessToken: "at-3" });
    expect(endpoint.spent).toEqual(["rt-1", "rt-2"]);
  });

  it("keeps the id token that was stored where it brings none that can be used", async () => {
    const endpoint = await startTokenEndpoint({ members: { id_token: "" } });
    const { store, provider } = createOAuth(endpoint, { idToken: "kept" });
    expect(await provider(ask("at-1"))).toMatchObject({ accessToken: "at-2", idToken: "kept" });
    expect(store.tokens).toMatchObject({ refreshToken: "rt-2", idToken: "kept" });
  });

  it.each([
    ["no access_token", { access_token: undefined }],
    ["an empty access_token", { access_token: "" }],
    ["an access_token that is not a text", { access_token: { token: "at" } }],
  ])("with %s is refused by name, after the new refresh token has been stored", async (_, members) => {
    const endpoint = await startTokenEndpoint({ members });
    const { store, provider } = createOAuth(endpoint, { accessToken: "at-1" });
    expect(await failure(provider(ask("at-1")))).toMatchObject({
      code: "ERR_TOKENS",
      reason: "provider-failed",
      message: expect.stringContaining('"access_token"'),
    });
    expect(store.tokens).toEqual({ refreshToken: "rt-2" });
    expect(await provider(ask("at-1"))).toMatchObject({ accessToken: "at-3" });
    expect(endpoint.spent).toEqual(["rt-1", "rt-2"]);
  });

  it.each([
    ["null", null],
    ["empty", ""],
    ["a number", 5],
  ])("without a new refresh token (%s) leaves the one that is stored", async (_, refresh_token) => {
    const endpoint = await startTokenEndpoint({ members: { refresh_token } });
    const { store, provider } = createOAuth(endpoint);
    expect(await provider(ask("at-1"))).toMatchObject({ accessToken: "at-2" });
    expect(store.tokens).toMatchObject({ refreshToken: "rt-1" });
  });

  it("is read as JSON whatever its content type says, and with any status of success", async () => {
    const endpoint = await startTokenEndpoint({ contentType: "text/plain", status: 201 });
    const { store, provider } = createOAuth(endpoint);
    expect(await provider(ask("at-1"))).toMatchObject({ accessToken: "at-2" });
    expect(store.tokens).toMatchObject({ refreshToken: "rt-2" });
  });

  it.each(["", "null", "[]", '{"refresh_token":"secret-refresh', "<html>"])(
    "that is not a JSON object (%j) is refused without being quoted",
    async (body) => {
      const { provider } = createOAuth(await startTokenEndpoint({ body }));
      const error = await failure(provider(ask("at-1")));
      expect(error).toMatchObject({ reason: "provider-failed", message: "The token endpoint's answer is not a JSON object" });
      expect((error as Error).cause).toBeUndefined();
    },
  );

  it("says when the access token expires, also as a text", async () => {
    const { provider } = createOAuth(await startTokenEndpoint({ members: { expires_in: "7200" } }));
    const { expiresAt } = await provider(ask("at-1"));
    expect(Math.round(((expiresAt?.getTime() ?? 0) - Date.now()) / 60_000)).toBe(120);
  });

  it("that refuses is named by its code and status, and only invalid_grant asks for a new sign-in", async () => {
    const busy = createOAuth(await startTokenEndpoint({ status: 503, body: '{"error":"temporarily_unavailable"}' }));
    expect(await failure(busy.provider(ask("at-1")))).toMatchObject({
      reason: "provider-failed",
      message: "The token endpoint answered with status 503 (temporarily_unavailable)",
    });
    const spent = createOAuth(await startTokenEndpoint(), { refreshToken: "never issued" });
    expect(await failure(spent.provider(ask("at-1")))).toMatchObject({ reason: "reauth-required" });
  });
});

describe("a token endpoint that redirects", () => {
  it("does not get oauthTokens to send a refresh token anywhere else", async () => {
    const elsewhere = await startTokenEndpoint();
    const { provider } = createOAuth(await startTokenEndpoint({ redirectTo: `${elsewhere.url}/token` }));
    expect(await failure(provider(ask("at-1")))).toMatchObject({
      reason: "provider-failed",
      message: "The token endpoint answered with status 307 (a redirect, which is not followed)",
    });
    expect(elsewhere.paths).toEqual([]);
  });

  it("does not get authFileTokens to send one, and its tokens are not stored", async () => {
    const elsewhere = await startTokenEndpoint();
    const endpoint = await startTokenEndpoint({ redirectTo: `${elsewhere.url}/token` });
    const codexHome = await createHome();
    const signIn = { tokens: { access_token: "at-1", refresh_token: "rt-1" } };
    await writeFile(join(codexHome, "auth.json"), JSON.stringify(signIn));
    const provider = authFileTokens({ codexHome, tokenUrl: `${endpoint.url}/token` });
    const error = await failure(provider(ask("at-1")));
    expect(error).toMatchObject({ message: expect.stringContaining("Failed to refresh token: error sending request") });
    expect([elsewhere.paths, await storedIn(codexHome)]).toEqual([[], signIn]);
  });

  it("is not followed where an issuer's metadata is read", async () => {
    const elsewhere = await startTokenEndpoint();
    const { url } = await startTokenEndpoint({ redirectTo: `${elsewhere.url}/metadata` });
    const { store } = createOAuth(elsewhere);
    await expect(oauthTokens({ issuer: url, clientId: "app", store })(ask("at-1"))).rejects.toThrow();
    expect(elsewhere.paths).toEqual([]);
  });
});

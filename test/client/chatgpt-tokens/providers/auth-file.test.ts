import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TokenRequest } from "codex-app-server-sdk/client";
import { authFileTokens } from "codex-app-server-sdk/client/node";
import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createHome } from "../../../support/home.js";
import { CLIENT_ID, startIssuer } from "../../../support/issuer.js";
import { createIssuer } from "../../../support/signing-in.js";
import { REFRESH_PATH } from "../../../support/stand-in-issuer.js";

const ask = (rejectedAccessToken: string | null = null, reason: TokenRequest["reason"] = "unauthorized"): TokenRequest => ({
  reason,
  previousAccountId: null,
  rejectedAccessToken,
  deadline: null,
  signal: new AbortController().signal,
});

async function createSignedInHome(refreshToken: string): Promise<{ codexHome: string; path: string }> {
  const codexHome = await createHome();
  const path = join(codexHome, "auth.json");
  const tokens = { id_token: "i", access_token: "rejected", refresh_token: refreshToken, account_id: "org-a", extra: 1 };
  await writeFile(
    path,
    JSON.stringify({ OPENAI_API_KEY: null, tokens, last_refresh: "2026-01-01T00:00:00Z", unheard_of: true }),
    { mode: 0o600 },
  );
  return { codexHome, path };
}

/** A home with a sign-in, and an issuer that answers as told. */
async function createRenewable() {
  const [issuer, home] = [await createIssuer(), await createSignedInHome("spent")];
  const provider = authFileTokens({ codexHome: home.codexHome, tokenUrl: `${issuer.url}${REFRESH_PATH}` });
  return { issuer, provider, ...home };
}

/** A `fetch` during which something else happens. */
function meanwhile(happen: () => Promise<void>): typeof fetch {
  return async (...request) => {
    const response = await fetch(...request);
    await happen();
    return response;
  };
}

describe("authFileTokens", () => {
  it("renews as Codex does, and writes the file back whole, for its owner only", async () => {
    const issuer = await startIssuer();
    const first = await issuer.signIn();
    const { codexHome, path } = await createSignedInHome(first);
    const provider = authFileTokens({ codexHome, clientId: CLIENT_ID, tokenUrl: issuer.jsonTokenUrl });
    const tokens = await provider(ask("rejected"));
    const file = JSON.parse(await readFile(path, "utf8")) as {
      tokens: Record<string, unknown>;
      last_refresh: string;
      unheard_of: boolean;
    };
    expect(file).toMatchObject({
      OPENAI_API_KEY: null,
      unheard_of: true,
      tokens: { access_token: tokens.accessToken, account_id: "org-a", extra: 1 },
    });
    expect(file.tokens.refresh_token).not.toBe(first);
    expect(Date.parse(file.last_refresh)).toBeGreaterThan(Date.parse("2026-06-01"));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readdir(codexHome)).sort()).toEqual(["auth.json"]);
  });

  it("returns what is there while it is good", async () => {
    const { codexHome } = await createSignedInHome("never spent");
    const tokens = await authFileTokens({ codexHome, tokenUrl: "http://127.0.0.1:1/" })(ask());
    expect(tokens).toEqual({ accessToken: "rejected", idToken: "i", chatgptAccountId: "org-a" });
  });

  it("says that only signing in again helps when nobody is signed in, the file is broken, or the token was refused", async () => {
    const issuer = await startIssuer();
    const nobody = authFileTokens({ codexHome: await createHome() });
    await expect(nobody(ask())).rejects.toMatchObject({ reason: "reauth-required" });
    const { codexHome, path } = await createSignedInHome("no such token");
    const refused = authFileTokens({ codexHome, clientId: CLIENT_ID, tokenUrl: issuer.jsonTokenUrl });
    await expect(refused(ask("rejected"))).rejects.toMatchObject({ reason: "reauth-required" });
    await writeFile(path, "{ broken");
    await expect(refused(ask())).rejects.toMatchObject({ reason: "reauth-required" });
  });

  it("goes on naming the account after a renewal, as the file does", async () => {
    const issuer = await startIssuer();
    const { codexHome } = await createSignedInHome(await issuer.signIn());
    const tokens = await authFileTokens({ codexHome, clientId: CLIENT_ID, tokenUrl: issuer.jsonTokenUrl })(ask("rejected"));
    expect(tokens).toMatchObject({ chatgptAccountId: "org-a" });
  });

  it("does not overwrite a sign-in that comes while the tokens are renewed, and adopts it", async () => {
    const issuer = await startIssuer();
    const { codexHome, path } = await createSignedInHome(await issuer.signIn());
    const theirs = JSON.stringify({ tokens: { access_token: "theirs", refresh_token: "another", account_id: "org-b" } });
    const provider = authFileTokens({
      codexHome,
      clientId: CLIENT_ID,
      tokenUrl: issuer.jsonTokenUrl,
      fetch: meanwhile(() => writeFile(path, theirs)),
    });
    expect(await provider(ask("rejected"))).toEqual({ accessToken: "theirs", chatgptAccountId: "org-b" });
    expect(await readFile(path, "utf8")).toBe(theirs);
  });

  it("does not bring the file back when somebody signs out while its tokens are renewed", async () => {
    const issuer = await startIssuer();
    const { codexHome, path } = await createSignedInHome(await issuer.signIn());
    const provider = authFileTokens({
      codexHome,
      clientId: CLIENT_ID,
      tokenUrl: issuer.jsonTokenUrl,
      fetch: meanwhile(() => rm(path)),
    });
    await expect(provider(ask("rejected"))).rejects.toMatchObject({ reason: "reauth-required" });
    expect(await readdir(codexHome)).toEqual([]);
  });

  it("takes a file that cannot be read for something that passes", async () => {
    const codexHome = await createHome();
    await mkdir(join(codexHome, "auth.json"));
    const error = await Promise.resolve(authFileTokens({ codexHome })(ask())).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "EISDIR" });
  });

  it("takes a token endpoint that is down for something that passes", async () => {
    const { codexHome } = await createSignedInHome("kept");
    const provider = authFileTokens({ codexHome, tokenUrl: "http://127.0.0.1:1/" });
    const error = (await Promise.resolve(provider(ask("rejected"))).catch((thrown: unknown) => thrown)) as Error;
    expect(error).not.toMatchObject({ reason: "reauth-required" });
  });

  it.each([
    ["unauthorized", "unauthorized_recovery"],
    ["expiring", "proactive_expiry"],
  ] as const)("tells the issuer what Codex does, and why: %s", async (reason, refresh_reason) => {
    const { issuer, provider } = await createRenewable();
    await provider(ask("rejected", reason));
    expect(issuer.to(REFRESH_PATH).map(({ body }) => body)).toEqual([
      {
        client_id: "app_EMoamEEZ73f0CkXaXp7hrann",
        grant_type: "refresh_token",
        refresh_reason,
        refresh_token: "spent",
      },
    ]);
  });

  it("keeps what an answer leaves out, and loses no refresh token that comes without an access token", async () => {
    const { issuer, provider, path } = await createRenewable();
    issuer.refresh = () => [200, { refresh_token: "next" }];
    expect(await provider(ask("rejected"))).toEqual({ accessToken: "rejected", idToken: "i", chatgptAccountId: "org-a" });
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({
      tokens: { id_token: "i", access_token: "rejected", refresh_token: "next" },
    });
    await writeFile(path, JSON.stringify({ tokens: { refresh_token: "alone" } }));
    await expect(provider(ask())).rejects.toThrow("without an access token");
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ tokens: { refresh_token: "next" } });
  });

  it("says why in Codex's words, and does not send a refresh token again that was refused for good", async () => {
    const { issuer, provider, path } = await createRenewable();
    issuer.refresh = () => [401, { error: { code: "refresh_token_reused", message: "an issuer's own words" } }];
    const message =
      "Your access token could not be refreshed because your refresh token was already used. Please log out and sign in again.";
    await expect(provider(ask("rejected"))).rejects.toMatchObject({ reason: "reauth-required", message });
    await expect(provider(ask("rejected"))).rejects.toMatchObject({ reason: "reauth-required", message });
    expect(issuer.to(REFRESH_PATH)).toHaveLength(1);
    await writeFile(path, JSON.stringify({ tokens: { access_token: "newer", refresh_token: "another" } }));
    expect(await provider(ask("rejected"))).toEqual({ accessToken: "newer" });
  });

  it("adopts what the real codex stored while its own refresh token was refused", async () => {
    const { issuer, provider, path } = await createRenewable();
    issuer.refresh = async () => {
      await writeFile(path, JSON.stringify({ tokens: { access_token: "theirs", refresh_token: "another" } }));
      return [401, { error: "refresh_token_reused" }];
    };
    expect(await provider(ask("rejected"))).toEqual({ accessToken: "theirs" });
  });

  it("takes an API key for nobody, whatever tokens are left beside it", async () => {
    const { provider, path } = await createRenewable();
    const tokens = { access_token: "left", refresh_token: "left" };
    await writeFile(path, JSON.stringify({ auth_mode: "apikey", OPENAI_API_KEY: "sk-test", tokens }));
    await expect(provider(ask())).rejects.toMatchObject({ reason: "reauth-required" });
  });

  it.each([["missing"], ["null"], ["empty"]])(
    "uses an access token until it expires where the refresh token is %s",
    async (how) => {
      vi.useFakeTimers({ toFake: ["Date", "performance"] });
      onTestFinished(() => void vi.useRealTimers());
      const { issuer, provider, path } = await createRenewable();
      const accessToken = fakeToken({ expiresAt: new Date(Date.now() + 600_000) });
      const refresh = how === "missing" ? {} : { refresh_token: how === "null" ? null : "" };
      await writeFile(path, JSON.stringify({ tokens: { access_token: accessToken, account_id: "org-a", ...refresh } }));
      const good = { accessToken, chatgptAccountId: "org-a" };
      expect(await provider(ask(null, "login"))).toEqual(good);
      vi.setSystemTime(Date.now() + 500_000);
      expect(await provider(ask(null, "login"))).toEqual(good);
      // Nothing was rejected yet, and there is nothing newer.
      expect(await provider(ask(accessToken, "expiring"))).toEqual(good);
      await expect(provider(ask(accessToken, "unauthorized"))).rejects.toMatchObject({ reason: "reauth-required" });
      vi.setSystemTime(Date.now() + 101_000);
      await expect(provider(ask(null, "login"))).rejects.toMatchObject({
        reason: "reauth-required",
        message: "The access token has expired or was rejected, and there is no refresh token",
      });
      expect(issuer.to(REFRESH_PATH)).toEqual([]);
    },
  );

  it.each([
    ["CODEX_HOME is empty", "", undefined],
    ["CODEX_HOME is not set", undefined, undefined],
    ["both CODEX_HOME and the option are empty", "", ""],
  ])("reads the default home when %s", async (_, variable, codexHome) => {
    const userHome = await createHome();
    await mkdir(join(userHome, ".codex"));
    await writeFile(join(userHome, ".codex", "auth.json"), JSON.stringify({ tokens: { access_token: "default" } }));
    vi.stubEnv("HOME", userHome);
    vi.stubEnv("CODEX_HOME", variable);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await authFileTokens({ codexHome })(ask())).toEqual({ accessToken: "default" });
  });

  it("reads the home that CODEX_HOME names when the option is left out", async () => {
    const { codexHome } = await createSignedInHome("never spent");
    vi.stubEnv("CODEX_HOME", codexHome);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await authFileTokens()(ask())).toMatchObject({ accessToken: "rejected" });
  });

  it("does not send tokens over plain http to another machine", () => {
    expect(() => authFileTokens({ tokenUrl: "http://issuer.example/oauth/token" })).toThrow(TypeError);
  });
});

import {
  type ChatgptTokens,
  oauthTokens,
  type RefreshTokenStore,
  type RotatingTokens,
  type TokenRequest,
} from "codex-app-server-sdk/client";
import { describe, expect, it } from "vitest";
import { readClaims } from "../../../../src/protocol/claims.js";
import { CLIENT_ID, startIssuer } from "../../../support/issuer.js";

const ask = (rejectedAccessToken: string | null = null, signal = new AbortController().signal): TokenRequest => ({
  reason: rejectedAccessToken ? "unauthorized" : "login",
  previousAccountId: null,
  rejectedAccessToken,
  deadline: null,
  signal,
});

function memoryStore(tokens: RotatingTokens | null): RefreshTokenStore & { tokens: RotatingTokens | null; writes: string[] } {
  const store = {
    tokens,
    writes: [] as string[],
    read: async () => store.tokens,
    write: async (written: RotatingTokens) => {
      await new Promise((resolve) => setImmediate(resolve));
      store.tokens = written;
      store.writes.push(written.refreshToken);
    },
  };
  return store;
}

describe("oauthTokens, with a real OpenID provider that rotates", () => {
  it("renews, rotates, and stores the new refresh token before the access token is used", async () => {
    const issuer = await startIssuer();
    const first = await issuer.signIn();
    const store = memoryStore({ refreshToken: first });
    const provider = oauthTokens({ issuer: issuer.url, clientId: CLIENT_ID, store });
    const tokens = await provider(ask());
    expect(readClaims(tokens.accessToken).accountId).toBe("org-a");
    expect(tokens.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 3_000_000);
    expect(tokens).not.toHaveProperty("refreshToken");
    expect(store.tokens?.accessToken).toBe(tokens.accessToken);
    expect(store.tokens?.refreshToken).not.toBe(first);
  });

  it("returns the stored tokens while they are good, and renews those that were rejected", async () => {
    const issuer = await startIssuer();
    const store = memoryStore({ refreshToken: await issuer.signIn() });
    const provider = oauthTokens({ issuer: issuer.url, clientId: CLIENT_ID, store });
    const { accessToken } = await provider(ask());
    expect((await provider(ask())).accessToken).toBe(accessToken);
    const renewed = await provider(ask(accessToken));
    expect(renewed.accessToken).not.toBe(accessToken);
    expect(store.writes).toHaveLength(2);
  });

  it("spends a refresh token once, however many ask together, and adopts what others have renewed", async () => {
    const issuer = await startIssuer();
    const store = memoryStore({ refreshToken: await issuer.signIn() });
    const [one, other] = [
      oauthTokens({ issuer: issuer.url, clientId: CLIENT_ID, store }),
      oauthTokens({ issuer: issuer.url, clientId: CLIENT_ID, store }),
    ];
    const { accessToken } = (await one(ask())) as ChatgptTokens;
    const renewed = await Promise.all(Array.from({ length: 20 }, () => one(ask(accessToken))));
    expect(new Set(renewed.map((tokens) => tokens.accessToken)).size).toBe(1);
    expect((await other(ask(accessToken))).accessToken).toBe(renewed[0]?.accessToken);
    expect([store.writes.length, issuer.revoked]).toEqual([2, 0]);
  });

  it("says that only signing in again helps when the grant is gone, and when there never was one", async () => {
    const issuer = await startIssuer();
    const spent = await issuer.signIn();
    const store = memoryStore({ refreshToken: spent });
    const provider = oauthTokens({ issuer: issuer.url, clientId: CLIENT_ID, store });
    const { accessToken } = await provider(ask());
    store.tokens = { refreshToken: spent };
    await expect(provider(ask(accessToken))).rejects.toMatchObject({ code: "ERR_TOKENS", reason: "reauth-required" });
    expect(issuer.revoked).toBeGreaterThan(0);
    store.tokens = null;
    await expect(provider(ask(accessToken))).rejects.toMatchObject({ reason: "reauth-required" });
  });

  it("keeps a new refresh token that could not be stored, and stores it first of all the next time", async () => {
    const issuer = await startIssuer();
    const first = await issuer.signIn();
    const store = memoryStore({ refreshToken: first });
    const { write } = store;
    store.write = async () => {
      throw new Error("no space left");
    };
    const provider = oauthTokens({ issuer: issuer.url, clientId: CLIENT_ID, store });
    await expect(provider(ask())).rejects.toThrow("no space left");
    expect(store.tokens).toEqual({ refreshToken: first });
    store.write = write;
    const { accessToken } = await provider(ask());
    expect(store.tokens).toMatchObject({ accessToken });
    expect([issuer.refreshes, issuer.revoked]).toEqual([1, 0]);
  });

  it("lets the place to whoever has signed in since a new refresh token could not be stored", async () => {
    const issuer = await startIssuer();
    const store = memoryStore({ refreshToken: await issuer.signIn() });
    const { write } = store;
    store.write = async () => {
      throw new Error("no space left");
    };
    const provider = oauthTokens({ issuer: issuer.url, clientId: CLIENT_ID, store });
    await expect(provider(ask())).rejects.toThrow("no space left");
    store.write = write;
    store.tokens = { refreshToken: "theirs", accessToken: "theirs" };
    expect(await provider(ask())).toEqual({ accessToken: "theirs" });
    expect(store.writes).toEqual([]);
  });

  it("says of the account what rested, and of the expiry nothing that was true of the old tokens only", async () => {
    const issuer = await startIssuer();
    const store = memoryStore({ refreshToken: await issuer.signIn(), chatgptAccountId: "org-a", expiresAt: new Date(0) });
    const withoutExpiry: typeof fetch = async (...request) => {
      const response = await fetch(...request);
      if (!String(request[0]).endsWith("/token")) return response;
      const { expires_in: _, ...answer } = (await response.json()) as Record<string, unknown>;
      return Response.json(answer);
    };
    const provider = oauthTokens({ issuer: issuer.url, clientId: CLIENT_ID, store, fetch: withoutExpiry });
    const tokens = await provider(ask());
    expect(tokens).toMatchObject({ chatgptAccountId: "org-a" });
    expect(tokens).not.toHaveProperty("expiresAt");
  });

  it("finishes a renewal that nobody waits for any more, so that its refresh token is not lost", async () => {
    const issuer = await startIssuer();
    const store = memoryStore({ refreshToken: await issuer.signIn() });
    const stop = new AbortController();
    const provider = oauthTokens({
      issuer: issuer.url,
      clientId: CLIENT_ID,
      store,
      fetch: async (...request) => {
        const response = await fetch(...request);
        if (String(request[0]).endsWith("/token")) stop.abort();
        return response;
      },
    });
    const { accessToken } = await provider(ask(null, stop.signal));
    expect(store.tokens?.accessToken).toBe(accessToken);
  });
});

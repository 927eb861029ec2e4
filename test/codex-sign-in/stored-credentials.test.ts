import { describe, expect, it } from "vitest";
import { authModeOf, tokensIn, withRenewedTokens } from "../../src/codex-sign-in/stored-credentials.js";

const tokens = { id_token: "i", access_token: "a", refresh_token: "r", account_id: "org-a" };

describe("stored credentials", () => {
  it.each([
    [{ tokens }, "chatgpt"],
    [{ tokens, OPENAI_API_KEY: null }, "chatgpt"],
    [{ tokens, OPENAI_API_KEY: "sk-test" }, "apikey"],
    [{ tokens, OPENAI_API_KEY: "sk-test", auth_mode: "chatgpt" }, "chatgpt"],
    [{ tokens, auth_mode: "apikey" }, "apikey"],
  ])("%j sign in as %s", (stored, mode) => {
    expect(authModeOf(stored)).toBe(mode);
    expect(tokensIn(stored)).toEqual(
      mode === "chatgpt" ? { idToken: "i", accessToken: "a", refreshToken: "r", accountId: "org-a" } : null,
    );
  });

  it("leave out what is not a text", () => {
    const broken = { id_token: 5, access_token: null, refresh_token: "r", account_id: 7 };
    expect(tokensIn({ tokens: broken as never })).toEqual({ refreshToken: "r", accountId: null });
    expect(tokensIn({ tokens: null })).toBeNull();
    expect(tokensIn(null)).toBeNull();
  });

  it("keep the account, what is unknown, and what a renewal leaves out", () => {
    const stored = { unheard_of: 1, tokens: { ...tokens, extra: 2 }, last_refresh: "2026-01-01T00:00:00Z" };
    const after = withRenewedTokens(stored, { refreshToken: "next" });
    expect(after).toEqual({
      unheard_of: 1,
      tokens: { ...tokens, extra: 2, refresh_token: "next" },
      last_refresh: expect.not.stringMatching(/^2026-01-01/),
    });
    expect(stored.tokens.refresh_token).toBe("r");
  });
});

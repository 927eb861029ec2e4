import { describe, expect, it } from "vitest";
import { settleIssuer } from "../../../../src/server/account/sign-in/issuer.js";

describe("where accounts are signed in", () => {
  it("is OpenAI, as Codex does it", () => {
    expect(settleIssuer({}, {})).toEqual({
      issuer: "https://auth.openai.com",
      clientId: "app_EMoamEEZ73f0CkXaXp7hrann",
      authorizeUrl: "https://auth.openai.com/oauth/authorize",
      tokenUrl: "https://auth.openai.com/oauth/token",
      refreshUrl: "https://auth.openai.com/oauth/token",
      revokeUrl: "https://auth.openai.com/oauth/revoke",
      loginPorts: [1455, 1457],
    });
  });

  it("is what the real server's variables say, and options win over them", () => {
    const env = {
      CODEX_APP_SERVER_LOGIN_ISSUER: "https://issuer.example/",
      CODEX_APP_SERVER_LOGIN_CLIENT_ID: "client",
      CODEX_REFRESH_TOKEN_URL_OVERRIDE: "http://127.0.0.1:1/refresh",
      CODEX_REVOKE_TOKEN_URL_OVERRIDE: "http://localhost:1/revoke",
    };
    expect(settleIssuer({}, env)).toMatchObject({
      issuer: "https://issuer.example",
      clientId: "client",
      tokenUrl: "https://issuer.example/oauth/token",
      refreshUrl: "http://127.0.0.1:1/refresh",
      revokeUrl: "http://localhost:1/revoke",
    });
    expect(
      settleIssuer({ issuer: "https://other.example", clientId: "mine", refreshUrl: "https://r.example" }, env),
    ).toMatchObject({
      issuer: "https://other.example",
      clientId: "mine",
      refreshUrl: "https://r.example",
    });
  });

  it.each([[{ issuer: "http://issuer.example" }], [{ revokeUrl: "http://10.0.0.1/revoke" }], [{ refreshUrl: "nowhere" }]])(
    "is not %j, where tokens could be read on the way",
    (options) => {
      expect(() => settleIssuer(options, {})).toThrow(TypeError);
    },
  );
});

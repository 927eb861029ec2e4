import { describe, expect, it } from "vitest";
import { settleAddress } from "../../src/codex-sign-in/issuer-address.js";

describe("where tokens are renewed", () => {
  it("is where Codex does it, also when the variables are empty", () => {
    const codex = {
      issuer: "https://auth.openai.com",
      clientId: "app_EMoamEEZ73f0CkXaXp7hrann",
      tokenUrl: "https://auth.openai.com/oauth/token",
      refreshUrl: "https://auth.openai.com/oauth/token",
    };
    const empty = {
      CODEX_APP_SERVER_LOGIN_ISSUER: "",
      CODEX_APP_SERVER_LOGIN_CLIENT_ID: "",
      CODEX_REFRESH_TOKEN_URL_OVERRIDE: "",
    };
    expect(settleAddress({}, {})).toEqual(codex);
    expect(settleAddress({}, empty)).toEqual(codex);
  });

  it("is what the variables say, and options win over them", () => {
    const env = {
      CODEX_APP_SERVER_LOGIN_ISSUER: "https://issuer.example/",
      CODEX_APP_SERVER_LOGIN_CLIENT_ID: "client",
      CODEX_REFRESH_TOKEN_URL_OVERRIDE: "http://127.0.0.1:1/refresh",
    };
    expect(settleAddress({}, env)).toMatchObject({ clientId: "client", refreshUrl: "http://127.0.0.1:1/refresh" });
    expect(settleAddress({}, { ...env, CODEX_REFRESH_TOKEN_URL_OVERRIDE: undefined })).toMatchObject({
      refreshUrl: "https://issuer.example/oauth/token",
    });
    expect(settleAddress({ clientId: "mine", refreshUrl: "https://r.example" }, env)).toMatchObject({
      clientId: "mine",
      refreshUrl: "https://r.example",
    });
  });

  it.each(["http://issuer.example/refresh", "nowhere"])("is not %s", (refreshUrl) => {
    expect(() => settleAddress({ refreshUrl }, {})).toThrow(TypeError);
  });
});

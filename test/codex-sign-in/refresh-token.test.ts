import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import { spendRefreshToken } from "../../src/codex-sign-in/refresh-token.js";

const address = { clientId: "client", refreshUrl: "https://issuer.example/refresh" };

/** What becomes of a refresh token when the issuer answers so. */
function spend(status: number, body: unknown) {
  const answer: typeof fetch = async () => new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
  return spendRefreshToken(address, { refreshToken: "spent", reason: "forced" }, answer);
}

const ID_TOKEN = fakeToken();

const refused = (why = "") => `Your access token could not be refreshed${why}. Please log out and sign in again.`;

describe("spending a refresh token", () => {
  it.each([
    [
      { id_token: ID_TOKEN, access_token: "a", refresh_token: "r" },
      { idToken: ID_TOKEN, accessToken: "a", refreshToken: "r" },
    ],
    [{ refresh_token: "r", access_token: 5 }, { refreshToken: "r" }],
    [{ refresh_token: "r", access_token: "", id_token: "" }, { refreshToken: "r" }],
    [{ refresh_token: "", access_token: "a", id_token: "not a JWT" }, { accessToken: "a" }],
    [{ refresh_token: null, access_token: "a", id_token: null, expires_in: 60, scope: null }, { accessToken: "a" }],
    [{}, {}],
  ])("takes %j, where every member may be missing or of no use", async (body, renewed) => {
    expect(await spend(200, body)).toEqual(renewed);
  });

  it.each([
    [401, { error: { code: "refresh_token_expired" } }, refused(" because your refresh token has expired")],
    [401, { error: "REFRESH_TOKEN_REUSED" }, refused(" because your refresh token was already used")],
    [401, { code: "refresh_token_invalidated" }, refused(" because your refresh token was revoked")],
    [401, { error: { message: "no code" }, code: "refresh_token_expired" }, refused(" because your refresh token has expired")],
    [401, { error: "constructor" }, refused()],
    [401, "no JSON", refused()],
    [400, { error: "invalid_grant" }, refused()],
    [400, { error: { message: "no code" }, code: "Invalid_Grant" }, refused()],
  ])("is over for good after a %i with %j", async (status, body, message) => {
    await expect(spend(status, body)).rejects.toMatchObject({ message, isFinal: true });
  });

  it.each([
    [500, "boom", "Failed to refresh token: 500"],
    [400, { error: "invalid_client" }, "Failed to refresh token: 400"],
    [403, { error: "refresh_token_expired" }, "Failed to refresh token: 403"],
    [200, "no JSON", "OAuth token response is invalid"],
    [200, "null", "OAuth token response is invalid"],
  ])("may be tried again after a %i with %j", async (status, body, message) => {
    await expect(spend(status, body)).rejects.toMatchObject({ message, isFinal: false });
  });

  it("may be tried again when the issuer cannot be reached", async () => {
    const down: typeof fetch = async () => {
      throw new TypeError("fetch failed");
    };
    await expect(spendRefreshToken(address, { refreshToken: "spent", reason: "forced" }, down)).rejects.toMatchObject({
      message: "Failed to refresh token: error sending request for url (https://issuer.example/refresh)",
      isFinal: false,
    });
  });
});

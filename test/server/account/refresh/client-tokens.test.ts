import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import { readExternal, workspaceOf } from "../../../../src/server/account/refresh/client-tokens.js";
import type { Connection } from "../../../../src/server/connection/connection.js";

const owner = {} as Connection;
const claims = { account: "org-claim", email: "claim@example.com", plan: "plus", userId: "user-claim" };

describe("readExternal", () => {
  it("takes everything from the claims of an id token that comes alone, and does not read the access token", () => {
    expect(readExternal({ accessToken: "opaque", idToken: fakeToken(claims) }, owner)).toMatchObject({
      mode: "chatgptAuthTokens",
      rules: "idToken",
      accountId: "org-claim",
      email: "claim@example.com",
      planType: "plus",
      userId: "user-claim",
    });
    const withoutPlan = fakeToken({ ...claims, plan: undefined });
    expect(readExternal({ accessToken: "opaque", idToken: withoutPlan }, owner).planType).toBeNull();
  });

  it.each([
    ["comes alone", {}],
    ["comes with an id token", { idToken: "not a JWT" }],
  ])("goes by an account id that %s, and fills in what is missing from the access token", (_, more) => {
    const read = readExternal({ accessToken: fakeToken(claims), chatgptAccountId: "org-said", ...more }, owner);
    expect(read).toMatchObject({
      mode: "chatgptAuthTokens",
      rules: "chatgptAccountId",
      accountId: "org-said",
      email: "claim@example.com",
      planType: "plus",
      userId: "user-claim",
    });
    expect(() => readExternal({ accessToken: "opaque", chatgptAccountId: "org-said", ...more }, owner)).toThrow(
      "invalid ID token format",
    );
  });

  it("has no account where the client names none", () => {
    const read = readExternal({ accessToken: fakeToken(claims) }, owner);
    expect(read).toMatchObject({ accountId: null, rules: "chatgptAccountId", planType: "plus" });
  });

  it("reads the plan that the client says without regard to case, and before the one of the token", () => {
    const given = { accessToken: fakeToken(claims), chatgptAccountId: "org-said" };
    expect(readExternal({ ...given, chatgptPlanType: "TEAM" }, owner).planType).toBe("team");
    expect(readExternal({ ...given, accessToken: fakeToken({ plan: "PLUS" }) }, owner).planType).toBe("unknown");
  });
});

describe("workspaceOf", () => {
  it("is the account id, or else what the id token says, or else unknown", () => {
    const [accessToken, idToken] = [fakeToken({ account: "org-access" }), fakeToken(claims)];
    expect(workspaceOf({ accessToken, idToken, chatgptAccountId: "org-said" })).toBe("org-said");
    expect(workspaceOf({ accessToken, idToken })).toBe("org-claim");
    expect(workspaceOf({ accessToken, idToken: "not a JWT" })).toBeNull();
    expect(workspaceOf({ accessToken })).toBeNull();
  });
});

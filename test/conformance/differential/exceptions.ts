import assert from "node:assert/strict";
import type { Scenario } from "./driver.js";

/** For sign-ins that come to nothing after the issuer has given out tokens. */
export const GIVEN_BACK: NonNullable<Scenario["differs"]> = {
  because: "tokens that a sign-in brought and that are not kept are revoked; there they are forgotten",
  at: ["issuerRequests[/oauth/revoke]"],
  ours: ({ issuerRequests, authJson }) => {
    assert.equal((issuerRequests.at(-1) as { path?: string }).path, "/oauth/revoke");
    assert.equal(authJson, null);
  },
};

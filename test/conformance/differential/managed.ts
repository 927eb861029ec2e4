import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { StandInAnswer } from "../../support/stand-in-issuer.js";
import { describeSignIn, type Run, type Scenario } from "./driver.js";

/** A turn in a thread of its own, to its end. */
async function turn(run: Run, count = 1): Promise<void> {
  await run.startTurn(await run.startThread());
  await run.completed(count);
}

/** What clients can see of an account. */
async function look(run: Run): Promise<void> {
  await run.request("account/read", {});
  await run.request("getAuthStatus", { includeToken: true });
}

/** A sign-in that is stored when the server starts, as it is seen, used and given back. */
function stored(name: string, setting: Partial<Scenario> = {}): Scenario {
  return {
    name,
    signedIn: {},
    ...setting,
    async play(run) {
      await run.initialize();
      await look(run);
      await turn(run);
      await run.request("account/logout");
      await run.settle();
    },
  };
}

/** Two turns that meet a 401 to the end, with the issuer's answer to their renewal, and what is left of the account. */
function refused(name: string, answer: StandInAnswer, setting: Partial<Scenario> = {}): Scenario {
  return {
    name,
    signedIn: {},
    ...setting,
    async play(run) {
      run.issuer.refresh = () => answer;
      run.backend.answer = () => 401;
      await run.initialize();
      await turn(run);
      await turn(run, 2);
      await look(run);
      await run.request("account/read", { refreshToken: true });
    },
  };
}

/** AUTH.md §2.8, §2.9, §5.1, §5.2 and §5.4, §10.2 case 21, §10.3 case 31, §10.4 case 35, §10.5 X16 and X17. */
export const managedScenarios: readonly Scenario[] = [
  stored("a ChatGPT sign-in is stored"),
  stored("a ChatGPT sign-in is stored without an e-mail address", { signedIn: { email: undefined } }),
  stored("a ChatGPT sign-in is stored without a plan", { signedIn: { plan: undefined } }),
  stored("a ChatGPT sign-in is stored with a plan of another name", { signedIn: { plan: "education" } }),
  stored("a ChatGPT sign-in is stored without a mode", { signedIn: { authJson: { auth_mode: undefined } } }),
  stored("a ChatGPT sign-in is stored beside a key and without a mode", {
    signedIn: { authJson: { auth_mode: undefined, OPENAI_API_KEY: "sk-stored" } },
  }),
  stored("a ChatGPT sign-in is stored beside a key", { signedIn: { authJson: { OPENAI_API_KEY: "sk-stored" } } }),
  stored("a ChatGPT sign-in is stored with an access token that is no JWT", { signedIn: { tokens: { access_token: "opaque" } } }),
  stored("a ChatGPT sign-in is stored where API keys are forced", { config: 'forced_login_method = "api"' }),
  stored("a ChatGPT sign-in is stored where another workspace is forced", { config: 'forced_chatgpt_workspace_id = "org-x"' }),
  stored("a ChatGPT sign-in is stored where its workspace is forced", { config: 'forced_chatgpt_workspace_id = "org-a"' }),
  stored("a ChatGPT sign-in is stored and the token is about to end", { signedIn: { endsInMs: 200_000 } }),
  stored("a ChatGPT sign-in is stored and the token does not end yet", { signedIn: { endsInMs: 400_000 } }),
  stored("a ChatGPT sign-in is stored that was renewed nine days ago, with a token that does not say when it ends", {
    signedIn: {
      tokens: { access_token: "opaque" },
      authJson: { last_refresh: new Date(Date.now() - 9 * 86_400_000).toISOString() },
    },
  }),
  {
    name: "a 401 is met with a renewal",
    signedIn: {},
    async play(run) {
      run.backend.plan(401, 401);
      await run.initialize();
      await turn(run);
      await look(run);
    },
  },
  {
    name: "a 401 is met with a renewal that brings an access token only",
    signedIn: {},
    async play(run) {
      run.issuer.refresh = () => [200, { access_token: run.issuer.tokens().access_token }];
      run.backend.plan(401, 401);
      await run.initialize();
      await turn(run);
      await look(run);
    },
  },
  {
    name: "a 401 is met with a renewal that brings another account",
    signedIn: {},
    async play(run) {
      run.issuer.refresh = () => [200, run.issuer.tokens({ account: "org-z", email: "z@example.com" })];
      run.backend.plan(401, 401);
      await run.initialize();
      await turn(run);
      await look(run);
    },
  },
  {
    name: "a 401 outlasts the renewal, and the next turn's does too",
    signedIn: {},
    async play(run) {
      run.backend.answer = () => 401;
      await run.initialize();
      await turn(run);
      await turn(run, 2);
    },
  },
  {
    name: "a 401 finds that somebody else has renewed the tokens",
    signedIn: {},
    async play(run) {
      await run.initialize();
      await look(run);
      await writeFile(join(run.home, "auth.json"), JSON.stringify(describeSignIn(run.issuer)));
      run.backend.plan(401);
      await turn(run);
      await look(run);
    },
  },
  {
    name: "a 401 finds another account where the tokens rested",
    signedIn: {},
    async play(run) {
      await run.initialize();
      await look(run);
      await writeFile(join(run.home, "auth.json"), JSON.stringify(describeSignIn(run.issuer, { account: "org-b" })));
      run.backend.plan(401);
      await turn(run);
      await look(run);
      await turn(run, 2);
    },
  },
  {
    name: "a 401 finds nobody where the tokens rested",
    signedIn: {},
    async play(run) {
      await run.initialize();
      await look(run);
      await rm(join(run.home, "auth.json"));
      run.backend.plan(401);
      await turn(run);
      await look(run);
    },
  },
  refused("the refresh token has expired", [401, { error: { code: "refresh_token_expired" } }]),
  refused("the refresh token was used already", [401, { error: "refresh_token_REUSED" }]),
  refused("the refresh token was revoked", [401, { code: "refresh_token_invalidated" }]),
  refused("the refresh token is refused without a reason", [401, "no JSON"]),
  refused("the grant is gone", [400, { error: "invalid_grant" }]),
  refused("the issuer is out of order", [500, "boom"]),
  refused("the issuer does not know the client", [400, { error: "invalid_client" }]),
  refused("the issuer answers no JSON", [200, "no JSON"]),
  refused("the grant is gone, and the stream may be tried again", [400, { error: "invalid_grant" }], {
    provider: "requires_openai_auth = true\nrequest_max_retries = 0\nstream_max_retries = 1",
  }),
  {
    name: "a renewal is asked for by hand",
    signedIn: {},
    async play(run) {
      await run.initialize();
      await run.request("account/read", { refreshToken: true });
      await run.request("getAuthStatus", { refreshToken: true, includeToken: true });
      run.issuer.refresh = () => [500, "boom"];
      await run.request("account/read", { refreshToken: true });
      await run.request("getAuthStatus", { refreshToken: true, includeToken: true });
    },
  },
  {
    name: "the issuer does not listen when somebody signs out",
    signedIn: {},
    async play(run) {
      run.issuer.revoke = () => [500, {}];
      await run.initialize();
      await run.request("account/logout");
      await run.heard("account/updated", 2);
      await look(run);
    },
  },
  {
    name: "an API key takes the place of a ChatGPT sign-in",
    signedIn: {},
    async play(run) {
      await run.initialize();
      await run.heard("account/updated");
      await run.request("account/login/start", { type: "apiKey", apiKey: "sk-test" });
      await run.heard("account/updated", 2);
      await look(run);
    },
  },
  {
    name: "the host's tokens stand before a stored ChatGPT sign-in, and somebody signs out",
    signedIn: {},
    async play(run) {
      await run.initialize();
      await run.heard("account/updated");
      await run.login();
      await look(run);
      await run.request("account/logout");
      await run.heard("account/updated", 3);
      await look(run);
    },
  },
  {
    name: "the server starts again after the host's tokens stood before a stored ChatGPT sign-in",
    signedIn: {},
    async play(run) {
      const path = join(run.home, "auth.json");
      const before = await readFile(path, "utf8");
      await run.initialize();
      await run.heard("account/updated");
      await run.login();
      await run.restart();
      expect(await readFile(path, "utf8")).toBe(before);
      await run.initialize();
      await look(run);
    },
  },
];

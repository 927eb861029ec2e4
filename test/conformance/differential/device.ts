import type { StandInAnswer } from "../../support/stand-in-issuer.js";
import type { Json, Run, Scenario } from "./driver.js";
import { GIVEN_BACK } from "./exceptions.js";

const CODE: StandInAnswer = [200, { device_auth_id: "device-1", user_code: "ABCD-1234", interval: "1" }];

/** Asks for a code, and resolves with the login's id. */
async function begin(run: Run): Promise<string> {
  const { result } = await run.request("account/login/start", { type: "chatgptDeviceCode" });
  return (result as Json | undefined)?.loginId as string;
}

/** A device login that comes to an end by itself, and what the account looks like then. */
function ended(name: string, prepare: (run: Run) => void, setting: Partial<Scenario> = {}): Scenario {
  return {
    name,
    ...setting,
    async play(run) {
      run.issuer.userCode = () => CODE;
      prepare(run);
      await run.initialize();
      const loginId = await begin(run);
      await run.loginEnded(loginId);
      await run.request("getAuthStatus", { includeToken: true });
    },
  };
}

/** A device login that never gets its code. */
function refused(name: string, answer: StandInAnswer): Scenario {
  return {
    name,
    async play(run) {
      run.issuer.userCode = () => answer;
      await run.initialize();
      await begin(run);
      await run.request("account/read", {});
    },
  };
}

/** A device login that nobody types the code of in, and something that happens meanwhile. */
function overtaken(name: string, happen: (run: Run, loginId: string) => Promise<unknown>): Scenario {
  return {
    name,
    inAnyOrder: true,
    async play(run) {
      run.issuer.userCode = () => CODE;
      run.issuer.poll = () => [403, {}];
      await run.initialize();
      const loginId = await begin(run);
      await happen(run, loginId);
      await run.loginEnded(loginId);
      run.issuer.forget();
    },
  };
}

/** AUTH.md §2.5, §10.3 case 27. */
export const deviceScenarios: readonly Scenario[] = [
  ended("somebody types in a device code, after a while", (run) => {
    const answers: StandInAnswer[] = [
      [403, {}],
      [404, {}],
    ];
    const { poll } = run.issuer;
    run.issuer.poll = () => answers.shift() ?? poll();
  }),
  ended("a device code is typed in for a workspace that may sign in", () => {}, {
    config: 'forced_chatgpt_workspace_id = "org-a"',
  }),
  ended("a device code is typed in for a workspace that may not", () => {}, {
    config: 'forced_chatgpt_workspace_id = ["org-x", "org-y"]',
    differs: GIVEN_BACK,
  }),
  ended("the issuer breaks down while a device code waits", (run) => {
    run.issuer.poll = () => [500, {}];
  }),
  ended("the issuer answers nothing of use while a device code waits", (run) => {
    run.issuer.poll = () => [200, {}];
  }),
  ended("a device code is exchanged for nothing", (run) => {
    run.issuer.exchange = () => [400, { error: "invalid_grant", error_description: "Too late" }];
  }),
  refused("the issuer gives out no device codes", [404, {}]),
  refused("the issuer is out of order when asked for a device code", [500, {}]),
  overtaken("a device login is cancelled", (run, loginId) => run.request("account/login/cancel", { loginId })),
  overtaken("somebody signs out while a device code waits", (run) => run.request("account/logout")),
  overtaken("an API key comes while a device code waits", (run) =>
    run.request("account/login/start", { type: "apiKey", apiKey: "sk-test" }),
  ),
  overtaken("the host's tokens come while a device code waits", (run) => run.login()),
  overtaken("tokens of no use come while a device code waits", (run) =>
    run.request("account/login/start", { type: "chatgptAuthTokens", accessToken: "x", chatgptAccountId: "org-a" }),
  ),
  {
    name: "a device code is asked for where API keys are forced",
    config: 'forced_login_method = "api"',
    async play(run) {
      await run.initialize();
      await begin(run);
    },
  },
  {
    name: "a device login takes the place of another",
    async play(run) {
      run.issuer.userCode = () => CODE;
      run.issuer.poll = () => [403, {}];
      await run.initialize();
      const first = await begin(run);
      const second = await begin(run);
      await run.heard("account/login/completed");
      await run.request("account/login/cancel", { loginId: first });
      await run.request("account/login/cancel", { loginId: second });
      await run.heard("account/login/completed", 2);
      run.issuer.forget();
    },
  },
  {
    name: "a login that was never begun is cancelled while the host's tokens are in use",
    async play(run) {
      await run.initialize();
      await run.login({ accessToken: run.token() });
      await run.request("account/login/cancel", { loginId: "0d3b1e0a-9c1c-4b0e-8c7f-1f2d3c4b5a69" });
      await run.request("account/login/cancel", { loginId: "no-uuid" });
    },
  },
];

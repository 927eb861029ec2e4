import { expect } from "vitest";
import type { Json, Run, Scenario } from "./driver.js";

const encode = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const jwtOf = (payload: unknown) => `${encode({ alg: "none" })}.${encode(payload)}.x`;

/** A token login, whatever comes of it, and what the account looks like then. */
function tokenLogin(name: string, params: (run: Run) => Json, setting: Partial<Scenario> = {}): Scenario {
  return {
    name,
    ...setting,
    async play(run) {
      await run.initialize();
      const given = { type: "chatgptAuthTokens", accessToken: "", chatgptAccountId: "org-a", ...params(run) };
      if (typeof given.accessToken === "string" && !run.tokens.includes(given.accessToken))
        run.tokens.push(given.accessToken || "<none>");
      const { result } = await run.request("account/login/start", given);
      if (result) await run.heard("account/updated");
      await run.request("account/read", {});
      await run.request("getAuthStatus", { includeToken: true });
    },
  };
}

/** AUTH.md §2.3 and §2.6, §10.2 cases 8, 14 and 15, §10.5 X14, X20, X21. */
export const loginScenarios: readonly Scenario[] = [
  {
    name: "somebody signs in with an API key",
    async play(run) {
      await run.initialize();
      await run.request("account/login/start", { type: "apiKey", apiKey: "sk-test" });
      await run.heard("account/updated");
      await run.request("account/read", {});
      await run.request("getAuthStatus", { includeToken: true });
      await run.request("account/read", { refreshToken: true });
    },
  },
  {
    name: "somebody signs in with an empty API key",
    async play(run) {
      await run.initialize();
      await run.request("account/login/start", { type: "apiKey", apiKey: "" });
      await run.heard("account/updated");
      await run.request("account/read", {});
      await run.request("getAuthStatus", { includeToken: true });
    },
  },
  {
    name: "an API key login is refused because ChatGPT is forced",
    config: 'forced_login_method = "chatgpt"',
    async play(run) {
      await run.initialize();
      await run.request("account/login/start", { type: "apiKey", apiKey: "sk-test" });
      await run.request("account/read", {});
    },
  },
  {
    name: "an API key login cannot be saved",
    async play(run) {
      const { mkdir } = await import("node:fs/promises");
      await mkdir(`${run.home}/auth.json`);
      await run.initialize();
      const { error } = await run.request("account/login/start", { type: "apiKey", apiKey: "sk-test" });
      expect(error).toMatchObject({ code: -32603 });
      // The operating system's own words are Rust's there and Node's here.
      (error as Json).message = String((error as Json).message).replace(/:.*/s, "");
      await run.request("account/read", {});
      const { rmdir } = await import("node:fs/promises");
      await rmdir(`${run.home}/auth.json`);
    },
  },
  tokenLogin("somebody signs in with the host's tokens", (run) => ({ accessToken: run.token() })),
  tokenLogin("the tokens name no e-mail address", (run) => ({ accessToken: run.token({ email: undefined }) })),
  tokenLogin("the tokens name no plan", (run) => ({ accessToken: run.token({ plan: undefined }) })),
  tokenLogin("the tokens name no user", (run) => ({ accessToken: run.token({ userId: undefined }) })),
  tokenLogin("the plan is given beside the token", (run) => ({ accessToken: run.token(), chatgptPlanType: "Enterprise" })),
  tokenLogin("the plan has another name", (run) => ({ accessToken: run.token(), chatgptPlanType: "hc" })),
  tokenLogin("the plan is called education", (run) => ({ accessToken: run.token(), chatgptPlanType: "education" })),
  tokenLogin("the plan is unheard of", (run) => ({ accessToken: run.token(), chatgptPlanType: "gold" })),
  tokenLogin("the plan is one of the newer ones", (run) => ({ accessToken: run.token(), chatgptPlanType: "edu_plus" })),
  tokenLogin("the plan in the token is in capitals", (run) => ({ accessToken: run.token({ plan: "PRO" }) })),
  tokenLogin("the account beside the token is another than in it", (run) => ({
    accessToken: run.token({ account: "org-inside" }),
    chatgptAccountId: "org-a",
  })),
  tokenLogin("the token has expired", (run) => ({ accessToken: run.token({ expiresAt: new Date(0) }) })),
  tokenLogin("the token is no JWT", () => ({ accessToken: "not-a-jwt" })),
  tokenLogin("the token is empty", () => ({ accessToken: "" })),
  tokenLogin("the token has three empty parts", () => ({ accessToken: ".." })),
  tokenLogin("the token's payload is too short", () => ({ accessToken: "a.b.c" })),
  tokenLogin("the token's payload is not base64", () => ({ accessToken: "a.b!bb.c" })),
  tokenLogin("the token's payload is not JSON", () => ({ accessToken: `a.${encode("hello")}.c` })),
  tokenLogin("the token's payload is a list", () => ({ accessToken: jwtOf([]) })),
  tokenLogin("the token's payload is empty", () => ({ accessToken: jwtOf({}) })),
  tokenLogin("the token has more than three parts", (run) => ({ accessToken: `${run.token()}.more` })),
  tokenLogin("the e-mail address is in the profile", () => ({
    accessToken: jwtOf({
      "https://api.openai.com/profile": { email: "profile@example.com" },
      "https://api.openai.com/auth": { chatgpt_user_id: "u" },
    }),
  })),
  tokenLogin("the workspace is not the forced one", (run) => ({ accessToken: run.token() }), {
    config: 'forced_chatgpt_workspace_id = "org-expected"',
  }),
  tokenLogin("the workspace is not on the list", (run) => ({ accessToken: run.token() }), {
    config: 'forced_chatgpt_workspace_id = ["org-1", "org-2"]',
  }),
  tokenLogin("the workspace is on the list", (run) => ({ accessToken: run.token() }), {
    config: 'forced_chatgpt_workspace_id = ["org-1", "org-a"]',
  }),
  tokenLogin("tokens come where API keys are forced", (run) => ({ accessToken: run.token() }), {
    config: 'forced_login_method = "api"',
  }),
  tokenLogin("tokens come where ChatGPT is forced", (run) => ({ accessToken: run.token() }), {
    config: 'forced_login_method = "chatgpt"',
  }),
  tokenLogin("the provider needs nobody to be signed in", (run) => ({ accessToken: run.token() }), {
    provider: "requires_openai_auth = false",
  }),
  {
    name: "somebody signs in with tokens twice",
    async play(run) {
      await run.initialize();
      await run.login();
      await run.login({ chatgptAccountId: "org-b" });
      await run.request("account/read", {});
      const threadId = await run.startThread();
      await run.startTurn(threadId);
      await run.completed();
    },
  },
  {
    name: "a login is refused after one that was not",
    async play(run) {
      await run.initialize();
      await run.login();
      await run.request("account/login/start", {
        type: "chatgptAuthTokens",
        accessToken: "not-a-jwt",
        chatgptAccountId: "org-b",
      });
      await run.request("account/read", {});
      await run.request("getAuthStatus", { includeToken: true });
    },
  },
  {
    name: "other logins are tried while the host's tokens are in use",
    async play(run) {
      await run.initialize();
      await run.login();
      await run.request("account/login/start", { type: "apiKey", apiKey: "sk-test" });
      await run.request("account/login/start", { type: "chatgpt" });
      await run.request("account/login/start", { type: "chatgptDeviceCode" });
      await run.request("account/read", {});
    },
  },
  ...[null, {}, { experimentalApi: false }].map(
    (capabilities): Scenario => ({
      name: `the client's capabilities are ${JSON.stringify(capabilities)}`,
      async play(run) {
        await run.initialize(capabilities);
        await run.request("account/login/start", {
          type: "chatgptAuthTokens",
          accessToken: run.token(),
          chatgptAccountId: "org-a",
        });
        await run.request("account/read", {});
      },
    }),
  ),
];

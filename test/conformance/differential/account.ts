import { expect } from "vitest";
import type { Scenario } from "./driver.js";

const API_KEY = { auth_mode: "apikey", OPENAI_API_KEY: "sk-stored" };

/** AUTH.md §2.8 to §2.11, §10.2 cases 7, 9 and 18 to 20, §10.4 cases 32 and 33, §10.5 X16, X17, X22 to X24, X30. */
export const accountScenarios: readonly Scenario[] = [
  {
    name: "nobody is signed in",
    async play(run) {
      await run.initialize();
      await run.request("account/read", {});
      await run.request("account/read", { refreshToken: true });
      await run.request("getAuthStatus", {});
      await run.request("getAuthStatus", { includeToken: true, refreshToken: true });
      await run.request("account/rateLimits/read");
      await run.request("account/logout");
      await run.heard("account/updated");
    },
  },
  {
    name: "an API key is stored, and somebody signs out",
    authJson: API_KEY,
    async play(run) {
      await run.initialize();
      await run.request("account/read", {});
      await run.request("getAuthStatus", {});
      await run.request("getAuthStatus", { includeToken: true });
      await run.request("account/rateLimits/read");
      await run.request("account/logout");
      await run.heard("account/updated");
      await run.request("account/read", {});
      await run.request("getAuthStatus", { includeToken: true });
    },
  },
  {
    name: "an API key is stored without a mode",
    authJson: { OPENAI_API_KEY: "sk-stored" },
    async play(run) {
      await run.initialize();
      await run.request("account/read", {});
    },
  },
  {
    name: "auth.json is broken, and somebody signs out",
    authText: "{ broken",
    differs: {
      because: "a file that cannot be read keeps nobody from signing out, as in older releases; 0.169 refuses and keeps the file",
      at: ["replies[account/logout]", "accountNotifications[account/updated]", "authJson"],
      ours: ({ replies, authJson }) => {
        expect(replies.at(-1)).toEqual({ asked: "account/logout", result: {} });
        expect(authJson).toBeNull();
      },
    },
    async play(run) {
      await run.initialize();
      await run.request("account/read", {});
      await run.request("account/logout");
    },
  },
  {
    name: "a stored API key breaks the forced login method",
    authJson: API_KEY,
    config: 'forced_login_method = "chatgpt"',
    async play(run) {
      await run.initialize();
      await run.request("account/read", {});
      await run.request("getAuthStatus", { includeToken: true });
    },
  },
  {
    name: "the provider needs no account and an API key is stored",
    authJson: API_KEY,
    provider: "requires_openai_auth = false",
    async play(run) {
      await run.initialize();
      await run.request("account/read", {});
      await run.request("getAuthStatus", { includeToken: true });
    },
  },
  {
    name: "the host's tokens stand before a stored API key, and somebody signs out",
    authJson: API_KEY,
    async play(run) {
      await run.initialize();
      await run.login();
      await run.request("account/read", {});
      await run.request("account/logout");
      await run.heard("account/updated", 2);
      await run.request("account/read", {});
    },
  },
  {
    name: "the server starts again after the host's tokens stood before a stored API key",
    authJson: API_KEY,
    async play(run) {
      await run.initialize();
      await run.login();
      await run.restart();
      await run.initialize();
      await run.request("account/read", {});
    },
  },
  {
    name: "a refresh is asked for while the host owns the tokens",
    async play(run) {
      await run.initialize();
      await run.login();
      await run.request("account/read", { refreshToken: true });
      await run.request("getAuthStatus", { refreshToken: true, includeToken: true });
      await run.settle();
    },
  },
  {
    name: "the client opts out of a notification and of the refresh request",
    async play(run) {
      await run.initialize({
        experimentalApi: true,
        optOutNotificationMethods: ["account/updated", "account/chatgptAuthTokens/refresh"],
      });
      run.backend.plan(401, "ok");
      await run.request("account/login/start", {
        type: "chatgptAuthTokens",
        accessToken: run.token(),
        chatgptAccountId: "org-a",
      });
      await run.heard("account/login/completed");
      await run.startTurn(await run.startThread());
      (await run.refresh()).answer(run.fresh());
      await run.completed();
    },
  },
  {
    name: "the rate limits are read",
    async play(run) {
      run.backend.usage = USAGE;
      await run.initialize();
      await run.login();
      await run.request("account/rateLimits/read");
    },
  },
  {
    name: "the rate limits are read and the backend says 401",
    async play(run) {
      run.backend.usage = 401;
      await run.initialize();
      await run.login();
      await run.request("account/rateLimits/read");
      await run.settle();
    },
  },
  {
    name: "the model's answer tells of rate limits",
    async play(run) {
      run.backend.plan({ headers: RATE_LIMIT_HEADERS });
      await run.initialize();
      await run.login();
      await run.startTurn(await run.startThread());
      await run.completed();
    },
  },
  {
    name: "an API key meets a 401",
    async play(run) {
      run.backend.plan(401);
      await run.initialize();
      await run.request("account/login/start", { type: "apiKey", apiKey: "sk-test" });
      await run.heard("account/updated");
      await run.startTurn(await run.startThread());
      await run.completed();
    },
  },
  {
    name: "nobody meets a 401",
    async play(run) {
      run.backend.plan(401);
      await run.initialize();
      await run.startTurn(await run.startThread());
      await run.completed();
    },
  },
  {
    name: "somebody signs out between two turns",
    async play(run) {
      await run.initialize();
      await run.login();
      const threadId = await run.startThread();
      await run.startTurn(threadId);
      await run.completed();
      await run.request("account/logout");
      await run.heard("account/updated", 2);
      await run.startTurn(threadId);
      await run.completed(2);
    },
  },
];

const USAGE = {
  plan_type: "pro",
  rate_limit: {
    allowed: true,
    limit_reached: false,
    primary_window: { used_percent: 42, limit_window_seconds: 18_000, reset_after_seconds: 60, reset_at: 1_800_000_000 },
    secondary_window: { used_percent: 5, limit_window_seconds: 604_800, reset_after_seconds: 600, reset_at: 1_800_600_000 },
  },
  credits: { has_credits: true, unlimited: false, balance: "9.5" },
};

const RATE_LIMIT_HEADERS = {
  "x-codex-primary-used-percent": "12.5",
  "x-codex-primary-window-minutes": "300",
  "x-codex-primary-reset-at": "1800000000",
  "x-codex-secondary-used-percent": "80",
  "x-codex-secondary-window-minutes": "10080",
  "x-codex-secondary-reset-at": "1800600000",
  "x-codex-credits-has-credits": "true",
  "x-codex-credits-unlimited": "false",
  "x-codex-credits-balance": "9.5",
};

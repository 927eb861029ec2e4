import { expect } from "vitest";
import { createGate } from "../../support/gate.js";
import type { Json, Run, Scenario } from "./driver.js";

/** A turn that meets a 401, an answer to the refresh request, and how the turn ends. */
function answered(name: string, answer: (run: Run) => unknown, setting: Partial<Scenario> = {}): Scenario {
  return {
    name,
    ...setting,
    async play(run) {
      run.backend.plan(401);
      await run.initialize();
      await run.loginAndStartTurn({ chatgptAccountId: "org-a" });
      (await run.refresh()).answer(answer(run));
      await run.completed();
      await run.request("account/read", {});
      await run.request("getAuthStatus", { includeToken: true });
    },
  };
}

/** A turn that ends with what the backend says. */
function backendSays(name: string, status: number): Scenario {
  return {
    name,
    async play(run) {
      run.backend.plan(status);
      await run.initialize();
      await run.loginAndStartTurn();
      await run.completed();
    },
  };
}

const failedWith = (message: string) => (observation: { notifications: readonly unknown[] }) => {
  const ended = observation.notifications.findLast((notification) => (notification as Json).method === "turn/completed");
  expect(ended).toMatchObject({ params: { turn: { status: "failed", error: { message } } } });
};

/** AUTH.md §4 to §6, §10.2 cases 10 to 13, §10.5 X1 to X13, X25 and X26. */
export const refreshScenarios: readonly Scenario[] = [
  answered("a refresh is answered with new tokens", (run) => run.fresh()),
  answered("a refresh is answered without a plan", (run) => ({ accessToken: run.token(), chatgptAccountId: "org-a" })),
  answered("a refresh is answered with members that nobody knows", (run) => run.fresh({ unheardOf: { a: 1 } })),
  answered("a refresh is answered with another plan and address", (run) => ({
    accessToken: run.token({ email: "new@example.com", plan: "plus" }),
    chatgptAccountId: "org-a",
    chatgptPlanType: "team",
  })),
  answered("a refresh is answered with nothing in it", () => ({})),
  answered("a refresh is answered with null", () => null),
  answered("a refresh is answered with a number for a token", () => ({ accessToken: 5, chatgptAccountId: "org-a" })),
  answered("a refresh is answered with a token that is no JWT", () => ({ accessToken: "not-a-jwt", chatgptAccountId: "org-a" })),
  answered("a refresh is answered for a workspace that may not sign in", (run) => run.fresh({ chatgptAccountId: "org-other" }), {
    config: 'forced_chatgpt_workspace_id = "org-a"',
  }),
  answered("a refresh is answered for another account", (run) => run.fresh({ chatgptAccountId: "org-other" }), {
    differs: {
      because: "a refresh that moves to another account is accepted where no workspace is forced, and the turn goes on",
      at: ["notifications[item/", "notifications[turn/completed]", "modelRequests"],
      maybe: ["notifications[thread/", "notifications[account/rateLimits/updated]", "notifications[error]"],
      ours: ({ notifications }) =>
        expect(notifications.at(-1)).toMatchObject({ method: "turn/completed", params: { turn: { status: "completed" } } }),
    },
  }),
  {
    name: "a refresh is refused, and the next turn's is not",
    async play(run) {
      run.backend.plan(401, 401);
      await run.initialize();
      const threadId = await run.loginAndStartTurn();
      (await run.refresh()).refuse();
      await run.completed();
      await run.startTurn(threadId);
      (await run.refresh(2)).answer(run.fresh());
      await run.completed(2);
    },
  },
  {
    name: "a refresh is refused, and the next turn needs none",
    async play(run) {
      run.backend.plan(401);
      await run.initialize();
      const threadId = await run.loginAndStartTurn();
      (await run.refresh()).refuse(-1, "a secret of the host");
      await run.completed();
      await run.startTurn(threadId);
      await run.completed(2);
    },
  },
  {
    name: "the tokens of a refresh are refused as well, and kept",
    async play(run) {
      run.backend.plan(401, 401);
      await run.initialize();
      const threadId = await run.loginAndStartTurn();
      (await run.refresh()).answer(run.fresh());
      await run.completed();
      await run.startTurn(threadId);
      await run.completed(2);
    },
  },
  {
    name: "every refresh is refused, and the stream may be tried again twice",
    provider: "requires_openai_auth = true\nrequest_max_retries = 0\nstream_max_retries = 2",
    async play(run) {
      run.backend.answer = () => 401;
      await run.initialize();
      await run.loginAndStartTurn();
      for (const count of [1, 2, 3]) (await run.refresh(count)).refuse();
      await run.completed();
    },
  },
  {
    name: "every token is refused, and the stream may be tried again twice",
    provider: "requires_openai_auth = true\nrequest_max_retries = 0\nstream_max_retries = 2",
    async play(run) {
      run.backend.answer = () => 401;
      await run.initialize();
      await run.loginAndStartTurn();
      for (const count of [1, 2, 3]) (await run.refresh(count)).answer(run.fresh());
      await run.completed();
    },
  },
  {
    name: "two turns meet a 401 together",
    differs: {
      because: "turns that meet a 401 together cause one refresh request, and all of them go on with its answer",
      at: ["requests[account/chatgptAuthTokens/refresh]"],
      maybe: ["notifications", "modelRequests"],
      ours: ({ requests, notifications }) => {
        expect(requests).toHaveLength(1);
        const ended = notifications.filter((notification) => (notification as Json).method === "turn/completed");
        expect(ended).toMatchObject([
          { params: { turn: { status: "completed" } } },
          { params: { turn: { status: "completed" } } },
        ]);
      },
    },
    async play(run) {
      await run.initialize();
      const first = await run.login();
      // Neither is told before both have asked: a turn that asks later has the new token already.
      const both = createGate();
      let asked = 0;
      run.backend.answer = ({ bearer }) => {
        if (bearer !== first) return "ok";
        asked += 1;
        if (asked === 2) both.open();
        return { status: 401, until: both.pass() };
      };
      const threads = [await run.startThread(), await run.startThread()];
      await Promise.all(threads.map((threadId) => run.startTurn(threadId)));
      (await run.refresh()).answer(run.fresh());
      void run.refresh(2).then(
        ({ answer }) => answer(run.fresh()),
        () => {},
      );
      await run.completed(2);
    },
  },
  {
    name: "a turn is interrupted while its refresh is pending",
    async play(run) {
      run.backend.plan(401);
      await run.initialize();
      const threadId = await run.loginAndStartTurn();
      const refresh = await run.refresh();
      const { params } = await run.heard("turn/started");
      await run.request("turn/interrupt", { threadId, turnId: (params as { turn: { id: string } }).turn.id });
      await run.completed();
      refresh.answer(run.fresh());
      await run.request("getAuthStatus", { includeToken: true });
      await run.startTurn(threadId);
      await run.completed(2);
    },
  },
  {
    name: "somebody signs in again while a refresh is pending",
    async play(run) {
      run.backend.plan(401);
      await run.initialize();
      await run.loginAndStartTurn();
      const refresh = await run.refresh();
      await run.request("account/login/start", {
        type: "chatgptAuthTokens",
        accessToken: run.token(),
        chatgptAccountId: "org-a",
      });
      refresh.answer(run.fresh());
      await run.completed();
      await run.request("getAuthStatus", { includeToken: true });
    },
  },
  {
    name: "somebody signs out while a refresh is pending",
    differs: {
      because: "a logout wins at once, nobody waits the ten seconds out, and the late answer signs nobody in",
      at: ["notifications[error].params.error.message", "notifications[turn/completed].params.turn.error.message"],
      ours: (observation) => {
        failedWith("auth refresh request canceled: the account was signed out")(observation);
        expect(observation.replies.at(-1)).toMatchObject({ result: { authMethod: null } });
        expect(observation.modelRequests).toHaveLength(1);
      },
    },
    async play(run) {
      run.backend.plan(401);
      await run.initialize();
      await run.loginAndStartTurn();
      const refresh = await run.refresh();
      await run.request("account/logout");
      refresh.answer(run.fresh());
      await run.completed();
      await run.request("getAuthStatus", { includeToken: true });
    },
  },
  {
    name: "a refresh is never answered, and then it is",
    async play(run) {
      run.backend.plan(401);
      await run.initialize();
      const threadId = await run.loginAndStartTurn();
      const refresh = await run.refresh();
      await run.completed();
      refresh.answer(run.fresh());
      await run.request("getAuthStatus", { includeToken: true });
      await run.startTurn(threadId);
      await run.completed(2);
    },
  },
  {
    name: "a refresh is answered with an error that has no code",
    async play(run) {
      run.backend.plan(401);
      await run.initialize();
      await run.loginAndStartTurn();
      const { id } = await run.refresh();
      run.send({ id, error: { message: "no code" } });
      await run.completed();
    },
  },
  {
    name: "a refresh is answered under a string for an id",
    async play(run) {
      run.backend.plan(401);
      await run.initialize();
      await run.loginAndStartTurn();
      const { id } = await run.refresh();
      run.send({ id: String(id), result: run.fresh() });
      await run.completed();
    },
  },
  {
    name: "a refresh is answered with a result and an error at once",
    async play(run) {
      run.backend.plan(401);
      await run.initialize();
      await run.loginAndStartTurn();
      const { id } = await run.refresh();
      run.send({ id, result: run.fresh(), error: { code: -1, message: "no" } });
      await run.completed();
    },
  },
  {
    name: "a refresh is answered with an error and then with tokens",
    async play(run) {
      run.backend.plan(401);
      await run.initialize();
      await run.loginAndStartTurn();
      const refresh = await run.refresh();
      refresh.refuse();
      refresh.answer(run.fresh());
      await run.completed();
      await run.request("getAuthStatus", { includeToken: true });
    },
  },
  {
    name: "the provider needs no account and the backend says 401",
    provider: "requires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 0",
    async play(run) {
      run.backend.plan(401);
      await run.initialize();
      await run.loginAndStartTurn();
      (await run.refresh()).answer(run.fresh());
      await run.completed();
    },
  },
  backendSays("the backend says 403", 403),
  backendSays("the backend says 500", 500),
  {
    name: "the client goes away while a refresh is pending",
    async play(run) {
      run.backend.plan(401);
      await run.initialize();
      await run.loginAndStartTurn();
      await run.refresh();
      // The refresh may overtake what is told of the turn.
      await run.heard("item/completed");
      await run.stop();
    },
  },
];

import type { Run, Scenario } from "./driver.js";

const clientInfo = { name: "probe", version: "1" };

/** A request that is refused, or answered, as soon as it is read. */
function refusal(name: string, method: string, params?: unknown): Scenario {
  return {
    name,
    async play(run: Run) {
      await run.initialize();
      await run.request(method, params);
    },
  };
}

/** AUTH.md §1: framing, parse errors and the handshake. */
export const handshakeScenarios: readonly Scenario[] = [
  refusal("a method is unknown", "nope/method", {}),
  refusal("account/read has no params", "account/read"),
  refusal("account/read has null for params", "account/read", null),
  refusal("account/read has params of the wrong kind", "account/read", { refreshToken: "yes" }),
  refusal("account/login/start has no params", "account/login/start"),
  refusal("account/login/start has no type", "account/login/start", {}),
  refusal("account/login/start has an unknown type", "account/login/start", { type: "bogus" }),
  refusal("an API key login has no key", "account/login/start", { type: "apiKey" }),
  refusal("an API key login has a number for a key", "account/login/start", { type: "apiKey", apiKey: 5 }),
  refusal("a token login has no access token", "account/login/start", { type: "chatgptAuthTokens" }),
  refusal("a token login has no account id", "account/login/start", { type: "chatgptAuthTokens", accessToken: "x" }),
  refusal("a login is cancelled without an id", "account/login/cancel", {}),
  refusal("a login is cancelled with an id that is no UUID", "account/login/cancel", { loginId: "x" }),
  refusal("a login is cancelled that never was", "account/login/cancel", { loginId: "0d3b1e0a-9c1c-4b0e-8c7f-1f2d3c4b5a69" }),
  refusal("params have members that nobody knows", "account/read", { refreshToken: false, unheardOf: [1, { a: 2 }] }),
  ...[{}, null].map(
    (params): Scenario => ({
      name: `account/logout has ${JSON.stringify(params)} for params`,
      async play(run) {
        await run.initialize();
        await run.request("account/logout", params);
        await run.heard("account/updated");
      },
    }),
  ),
  {
    name: "requests come before initialize",
    async play(run) {
      await run.request("account/read", {});
      await run.request("nope/method", {});
      await run.request("account/login/start", {});
      await run.initialize();
      await run.request("account/read", {});
    },
  },
  {
    name: "initialize is refused, repeated, and then comes twice",
    async play(run) {
      await run.request("initialize", {});
      await run.request("initialize", { clientInfo: { name: "bad\u0007name", version: "1" } });
      await run.request("initialize", { clientInfo });
      await run.request("initialize", { clientInfo });
    },
  },
  {
    name: "the originator is overridden by the environment",
    env: { CODEX_INTERNAL_ORIGINATOR_OVERRIDE: "somebody_else" },
    play: async (run) => void (await run.initialize()),
  },
  {
    name: "lines come that are no messages",
    async play(run) {
      await run.initialize();
      for (const line of ["not json", "[]", '{"foo":1}', "", '[{"id":9,"method":"account/read","params":{}}]']) run.write(line);
      await run.request("account/read", {});
    },
  },
  {
    name: "requests come with ids of every kind",
    async play(run) {
      await run.initialize();
      for (const id of [1.5, null, true, {}]) run.send({ id, method: "account/read", params: {} });
      await run.requestAs("text", "account/read", {});
      await run.requestAs(0, "account/read", {});
      await run.requestAs(-7, "account/read", {});
      await run.requestAs("", "account/read", {});
    },
  },
  {
    name: "answers and notifications come that nobody expects",
    async play(run) {
      await run.initialize();
      run.send({ id: 99, result: {} });
      run.send({ id: 98, error: { code: -1, message: "no" } });
      run.send({ method: "nope/notification", params: {} });
      run.send({ method: "initialized" });
      await run.request("account/read", {});
    },
  },
  {
    name: "a request has a jsonrpc member",
    async play(run) {
      await run.initialize();
      run.write('{"jsonrpc":"2.0","id":"with header","method":"account/read","params":{}}');
      await run.when(({ id }) => id === "with header");
    },
  },
];

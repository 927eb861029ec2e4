import { once } from "node:events";
import { createServer } from "node:http";
import { fakeToken } from "codex-app-server-sdk/testing";
import type { StandInAnswer } from "../../support/stand-in-issuer.js";
import type { Json, Run, Scenario } from "./driver.js";
import { GIVEN_BACK } from "./exceptions.js";

interface Begun {
  readonly loginId: string;
  readonly authUrl: URL;
}

/** Asks for a browser login. */
async function begin(run: Run, params: Json = {}): Promise<Begun> {
  const { result } = await run.request("account/login/start", { type: "chatgpt", ...params });
  const { loginId, authUrl } = result as { loginId: string; authUrl: string };
  return { loginId, authUrl: new URL(authUrl) };
}

/** Fetches a page of the server that waits for the browser, and notes what came. */
async function visit(run: Run, { authUrl }: Begun, path: string): Promise<void> {
  const url = new URL(path, authUrl.searchParams.get("redirect_uri") ?? "");
  const response = await fetch(url, { redirect: "manual" });
  const text = await response.text();
  const location = response.headers.get("location");
  const isPage = response.headers.get("content-type")?.includes("html");
  run.notes.push([response.status, location && pathOf(location), isPage ? "<page>" : text]);
  // The real server's own page has the id token in its address; ours has nothing there.
  if (location?.startsWith(url.origin)) await (await fetch(location)).text();
}

function pathOf(location: string): string {
  const { hostname, pathname, search } = new URL(location);
  return hostname === "127.0.0.1" ? pathname : `${hostname}${pathname}${search}`;
}

/** Comes back from the issuer, with what it adds to the state. */
function comeBack(run: Run, begun: Begun, members: Record<string, string> = { code: "code" }): Promise<void> {
  const state = begun.authUrl.searchParams.get("state") ?? "";
  return visit(run, begun, `/auth/callback?${new URLSearchParams({ state, ...members })}`);
}

/** A login whose browser comes back, and what the account looks like then. */
function cameBack(
  name: string,
  {
    members,
    prepare,
    params,
    ...setting
  }: Partial<Scenario> & {
    members?: Record<string, string>;
    prepare?: (run: Run) => void;
    params?: Json;
  } = {},
): Scenario {
  return {
    name,
    ...setting,
    async play(run) {
      prepare?.(run);
      await run.initialize();
      const begun = await begin(run, params);
      await comeBack(run, begun, members);
      await run.loginEnded(begun.loginId);
      await run.request("getAuthStatus", { includeToken: true });
      await run.request("account/logout");
      await run.settle();
    },
  };
}

/** A login whose browser stays away, and something that happens meanwhile. */
function overtaken(name: string, happen: (run: Run, begun: Begun) => Promise<unknown>): Scenario {
  return {
    name,
    inAnyOrder: true,
    async play(run) {
      await run.initialize();
      const begun = await begin(run);
      await happen(run, begun);
      await run.loginEnded(begun.loginId);
    },
  };
}

/** Somebody who has a port and does not give it up. */
async function occupy(port: number): Promise<() => Promise<void>> {
  const server = createServer((_, response) => void response.end()).listen(port, "127.0.0.1");
  await once(server, "listening");
  return async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
}

const exchange = (answer: StandInAnswer) => (run: Run) => {
  run.issuer.exchange = () => answer;
};

/**
 * Logins in a browser, which the real server takes back on port 1455 or 1457 only: one after another, and best where nobody else has
 * those ports. AUTH.md §2.4, §2.7 and §8.5, §10.2 cases 16 to 17b, §10.3 cases 28 to 30, §10.5 X18 and X19.
 */
export const browserScenarios: readonly Scenario[] = [
  cameBack("somebody signs in"),
  cameBack("somebody signs in at an issuer that knows another client", {
    env: { CODEX_APP_SERVER_LOGIN_CLIENT_ID: "another-client" },
    prepare: (run) => {
      run.issuer.exchange = () => [200, run.issuer.tokens({ clientId: "another-client" })];
    },
  }),
  cameBack("somebody signs in to a workspace that may", { config: 'forced_chatgpt_workspace_id = "org-a"' }),
  cameBack("somebody signs in to a workspace that may not", {
    config: 'forced_chatgpt_workspace_id = ["org-x", "org-y"]',
    differs: GIVEN_BACK,
  }),
  cameBack("somebody signs in again", { signedIn: { account: "org-before" } }),
  cameBack("the client wants the issuer's own page at the end", { params: { useHostedLoginSuccessPage: true } }),
  cameBack("the client wants another brand's page at the end", {
    params: { useHostedLoginSuccessPage: true, appBrand: "chatgpt" },
  }),
  cameBack("the issuer says no", { members: { error: "access_denied", error_description: "Not today" } }),
  cameBack("the issuer says no without a reason", { members: { error: "access_denied" } }),
  cameBack("the browser comes back without a code", { members: {} }),
  cameBack("the code is refused", { prepare: exchange([400, { error: "invalid_grant", error_description: "Too old" }]) }),
  cameBack("the code is refused in another form", { prepare: exchange([500, { error: { code: "c", message: "Down" } }]) }),
  cameBack("the code is refused in plain words", { prepare: exchange([503, "come back later"]) }),
  cameBack("the code brings no tokens", { prepare: exchange([200, { token_type: "bearer" }]) }),
  overtaken("a login is cancelled", (run, { loginId }) => run.request("account/login/cancel", { loginId })),
  overtaken("a login is cancelled in the browser", (run, begun) => visit(run, begun, "/cancel")),
  overtaken("a login gives way to an API key", (run) =>
    run.request("account/login/start", { type: "apiKey", apiKey: "sk-test" }),
  ),
  overtaken("a login gives way to the host's tokens", (run) => run.login()),
  overtaken("a login gives way to tokens of no use", (run) =>
    run.request("account/login/start", { type: "chatgptAuthTokens", accessToken: "x", chatgptAccountId: "org-a" }),
  ),
  overtaken("a login gives way to a logout", (run) => run.request("account/logout")),
  overtaken("a login gives way to a device code", async (run) => {
    run.issuer.userCode = () => [200, { device_auth_id: "device-1", user_code: "ABCD-1234", interval: "600" }];
    run.issuer.poll = () => [403, {}];
    await run.request("account/login/start", { type: "chatgptDeviceCode" });
    await run.heard("account/login/completed");
    // Whether it has been asked for by now is a matter of time.
    await run.request("account/logout");
    run.issuer.forget();
  }),
  overtaken("a login is not disturbed by what does not belong to it", async (run, begun) => {
    await visit(run, begun, "/elsewhere");
    await visit(run, begun, "/auth/callback?code=code&state=another");
    await visit(run, begun, "/auth/callback?code=code");
    await comeBack(run, begun);
  }),
  {
    name: "a login gives way to another",
    async play(run) {
      await run.initialize();
      const first = await begin(run);
      const second = await begin(run);
      await run.heard("account/login/completed");
      await run.request("account/login/cancel", { loginId: first.loginId });
      await comeBack(run, second);
      await run.heard("account/updated");
    },
  },
  {
    name: "a login comes where API keys are forced",
    config: 'forced_login_method = "api"',
    async play(run) {
      await run.initialize();
      await run.request("account/login/start", { type: "chatgpt" });
    },
  },
  {
    name: "a login comes while the host's tokens are in use",
    async play(run) {
      await run.initialize();
      await run.login({ accessToken: fakeToken() });
      await run.request("account/login/start", { type: "chatgpt" });
    },
  },
  {
    name: "the first port is taken by somebody who does not give it up",
    async play(run) {
      const leave = await occupy(1455);
      await run.initialize();
      await comeBack(run, await begin(run));
      await run.heard("account/updated");
      await leave();
    },
  },
  {
    name: "both ports are taken",
    async play(run) {
      const leave = [await occupy(1455), await occupy(1457)];
      await run.initialize();
      await run.request("account/login/start", { type: "chatgpt" });
      for (const go of leave) await go();
    },
  },
];

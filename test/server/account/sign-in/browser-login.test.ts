import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createHome } from "../../../support/home.js";
import { attach } from "../../../support/raw-client.js";
import { eventually, idle } from "../../../support/settled.js";
import { completed, createIssuer, createSigningIn, startBrowserLogin, updated } from "../../../support/signing-in.js";
import { idTokenWith, startTokenEndpoint } from "../../../support/token-endpoint.js";

/** What an id token of this issuer says, where it is for Codex. */
const own = (issuer: string) => ({ iss: issuer, aud: ["app_EMoamEEZ73f0CkXaXp7hrann"] });

const abandoned = (loginId: string, error = "Login server error: Login was not completed") => ({
  method: "account/login/completed",
  params: { loginId, success: false, error, onboardingEntrypoint: null },
});

describe("a browser login", () => {
  it("sends the browser to the issuer, with PKCE and a state of its own each time", async () => {
    const issuer = await createIssuer();
    const wire = await createSigningIn(issuer);
    const first = await startBrowserLogin(wire);
    expect(first.authUrl.href).toMatch(new RegExp(`^${issuer.url}/oauth/authorize\\?response_type=code&client_id=app_`));
    expect(Object.fromEntries(first.authUrl.searchParams)).toMatchObject({
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/auth\/callback$/),
      code_challenge_method: "S256",
      scope: "openid profile email offline_access api.connectors.read api.connectors.invoke",
      originator: "raw",
    });
    const second = await startBrowserLogin(wire);
    for (const name of ["state", "code_challenge"])
      expect(second.authUrl.searchParams.get(name)).not.toBe(first.authUrl.searchParams.get(name));
  });

  it("stores what the code is exchanged for, says so, and shows a page without a secret in it or its address", async () => {
    const issuer = await createIssuer();
    const codexHome = await createHome();
    const wire = await createSigningIn(issuer, { codexHome });
    const { loginId, authUrl, callback } = await startBrowserLogin(wire);
    const tokens = issuer.tokens();
    issuer.exchange = () => [200, tokens];
    const page = await fetch(callback());
    const text = await page.text();
    expect([page.status, new URL(page.url).pathname, new URL(page.url).search]).toEqual([200, "/success", ""]);
    expect(text).toContain("You are signed in");
    for (const secret of [tokens.id_token, tokens.access_token, tokens.refresh_token, "code="])
      expect(text).not.toContain(secret);
    await wire.next(updated);
    expect(wire.received.filter((message) => completed(message) || updated(message))).toEqual([
      { method: "account/login/completed", params: { loginId, success: true, error: null, onboardingEntrypoint: null } },
      { method: "account/updated", params: { authMode: "chatgpt", planType: "pro", reason: null } },
    ]);

    const [exchange] = issuer.to("/oauth/token");
    const verifier = exchange?.body.code_verifier ?? "";
    expect(createHash("sha256").update(verifier).digest("base64url")).toBe(authUrl.searchParams.get("code_challenge"));
    const path = join(codexHome, "auth.json");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const { token_type: _, ...kept } = tokens;
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({
      auth_mode: "chatgpt",
      OPENAI_API_KEY: null,
      tokens: { ...kept, account_id: "org-a" },
    });
    expect((await wire.ask("account/read", {})).result).toMatchObject({
      account: { type: "chatgpt", email: "user@example.com", planType: "pro" },
      userId: "user-1",
    });
    const { result } = await wire.ask("getAuthStatus", { includeToken: true });
    expect(result).toMatchObject({ authMethod: "chatgpt", authToken: tokens.access_token });
  });

  it("is over for the server, too, once the page has been shown", async () => {
    const wire = await createSigningIn(await createIssuer());
    const { loginId, callback, page } = await startBrowserLogin(wire);
    await fetch(callback()).then((response) => response.text());
    await wire.next(completed);
    // The port is free once the page has left.
    await eventually(() => expect(fetch(page("/success"))).rejects.toThrow());
    expect((await wire.ask("account/login/cancel", { loginId })).result).toEqual({ status: "notFound" });
  });

  it("goes on after a callback with another state, and knows no other pages", async () => {
    const wire = await createSigningIn(await createIssuer());
    const { callback, page } = await startBrowserLogin(wire);
    const wrong = await fetch(callback({ code: "code", state: "another" }));
    expect([wrong.status, await wrong.text()]).toEqual([400, "State mismatch"]);
    expect((await fetch(page("/elsewhere"))).status).toBe(404);
    await fetch(callback());
    expect(await wire.next(completed)).toMatchObject({ params: { success: true } });
  });

  it("does not end by a request for its last page before the browser has come back", async () => {
    const wire = await createSigningIn(await createIssuer());
    const { callback, page } = await startBrowserLogin(wire);
    expect((await fetch(page("/success"))).status).toBe(404);
    await fetch(callback());
    expect(await wire.next(completed)).toMatchObject({ params: { success: true } });
  });

  it("gives its port back when it fails after the browser has gone", async () => {
    const issuer = await createIssuer();
    const wire = await createSigningIn(issuer);
    const { callback, page } = await startBrowserLogin(wire);
    const gone = new AbortController();
    let refuse = () => {};
    const asked = new Promise<void>((resolve) => {
      issuer.exchange = () => {
        resolve();
        return new Promise((send) => {
          refuse = () => send([400, { error: "invalid_grant" }]);
        });
      };
    });
    const browser = fetch(callback(), { signal: gone.signal }).catch(() => {});
    await asked;
    gone.abort();
    await browser;
    await idle();
    refuse();
    expect(await wire.next(completed)).toMatchObject({ params: { success: false } });
    await eventually(() => expect(fetch(page("/elsewhere"))).rejects.toThrow());
  });

  it.each([
    ["the issuer says no", { error: "access_denied", error_description: "Not <today>" }, "Sign-in failed: Not <today>"],
    ["the issuer gives no reason", { error: "access_denied" }, "Sign-in failed: access_denied"],
    ["there is no code", {}, "Missing authorization code. Sign-in could not be completed."],
  ])("fails, and shows why, when %s", async (_, members, why) => {
    const wire = await createSigningIn(await createIssuer());
    const { loginId, callback } = await startBrowserLogin(wire);
    const page = await fetch(callback(members));
    const text = await page.text();
    expect(text).toContain(why.replace("<today>", "&lt;today&gt;"));
    expect(text).not.toContain("<today>");
    expect(await wire.next(completed)).toEqual(abandoned(loginId, `Login server error: ${why}`));
    expect((await wire.ask("account/read", {})).result).toMatchObject({ account: null });
    expect(wire.received.filter(updated)).toEqual([]);
  });

  it.each([
    [
      "refuses",
      [400, { error: "invalid_grant", error_description: "Too old" }],
      "token endpoint returned status 400 Bad Request: Too old",
    ],
    ["answers no tokens", [200, { token_type: "bearer", access_token: "a" }], "OAuth token response is invalid"],
  ] as const)("fails when the token endpoint %s", async (_, answer, why) => {
    const issuer = await createIssuer();
    const wire = await createSigningIn(issuer);
    const { loginId, callback } = await startBrowserLogin(wire);
    issuer.exchange = () => answer;
    await fetch(callback());
    expect(await wire.next(completed)).toEqual(abandoned(loginId, `Login server error: Token exchange failed: ${why}`));
  });

  it.each([
    ["no token_type", { token_type: undefined }],
    ["another token_type", { token_type: "N_A" }],
    ["expires_in and scope as null", { expires_in: null, scope: null }],
  ])("takes an answer with %s", async (_, members) => {
    const issuer = await createIssuer();
    const wire = await createSigningIn(issuer);
    const { callback } = await startBrowserLogin(wire);
    issuer.exchange = () => [200, { ...issuer.tokens(), ...members }];
    await fetch(callback());
    expect(await wire.next(completed)).toMatchObject({ params: { success: true } });
  });

  it.each([
    ["id_token", null],
    ["id_token", ""],
    ["id_token", "not a JWT"],
    ["access_token", null],
    ["refresh_token", undefined],
  ])("wants the three tokens: not with the %s %j", async (member, value) => {
    const issuer = await createIssuer();
    const wire = await createSigningIn(issuer);
    const { loginId, callback } = await startBrowserLogin(wire);
    issuer.exchange = () => [200, { ...issuer.tokens(), [member]: value }];
    await fetch(callback());
    const why = "Login server error: Token exchange failed: OAuth token response is invalid";
    expect(await wire.next(completed)).toEqual(abandoned(loginId, why));
  });

  it.each([
    ["for another client", { aud: "somebody-else" }, "the id token is for another client"],
    ["for other clients", { aud: ["somebody-else", "others"] }, "the id token is for another client"],
    ["of another issuer", { iss: "https://another.example" }, "the id token is from another issuer"],
    ["of nobody", { iss: undefined }, "the id token is from another issuer"],
  ])("lets nobody in with an id token %s", async (_, claims, why) => {
    const issuer = await createIssuer();
    const wire = await createSigningIn(issuer);
    const { loginId, callback } = await startBrowserLogin(wire);
    issuer.exchange = () => [200, { ...issuer.tokens(), id_token: idTokenWith({ ...own(issuer.url), ...claims }) }];
    await fetch(callback());
    expect(await wire.next(completed)).toEqual(abandoned(loginId, `Login server error: Token exchange failed: ${why}`));
    expect((await wire.ask("account/read", {})).result).toMatchObject({ account: null });
  });

  it("says that the clock may be wrong when the id token has expired by it", async () => {
    const issuer = await createIssuer();
    const wire = await createSigningIn(issuer);
    const { callback } = await startBrowserLogin(wire);
    const exp = Math.floor(Date.now() / 1_000) - 3_600;
    issuer.exchange = () => [200, { ...issuer.tokens(), id_token: idTokenWith({ ...own(issuer.url), exp }) }];
    const page = await fetch(callback()).then((response) => response.text());
    const why = /the id token expired 3[67]\d\d seconds ago by the clock of this machine, which may be wrong/;
    expect(page).toMatch(why);
    expect(await wire.next(completed)).toMatchObject({ params: { success: false, error: expect.stringMatching(why) } });
  });

  it.each([
    ["expired a moment ago", () => ({ exp: Math.floor(Date.now() / 1_000) - 5 })],
    ["is issued in the future", () => ({ iat: Math.floor(Date.now() / 1_000) + 86_400 })],
    ["has the issuer with a slash at its end", (issuer: string) => ({ iss: `${issuer}/` })],
  ])("takes an id token that %s", async (_, claimsAt) => {
    const issuer = await createIssuer();
    const wire = await createSigningIn(issuer);
    const { callback } = await startBrowserLogin(wire);
    issuer.exchange = () => {
      const claims = { ...own(issuer.url), ...claimsAt(issuer.url) };
      return [200, { ...issuer.tokens(), id_token: idTokenWith(claims) }];
    };
    await fetch(callback());
    expect(await wire.next(completed)).toMatchObject({ params: { success: true } });
  });

  it("does not follow a redirect of the token endpoint with its code", async () => {
    const elsewhere = await startTokenEndpoint();
    const { url } = await startTokenEndpoint({ redirectTo: `${elsewhere.url}/oauth/token` });
    const wire = await createSigningIn(await createIssuer(), { signIn: { tokenUrl: `${url}/oauth/token` } });
    const { callback } = await startBrowserLogin(wire);
    await fetch(callback());
    expect(await wire.next(completed)).toMatchObject({
      params: { error: expect.stringContaining("token endpoint returned status 307 Temporary Redirect") },
    });
    expect(elsewhere.paths).toEqual([]);
  });

  it("names the workspaces that may sign in, and lets no other in", async () => {
    const issuer = await createIssuer();
    const codexHome = await createHome();
    const wire = await createSigningIn(issuer, { codexHome, config: { forced_chatgpt_workspace_id: ["org-x", "org-y"] } });
    const { loginId, authUrl, callback } = await startBrowserLogin(wire);
    expect(authUrl.searchParams.get("allowed_workspace_id")).toBe("org-x,org-y");
    const tokens = issuer.tokens();
    issuer.exchange = () => [200, tokens];
    await fetch(callback());
    const why = "Login server error: Login is restricted to workspace id(s) org-x, org-y.";
    expect(await wire.next(completed)).toEqual(abandoned(loginId, why));
    await expect(stat(join(codexHome, "auth.json"))).rejects.toMatchObject({ code: "ENOENT" });
    await wire.server.close();
    expect(issuer.to("/oauth/revoke")).toMatchObject([{ body: { token: tokens.refresh_token } }]);
  });

  it("is cancelled by its id, once", async () => {
    const wire = await createSigningIn(await createIssuer());
    const { loginId, page } = await startBrowserLogin(wire);
    const answer = await wire.ask("account/login/cancel", { loginId });
    expect(answer.result).toEqual({ status: "canceled" });
    const end = await wire.next(completed);
    expect(end).toEqual(abandoned(loginId));
    expect(wire.received.indexOf(end)).toBeGreaterThan(wire.received.indexOf(answer));
    expect((await wire.ask("account/login/cancel", { loginId })).result).toEqual({ status: "notFound" });
    await expect(fetch(page("/success"))).rejects.toThrow();
    expect(wire.received.filter(updated)).toEqual([]);
  });

  it("is cancelled from the browser", async () => {
    const wire = await createSigningIn(await createIssuer());
    const { loginId, page } = await startBrowserLogin(wire);
    expect(await fetch(page("/cancel")).then((response) => response.text())).toBe("Login cancelled");
    expect(await wire.next(completed)).toEqual(abandoned(loginId, "Login server error: Login cancelled"));
  });

  it.each([
    ["another browser login", { type: "chatgpt" }, "Login server error: Login cancelled"],
    ["a device login", { type: "chatgptDeviceCode" }, undefined],
    ["an API key", { type: "apiKey", apiKey: "sk-test" }, undefined],
    ["the host's tokens", { type: "chatgptAuthTokens", accessToken: fakeToken(), chatgptAccountId: "org-a" }, undefined],
    [
      "the host's tokens, of no use as they are",
      { type: "chatgptAuthTokens", accessToken: "x", chatgptAccountId: "org-a" },
      undefined,
    ],
  ])("makes way for %s", async (_, params, error) => {
    const wire = await createSigningIn(await createIssuer());
    const { loginId } = await startBrowserLogin(wire);
    const answer = await wire.ask("account/login/start", params);
    const end = await wire.next(completed);
    expect(end).toEqual(abandoned(loginId, error));
    expect(wire.received.indexOf(end)).toBeLessThan(wire.received.indexOf(answer));
    expect((await wire.ask("account/login/cancel", { loginId })).result).toEqual({ status: "notFound" });
  });

  it("makes way for a logout", async () => {
    const wire = await createSigningIn(await createIssuer());
    const { loginId } = await startBrowserLogin(wire);
    await wire.ask("account/logout");
    const end = await wire.next(completed);
    expect(end).toEqual(abandoned(loginId));
    expect(wire.received.indexOf(end)).toBeLessThan(wire.received.indexOf(await wire.next(updated)));
  });

  it("signs nobody in when it is cancelled while its code is exchanged, and gives the tokens back", async () => {
    const issuer = await createIssuer();
    const wire = await createSigningIn(issuer);
    const { loginId, callback } = await startBrowserLogin(wire);
    const tokens = issuer.tokens();
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      issuer.exchange = () => {
        resolve();
        return new Promise((send) => {
          answer = () => send([200, tokens]);
        });
      };
    });
    const browser = fetch(callback()).catch(() => {});
    await asked;
    await wire.ask("account/login/cancel", { loginId });
    await wire.next(completed);
    answer();
    await browser;
    await wire.server.close();
    expect(issuer.to("/oauth/revoke")).toMatchObject([{ body: { token: tokens.refresh_token } }]);
    expect(wire.received.filter(completed)).toEqual([abandoned(loginId)]);
  });

  it("is refused while the host's tokens are in use, and where API keys are forced", async () => {
    const issuer = await createIssuer();
    const wire = await createSigningIn(issuer);
    await wire.ask("account/login/start", { type: "chatgptAuthTokens", accessToken: fakeToken(), chatgptAccountId: "org-a" });
    await expect(startBrowserLogin(wire)).rejects.toThrow("External auth is active.");
    const forced = await createSigningIn(issuer, { config: { forced_login_method: "api" } });
    await expect(startBrowserLogin(forced)).rejects.toThrow("ChatGPT login is disabled. Use API key login instead.");
  });

  it("asks the process that has its port to give it up, and takes the next port if that does not help", async () => {
    const asked: string[] = [];
    const occupant = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end();
    });
    await new Promise<void>((resolve) => occupant.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void occupant.close());
    const { port } = occupant.address() as AddressInfo;
    const issuer = await createIssuer();
    const wire = await createSigningIn(issuer, { signIn: { loginPorts: [port, 0] } });
    const { page } = await startBrowserLogin(wire);
    expect(asked).toEqual(["GET /cancel"]);
    expect(page("/").port).not.toBe(String(port));
  });

  it("does not wait for the end of the answer of the process that has its port", async () => {
    const occupant = createServer((_, response) => {
      const talk = setInterval(() => response.write("more\n"), 100);
      response.once("close", () => clearInterval(talk));
    });
    await new Promise<void>((resolve) => occupant.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void occupant.close().closeAllConnections());
    const { port } = occupant.address() as AddressInfo;
    const wire = await createSigningIn(await createIssuer(), { signIn: { loginPorts: [port, 0] } });
    const { page } = await startBrowserLogin(wire);
    expect(page("/").port).not.toBe(String(port));
  });

  it("fails with a message when no port is free", async () => {
    const occupant = createServer((_, response) => void response.end());
    await new Promise<void>((resolve) => occupant.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void occupant.close());
    const { port } = occupant.address() as AddressInfo;
    const wire = await createSigningIn(await createIssuer(), { signIn: { loginPorts: [port] } });
    const { error } = await wire.ask("account/login/start", { type: "chatgpt" });
    expect(error).toEqual({ code: -32603, message: `failed to start login server: Port 127.0.0.1:${port} is already in use` });
  });

  it("takes the place of one in another server on the same port", async () => {
    const issuer = await createIssuer();
    const first = await createSigningIn(issuer);
    const { loginId, page } = await startBrowserLogin(first);
    const loginPorts = [Number(page("/").port)];
    const second = await createSigningIn(issuer, { signIn: { loginPorts } });
    await startBrowserLogin(second);
    expect(await first.next(completed)).toEqual(abandoned(loginId, "Login server error: Login cancelled"));
  });

  it("is given up after ten minutes", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const wire = await createSigningIn(await createIssuer());
    const { loginId } = await startBrowserLogin(wire);
    await vi.advanceTimersByTimeAsync(10 * 60_000 - 1);
    expect(wire.received.filter(completed)).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await wire.next(completed)).toEqual(abandoned(loginId, "Login timed out"));
  });

  it("ends with the server, and leaves no port open", async () => {
    const wire = await createSigningIn(await createIssuer());
    const { page } = await startBrowserLogin(wire);
    await wire.server.close();
    await expect(fetch(page("/success"))).rejects.toThrow();
  });

  it("sends the browser to the issuer's own page if the client wants that", async () => {
    const wire = await createSigningIn(await createIssuer());
    const { callback } = await startBrowserLogin(wire, { useHostedLoginSuccessPage: true, appBrand: "chatgpt" });
    const { headers } = await fetch(callback(), { redirect: "manual" });
    expect(headers.get("location")).toBe("https://chatgpt.com/codex/open-app?source=login&app_brand=chatgpt");
  });

  it("signs in only its own connection where each has an account of its own", async () => {
    const issuer = await createIssuer();
    const codexHome = await createHome();
    const wire = await createSigningIn(issuer, { codexHome, accountScope: "connection" });
    const other = attach(wire.server);
    await other.ask("initialize", { clientInfo: { name: "other", version: "1" } });
    const { callback } = await startBrowserLogin(wire);
    await fetch(callback());
    await wire.next(updated);
    expect((await wire.ask("account/read", {})).result).toMatchObject({ account: { type: "chatgpt" } });
    expect((await other.ask("account/read", {})).result).toMatchObject({ account: null });
    expect(other.received.filter(completed)).toEqual([]);
    await expect(stat(join(codexHome, "auth.json"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

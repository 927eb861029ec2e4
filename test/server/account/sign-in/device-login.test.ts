import { memoryCredentials, type StoredCredentials } from "codex-app-server-sdk/server";
import { describe, expect, it, vi } from "vitest";
import { createGate } from "../../../support/gate.js";
import { eventually, holdTime, idle, until } from "../../../support/settled.js";
import { completed, createIssuer, createSigningIn, startBrowserLogin, updated } from "../../../support/signing-in.js";
import type { StandInAnswer } from "../../../support/stand-in-issuer.js";
import { startTokenEndpoint } from "../../../support/token-endpoint.js";

const DEVICE = { type: "chatgptDeviceCode" };
const POLL = "/api/accounts/deviceauth/token";

describe("a device login", () => {
  it("answers with a code, asks until it has been typed in, and signs in", async () => {
    const issuer = await createIssuer();
    const answers: StandInAnswer[] = [
      [403, {}],
      [404, {}],
      [400, { error: "authorization_pending" }],
    ];
    const typedIn = issuer.poll;
    issuer.poll = () => answers.shift() ?? typedIn();
    const wire = await createSigningIn(issuer);
    const { result } = await wire.ask("account/login/start", DEVICE);
    expect(result).toEqual({
      type: "chatgptDeviceCode",
      loginId: expect.any(String),
      verificationUrl: `${issuer.url}/codex/device`,
      userCode: "ABCD-1234",
    });
    await wire.next(updated);
    const { loginId } = result as { loginId: string };
    expect(wire.received.filter((message) => completed(message) || updated(message))).toEqual([
      { method: "account/login/completed", params: { loginId, success: true, error: null, onboardingEntrypoint: null } },
      { method: "account/updated", params: { authMode: "chatgpt", planType: "pro", reason: null } },
    ]);
    expect(issuer.to(POLL)).toHaveLength(4);
    expect(issuer.to(POLL)[0]?.body).toEqual({ device_auth_id: "device-1", user_code: "ABCD-1234" });
    expect(issuer.to("/oauth/token")).toMatchObject([
      { body: { code: "code", code_verifier: "v".repeat(43), redirect_uri: `${issuer.url}/deviceauth/callback` } },
    ]);
  });

  it("asks less often when it is told to slow down", async () => {
    const [slow, quick] = [await createIssuer(), await createIssuer()];
    slow.poll = () => [400, { error: "slow_down" }];
    quick.poll = () => [403, {}];
    holdTime();
    const wires = await Promise.all([createSigningIn(slow), createSigningIn(quick)]);
    for (const wire of wires) await wire.ask("account/login/start", DEVICE);
    await until(() => slow.to(POLL).length === 1);
    // Both were told the same pace; the other one goes on at it.
    await eventually(() => expect(quick.to(POLL).length).toBeGreaterThan(5));
    expect(slow.to(POLL)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5_000);
    await until(() => slow.to(POLL).length === 2);
    for (const wire of wires) await wire.ask("account/logout");
  });

  it("gives up after fifteen minutes", async () => {
    const issuer = await createIssuer();
    issuer.userCode = () => [200, { device_auth_id: "device-1", user_code: "ABCD-1234", interval: "901" }];
    issuer.poll = () => [403, {}];
    const wire = await createSigningIn(issuer);
    await wire.ask("account/login/start", DEVICE);
    expect(await wire.next(completed)).toMatchObject({
      params: { success: false, error: "device auth timed out after 15 minutes" },
    });
  });

  it.each<[string, StandInAnswer, object]>([
    [
      "has no such thing",
      [404, {}],
      {
        code: -32600,
        message: "device code login is not enabled for this Codex server. Use the browser login or verify the server URL.",
      },
    ],
    [
      "is out of order",
      [500, {}],
      {
        code: -32603,
        message: "failed to request device code: device code request failed with status 500 Internal Server Error",
      },
    ],
    ["answers no code", [200, {}], { code: -32603, message: "failed to request device code: missing field `device_auth_id`" }],
  ])("is refused when the issuer %s", async (_, answer, error) => {
    const issuer = await createIssuer();
    issuer.userCode = () => answer;
    const wire = await createSigningIn(issuer);
    expect((await wire.ask("account/login/start", DEVICE)).error).toEqual(error);
  });

  it.each<[string, Partial<Record<"poll" | "exchange", StandInAnswer>>, string]>([
    ["the issuer breaks down", { poll: [500, {}] }, "device auth failed with status 500 Internal Server Error"],
    ["the issuer's answer has no code", { poll: [200, {}] }, "error decoding response body"],
    [
      "the code is worth nothing",
      { exchange: [400, { error: "invalid_grant" }] },
      "device code exchange failed: token endpoint returned status 400 Bad Request: invalid_grant",
    ],
  ])("fails when %s, and changes nobody", async (_, answers, error) => {
    const issuer = await createIssuer();
    const { poll, exchange } = answers;
    if (poll) issuer.poll = () => poll;
    if (exchange) issuer.exchange = () => exchange;
    const wire = await createSigningIn(issuer);
    await wire.ask("account/login/start", DEVICE);
    expect(await wire.next(completed)).toMatchObject({ params: { success: false, error } });
    expect((await wire.ask("account/read", {})).result).toMatchObject({ account: null });
    expect(wire.received.filter(updated)).toEqual([]);
  });

  it("takes an answer without a token_type, and with null where a number and a text may be", async () => {
    const issuer = await createIssuer();
    const { token_type: _, ...tokens } = issuer.tokens();
    issuer.exchange = () => [200, { ...tokens, expires_in: null, scope: null }];
    const wire = await createSigningIn(issuer);
    await wire.ask("account/login/start", DEVICE);
    expect(await wire.next(completed)).toMatchObject({ params: { success: true } });
  });

  it("asks nobody else for a code where the issuer redirects, and does not poll there", async () => {
    const elsewhere = await startTokenEndpoint();
    const { url } = await startTokenEndpoint({ redirectTo: elsewhere.url });
    const wire = await createSigningIn(await createIssuer(), { signIn: { issuer: url } });
    expect((await wire.ask("account/login/start", DEVICE)).error).toMatchObject({
      message: expect.stringContaining("failed to request device code: error sending request for url"),
    });
    expect(elsewhere.paths).toEqual([]);
  });

  it("lets no other workspace in than the forced one", async () => {
    const issuer = await createIssuer();
    const wire = await createSigningIn(issuer, { config: { forced_chatgpt_workspace_id: "org-x" } });
    await wire.ask("account/login/start", DEVICE);
    expect(await wire.next(completed)).toMatchObject({
      params: { success: false, error: "Login is restricted to workspace id(s) org-x." },
    });
  });

  it.each([
    ["its id", "account/login/cancel", undefined],
    ["a logout", "account/logout", undefined],
    ["another device login", "account/login/start", DEVICE],
    ["an API key", "account/login/start", { type: "apiKey", apiKey: "sk-test" }],
  ])("is cancelled by %s, and asks no more", async (_, method, params) => {
    const issuer = await createIssuer();
    issuer.poll = () => [403, {}];
    const wire = await createSigningIn(issuer);
    const { result } = await wire.ask("account/login/start", DEVICE);
    const { loginId } = result as { loginId: string };
    await eventually(() => expect(issuer.to(POLL).length).toBeGreaterThan(0));
    await wire.ask(method, params ?? { loginId });
    expect(await wire.next(completed)).toEqual({
      method: "account/login/completed",
      params: { loginId, success: false, error: "Login was not completed", onboardingEntrypoint: null },
    });
    expect((await wire.ask("account/login/cancel", { loginId })).result).toEqual({ status: "notFound" });
  });

  it.each([
    ["a logout", "account/logout", undefined, "Login was not completed"],
    ["an API key", "account/login/start", { type: "apiKey", apiKey: "sk-test" }, "Login was not completed"],
    ["a browser login", "account/login/start", { type: "chatgpt" }, "Login cancelled"],
    ["another device login", "account/login/start", DEVICE, "Login was not completed"],
  ])("is not begun when %s is asked for before there is a code", async (_, method, params, why) => {
    const issuer = await createIssuer();
    issuer.poll = () => [403, {}];
    let codes = 0;
    issuer.userCode = () => [200, { device_auth_id: `device-${++codes}`, user_code: "ABCD-1234", interval: "0.01" }];
    const wire = await createSigningIn(issuer);
    const [device, next] = await Promise.all([wire.ask("account/login/start", DEVICE), wire.ask(method, params)]);
    expect(device.error).toEqual({ code: -32603, message: `failed to request device code: ${why}` });
    const { loginId } = next.result as { loginId?: string };
    if (loginId) expect((await wire.ask("account/login/cancel", { loginId })).result).toEqual({ status: "canceled" });
    await wire.server.close();
    // The first may have been given up before it asked for its code, and then the next has the code with the first number.
    const own = params === DEVICE ? `device-${codes}` : undefined;
    const polled = issuer.to(POLL).map(({ body }) => body.device_auth_id);
    expect(polled.filter((id) => id !== own)).toEqual([]);
  });

  it("makes way for a logout that was asked for before its answer had left, which leaves first all the same", async () => {
    const issuer = await createIssuer();
    const inner = memoryCredentials();
    const [exchange, code, write] = [createGate(), createGate(), createGate()];
    const credentials = {
      ...inner,
      write: async (stored: StoredCredentials) => {
        await write.pass();
        await inner.write(stored);
      },
    };
    const codeRead = createGate();
    const wire = await createSigningIn(issuer, {
      credentials,
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (String(input).endsWith("/usercode"))
          void response
            .clone()
            .text()
            .then(() => codeRead.pass());
        return response;
      },
    });
    const { callback } = await startBrowserLogin(wire);
    // A sign-in that is being written keeps both of them waiting, one behind the other.
    issuer.exchange = () => exchange.pass().then(() => [200, issuer.tokens()]);
    const { userCode } = issuer;
    issuer.userCode = () => code.pass().then(userCode);
    const browser = fetch(callback());
    await exchange.reached;
    const device = wire.ask("account/login/start", DEVICE);
    await code.reached;
    exchange.open();
    await write.reached;
    code.open();
    await codeRead.reached;
    await idle();
    const logout = wire.ask("account/logout");
    write.open();
    const answer = await device;
    const { loginId } = answer.result as { loginId: string };
    const end = await wire.next((message) => completed(message) && (message.params as { loginId: string }).loginId === loginId);
    expect(end).toMatchObject({ params: { success: false, error: "Login was not completed" } });
    const order = [answer, end, await logout].map((message) => wire.received.indexOf(message));
    expect(order).toEqual(order.toSorted((one, other) => one - other));
    await (await browser).text();
    expect(issuer.to(POLL)).toEqual([]);
  });

  it("keeps nobody waiting for an issuer that is silent", async () => {
    const issuer = await createIssuer();
    const asked = createGate();
    issuer.userCode = () => asked.pass().then(() => [200, {}]);
    const wire = await createSigningIn(issuer);
    const device = wire.ask("account/login/start", DEVICE);
    await asked.reached;
    expect((await wire.ask("account/read", {})).result).toMatchObject({ account: null });
    expect((await wire.ask("account/logout")).result).toEqual({});
    expect((await device).error).toMatchObject({ code: -32603 });
  });

  it("gives up also the question that is under way when it is cancelled", async () => {
    const issuer = await createIssuer();
    const asked = createGate();
    issuer.poll = () => asked.pass().then(() => [403, {}]);
    let signal: AbortSignal | null | undefined;
    const wire = await createSigningIn(issuer, {
      fetch: (input, init) => {
        if (String(input).endsWith(POLL)) signal = init?.signal;
        return fetch(input, init);
      },
    });
    const { result } = await wire.ask("account/login/start", DEVICE);
    await asked.reached;
    await wire.ask("account/login/cancel", { loginId: (result as { loginId: string }).loginId });
    await wire.next(completed);
    expect(signal?.aborted).toBe(true);
  });
});

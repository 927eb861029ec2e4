import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Secret } from "../../../../src/rpc/redact.js";
import type { Message } from "../../../../src/rpc/transport.js";
import { TokenRefresher } from "../../../../src/server/account/refresh/client-token-refresher.js";
import { readExternal } from "../../../../src/server/account/refresh/client-tokens.js";
import { AuthSession } from "../../../../src/server/account/session/auth-session.js";
import { loadConfiguration } from "../../../../src/server/config/configuration.js";
import { ClientConnection } from "../../../../src/server/connection/connection.js";
import { silentLogger } from "../../../../src/server/logger.js";
import { unwatched } from "../../../../src/server/telemetry/operations.js";
import { idle } from "../../../support/settled.js";
import { createWire } from "../../../support/wire.js";

const isRefresh = ({ method }: Message) => method === "account/chatgptAuthTokens/refresh";
const given = () => ({ accessToken: fakeToken(), chatgptAccountId: "org-a" });
const forever = () => new AbortController().signal;

/** A refresher, and the client whose tokens it refreshes. */
function createOwned(config: object = {}) {
  const wire = createWire();
  const owner = new ClientConnection(wire.transport, {
    identity: null,
    nextRequestId: () => wire.received.length,
    maxInFlight: 1,
    answer: () => ({}),
    onProblem: () => {},
  });
  const session = new AuthSession();
  const signIn = () => session.begin(readExternal(given(), owner));
  signIn();
  const refresher = new TokenRefresher(session, loadConfiguration({ overrides: config }), {
    operations: unwatched,
    logger: silentLogger,
    graceMs: 0,
  });
  const bearer = () => session.current?.bearer.reveal();
  return { wire, session, refresher, signIn, bearer, refresh: (signal = forever()) => refresher.refresh(signal) };
}

describe("TokenRefresher", () => {
  it.each(Array.from({ length: 12 }, (_, steps) => steps))(
    "has fresh tokens for who comes %i steps after the last one that waited has left",
    async (steps) => {
      const { wire, refresh } = createOwned();
      const stop = new AbortController();
      const left = refresh(stop.signal).catch((error: unknown) => error);
      await wire.next(isRefresh);
      stop.abort("interrupted");
      for (let step = 0; step < steps; step += 1) await null;
      const fresh = refresh();
      wire.each(isRefresh, ({ id }) => wire.send({ id, result: given() }));
      expect(await fresh).toMatchObject({ mode: "chatgptAuthTokens", accountId: "org-a" });
      expect(await left).toBe("interrupted");
    },
  );

  it("asks once for all who wait, stores the answer, and asks again for the next", async () => {
    const { wire, refresh, bearer } = createOwned();
    const answers = [given(), given()];
    wire.each(isRefresh, ({ id }) => wire.send({ id, result: answers.shift() as object }));
    const [first, second] = answers.map(({ accessToken }) => accessToken);
    for (const { bearer: fresh } of await Promise.all([refresh(), refresh(), refresh()])) expect(fresh.reveal()).toBe(first);
    expect(bearer()).toBe(first);
    expect((await refresh()).bearer.reveal()).toBe(second);
    expect(wire.received.filter(isRefresh)).toHaveLength(2);
  });

  it("goes on while one of those who asked still waits, and takes no answer when none does", async () => {
    const { wire, refresh, bearer } = createOwned();
    const [one, two] = [new AbortController(), new AbortController()];
    const both = [refresh(one.signal), refresh(two.signal)].map((fresh) => fresh.catch((error: unknown) => error));
    const { id } = await wire.next(isRefresh);
    one.abort("one left");
    expect(await both[0]).toBe("one left");
    const third = refresh();
    await idle();
    expect(wire.received.filter(isRefresh)).toHaveLength(1);
    const stop = new AbortController();
    wire.send({ id, result: given() });
    const fresh = await third;
    expect(await both[1]).toBe(fresh);

    const last = refresh(stop.signal).catch((error: unknown) => error);
    await idle();
    const late = wire.received.findLast(isRefresh);
    stop.abort("last left");
    expect(await last).toBe("last left");
    wire.send({ id: late?.id as number, result: given() });
    await idle();
    expect(bearer()).toBe(fresh.bearer.reveal());
  });

  it("asks nobody for a caller that has left already, or where no client owns the tokens", async () => {
    const { wire, session, refresh } = createOwned();
    await expect(refresh(AbortSignal.abort("gone"))).rejects.toBe("gone");
    session.begin({ mode: "apikey", bearer: new Secret("sk-test-key") });
    await expect(refresh()).rejects.toThrow("auth refresh request failed: no tokens to refresh");
    await idle();
    expect(wire.received).toEqual([]);
  });

  it("ends with the login that it is for, and asks again for the next login", async () => {
    const { wire, refresh, signIn, bearer } = createOwned();
    const old = refresh().catch((error: unknown) => error);
    const { id } = await wire.next(isRefresh);
    signIn();
    const next = refresh();
    expect(await old).toMatchObject({ code: "ERR_AUTH_CHANGED" });
    const current = bearer();
    wire.send({ id, result: given() });
    await idle();
    expect(bearer()).toBe(current);
    const also = refresh();
    await idle();
    expect(wire.received.filter(isRefresh)).toHaveLength(2);
    const [, second] = wire.received.filter(isRefresh);
    const answer = given();
    wire.send({ id: second?.id as number, result: answer });
    for (const fresh of await Promise.all([next, also])) expect(fresh.bearer.reveal()).toBe(answer.accessToken);
  });

  it.each<[string, object, string]>([
    ["has no tokens", {}, "invalid auth refresh response"],
    ["says for no account", { accessToken: fakeToken() }, "invalid auth refresh response"],
    ["is no token", { accessToken: "opaque", chatgptAccountId: "org-a" }, "auth refresh returned invalid credentials"],
    ["is no id token", { accessToken: "opaque", idToken: "opaque" }, "auth refresh returned invalid credentials"],
  ])("refuses an answer that %s, and keeps the tokens that it has", async (_, result, message) => {
    const { wire, refresh, bearer } = createOwned();
    const before = bearer();
    wire.each(isRefresh, ({ id }) => wire.send({ id, result }));
    await expect(refresh()).rejects.toMatchObject({ name: "TurnFailure", message });
    expect(bearer()).toBe(before);
  });

  it("takes an answer for a workspace that is forced, in either shape, and no other", async () => {
    const { wire, refresh } = createOwned({ forced_chatgpt_workspace_id: "org-a" });
    const results: object[] = [];
    wire.each(isRefresh, ({ id }) => wire.send({ id, result: results.shift() as object }));
    results.push(given());
    expect(await refresh()).toMatchObject({ accountId: "org-a" });
    results.push({ accessToken: "opaque", idToken: fakeToken({ account: "org-a" }) });
    expect(await refresh()).toMatchObject({ accountId: "org-a" });
    const refused = (workspace: string) =>
      `Login is restricted to workspace(s) org-a, but current credentials belong to ${workspace}`;
    results.push({ accessToken: "opaque", idToken: fakeToken({ account: "org-b" }) });
    await expect(refresh()).rejects.toThrow(refused("org-b"));
    results.push({ accessToken: "opaque", idToken: fakeToken({ account: undefined }) });
    await expect(refresh()).rejects.toThrow(refused("none"));
  });

  it("gives the client ten seconds", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { wire, refresh, bearer } = createOwned();
    const before = bearer();
    let ended = false;
    const late = refresh().catch((error: unknown) => {
      ended = true;
      return error;
    });
    const { id } = await wire.next(isRefresh);
    await vi.advanceTimersByTimeAsync(9_999);
    await idle();
    expect(ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await late).toMatchObject({ name: "TurnFailure", message: "auth refresh request timed out after 10s" });
    wire.send({ id: id as number, result: given() });
    await idle();
    expect(bearer()).toBe(before);
  });

  it("says that the client refused, with its code alone", async () => {
    const { wire, refresh } = createOwned();
    wire.each(isRefresh, ({ id }) => wire.send({ id, error: { code: -7, message: "the host's own words" } }));
    await expect(refresh()).rejects.toThrow(/^auth refresh request failed: code=-7$/);
  });

  it("says that the client has gone", async () => {
    const { wire, refresh } = createOwned();
    const failed = refresh().catch((error: unknown) => error);
    await wire.next(isRefresh);
    await wire.close();
    const message = "auth refresh request failed: the client that provided the tokens has disconnected";
    expect(await failed).toMatchObject({ name: "TurnFailure", message });
  });
});

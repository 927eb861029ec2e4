import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AppServerOptions,
  type CredentialStore,
  type Logger,
  memoryCredentials,
  type StoredCredentials,
} from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import type { FakeBackend } from "../../../../src/testing/fake-backend.js";
import { configFor, createBackend } from "../../../support/backend.js";
import { createGate } from "../../../support/gate.js";
import { createHome } from "../../../support/home.js";
import { eventually } from "../../../support/settled.js";
import { createIssuer, createSigningIn, updated } from "../../../support/signing-in.js";
import { REFRESH_PATH, REVOKE_PATH, type StandInAnswer, type StandInIssuer } from "../../../support/stand-in-issuer.js";

const SIGNED_OUT =
  "Your access token could not be refreshed because you have since logged out or signed in to another account. Please sign in again.";
const refused = (why = "") => `Your access token could not be refreshed${why}. Please log out and sign in again.`;

function signIn(tokens: ReturnType<StandInIssuer["tokens"]>, account = "org-a"): StoredCredentials {
  const { token_type: _, ...kept } = tokens;
  return {
    auth_mode: "chatgpt",
    OPENAI_API_KEY: null,
    tokens: { ...kept, account_id: account },
    last_refresh: new Date().toISOString(),
    unheard_of: { kept: true },
  };
}

interface Setting extends AppServerOptions {
  readonly tokens?: ReturnType<StandInIssuer["tokens"]>;
}

/** A server on whose store somebody is signed in, with a backend, and a way to run a turn to its end. */
async function createSignedInServer({ tokens: given, ...options }: Setting = {}) {
  const [issuer, backend] = [await createIssuer(), await createBackend()];
  const tokens = given ?? issuer.tokens();
  const credentials = options.credentials ?? memoryCredentials();
  await credentials.write(signIn(tokens));
  const config = { ...configFor(backend), ...options.config };
  const wire = await createSigningIn(issuer, { ...options, credentials, config });
  const runTurn = async () => {
    const { result } = await wire.ask("thread/start", {});
    const threadId = (result as { thread: { id: string } }).thread.id;
    await wire.ask("turn/start", { threadId, input: [{ type: "text", text: "hi" }] });
    const { params } = await wire.next(
      (message) => message.method === "turn/completed" && (message.params as { threadId: string }).threadId === threadId,
    );
    return (params as { turn: { status: string; error: { message: string; codexErrorInfo: unknown } | null } }).turn;
  };
  return { issuer, backend, tokens, credentials, wire, runTurn };
}

/** A store that cannot be written while it is full, nor read while it is down. */
function createFailing() {
  const inner = memoryCredentials();
  const state = { isFull: false, isDown: false };
  const credentials: CredentialStore = {
    ...inner,
    read: async () => {
      if (state.isDown) throw new Error("the database is down");
      return inner.read();
    },
    write: async (value) => {
      if (state.isFull) throw new Error("no space left");
      await inner.write(value);
    },
  };
  return { inner, credentials, state };
}

/** A logger, and what it was told. */
function createLog() {
  const logged: string[] = [];
  const at = (level: string) => (fields: object, text: string) => {
    logged.push(`${level}: ${text}`, JSON.stringify(fields));
  };
  const logger: Logger = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  return { logger, logged };
}

const bearers = (backend: FakeBackend) => backend.modelRequests.map(({ bearer }) => bearer);

describe("a stored ChatGPT sign-in", () => {
  it("is there from the start, and its clients are told", async () => {
    const { wire, tokens, runTurn, backend } = await createSignedInServer();
    expect((await wire.next(updated)).params).toEqual({ authMode: "chatgpt", planType: "pro", reason: "workspaceRoutingReady" });
    expect((await wire.ask("account/read", {})).result).toMatchObject({
      account: { type: "chatgpt", email: "user@example.com", planType: "pro" },
      userId: "user-1",
    });
    expect(await runTurn()).toMatchObject({ status: "completed" });
    expect(backend.modelRequests).toMatchObject([{ bearer: tokens.access_token, headers: { "chatgpt-account-id": "org-a" } }]);
  });

  it.each([
    ["API keys are forced", { forced_login_method: "api" as const }],
    ["another workspace is forced", { forced_chatgpt_workspace_id: "org-other" }],
  ])("counts as nobody, and is left where it is, where %s", async (_, config) => {
    const { wire, credentials, tokens } = await createSignedInServer({ config });
    expect((await wire.ask("account/read", {})).result).toMatchObject({ account: null });
    expect(await credentials.read()).toMatchObject({ tokens: { refresh_token: tokens.refresh_token } });
  });

  it("asks the account's own backend where no provider is configured", async () => {
    const { wire, backend, runTurn } = await createSignedInServer({ config: { model_provider: "openai" } });
    await runTurn();
    expect(backend.requests.map(({ path }) => path)).toContain("/backend-api/codex/responses");
    expect(wire.received.some(updated)).toBe(true);
  });
});

describe("a 401 to tokens that the server owns", () => {
  it("is answered with the stored tokens, then with renewed ones, which are stored before they are used", async () => {
    const { issuer, backend, tokens, credentials, runTurn } = await createSignedInServer();
    const renewed = issuer.tokens();
    issuer.refresh = () => [200, renewed];
    backend.plan(401, 401);
    expect(await runTurn()).toMatchObject({ status: "completed" });
    expect(bearers(backend)).toEqual([tokens.access_token, tokens.access_token, renewed.access_token]);
    expect(issuer.to(REFRESH_PATH)).toEqual([
      {
        path: REFRESH_PATH,
        body: {
          client_id: "app_EMoamEEZ73f0CkXaXp7hrann",
          grant_type: "refresh_token",
          refresh_reason: "unauthorized_recovery",
          refresh_token: tokens.refresh_token,
        },
      },
    ]);
    expect(await credentials.read()).toMatchObject({
      tokens: { access_token: renewed.access_token, refresh_token: renewed.refresh_token, account_id: "org-a" },
      unheard_of: { kept: true },
    });
  });

  it("is final the third time", async () => {
    const { issuer, backend, runTurn } = await createSignedInServer();
    backend.plan(401, 401, 401);
    expect(await runTurn()).toMatchObject({
      status: "failed",
      error: { codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 401 } } },
    });
    expect([backend.modelRequests.length, issuer.to(REFRESH_PATH).length]).toEqual([3, 1]);
  });

  it("adopts what another process has renewed, and spends nothing", async () => {
    const { issuer, backend, tokens, credentials, runTurn } = await createSignedInServer();
    const theirs = issuer.tokens();
    await credentials.write(signIn(theirs));
    backend.plan(401);
    expect(await runTurn()).toMatchObject({ status: "completed" });
    expect(bearers(backend)).toEqual([tokens.access_token, theirs.access_token]);
    expect(issuer.to(REFRESH_PATH)).toEqual([]);
  });

  it("adopts also what another process has renewed by the second refusal, and spends nothing", async () => {
    const { issuer, backend, tokens, credentials, runTurn } = await createSignedInServer();
    const theirs = issuer.tokens();
    const isSecond = () => backend.modelRequests.length === 2;
    backend.answer = ({ bearer }) => {
      if (bearer === theirs.access_token) return "ok";
      return { status: 401, until: isSecond() ? credentials.write(signIn(theirs)) : undefined };
    };
    expect(await runTurn()).toMatchObject({ status: "completed" });
    expect(bearers(backend)).toEqual([tokens.access_token, tokens.access_token, theirs.access_token]);
    expect(issuer.to(REFRESH_PATH)).toEqual([]);
  });

  it.each([
    ["somebody else is signed in there", (issuer: StandInIssuer) => signIn(issuer.tokens({ account: "org-b" }), "org-b")],
    ["nobody is signed in there", () => null],
  ])("ends the turn when %s", async (_, describeStored) => {
    const { issuer, backend, credentials, runTurn } = await createSignedInServer();
    const stored = describeStored(issuer);
    await (stored ? credentials.write(stored) : credentials.clear());
    backend.plan(401);
    expect(await runTurn()).toMatchObject({ status: "failed", error: { message: SIGNED_OUT, codexErrorInfo: "unauthorized" } });
    expect([backend.modelRequests.length, issuer.to(REFRESH_PATH).length]).toEqual([1, 0]);
  });

  it("causes one renewal, however many turns meet it together", async () => {
    const { issuer, backend, tokens, runTurn } = await createSignedInServer();
    backend.answer = ({ bearer }) => (bearer === tokens.access_token ? 401 : "ok");
    const turns = await Promise.all([runTurn(), runTurn(), runTurn()]);
    expect(turns.map(({ status }) => status)).toEqual(["completed", "completed", "completed"]);
    expect(issuer.to(REFRESH_PATH)).toHaveLength(1);
  });

  it.each<[StandInAnswer, string]>([
    [[401, { error: { code: "refresh_token_expired" } }], refused(" because your refresh token has expired")],
    [[401, { error: "refresh_token_REUSED" }], refused(" because your refresh token was already used")],
    [[401, { code: "refresh_token_invalidated" }], refused(" because your refresh token was revoked")],
    [[401, "no JSON"], refused()],
    [[400, { error: "invalid_grant" }], refused()],
  ])("remembers that the issuer said %j, and does not ask again", async (answer, message) => {
    const { issuer, backend, wire, tokens, credentials, runTurn } = await createSignedInServer();
    issuer.refresh = () => answer;
    backend.answer = () => 401;
    const error = { message, codexErrorInfo: "unauthorized" };
    expect(await runTurn()).toMatchObject({ status: "failed", error });
    expect(await runTurn()).toMatchObject({ status: "failed", error });
    expect([backend.modelRequests.length, issuer.to(REFRESH_PATH).length]).toEqual([4, 1]);
    expect((await wire.ask("account/read", { refreshToken: true })).result).toMatchObject({ account: null });
    expect((await wire.ask("getAuthStatus", { includeToken: true })).result).toMatchObject({
      authMethod: "chatgpt",
      authToken: null,
    });
    expect(issuer.to(REFRESH_PATH)).toHaveLength(1);
    expect(await credentials.read()).toMatchObject({ tokens: { refresh_token: tokens.refresh_token } });
  });

  it.each<[StandInAnswer, string]>([
    [[500, "boom"], "Failed to refresh token: 500 Internal Server Error"],
    [[400, { error: "invalid_client" }], "Failed to refresh token: 400 Bad Request"],
    [[200, "no JSON"], "OAuth token response is invalid"],
  ])("tries again after the issuer said %j", async (answer, message) => {
    const { issuer, backend, wire, runTurn } = await createSignedInServer();
    const { refresh } = issuer;
    issuer.refresh = () => answer;
    backend.plan(401, 401);
    expect(await runTurn()).toMatchObject({ status: "failed", error: { message, codexErrorInfo: "other" } });
    expect((await wire.ask("account/read", {})).result).toMatchObject({ account: { type: "chatgpt" } });
    issuer.refresh = refresh;
    backend.plan(401, 401);
    expect(await runTurn()).toMatchObject({ status: "completed" });
  });

  it("takes up again when somebody has signed in to the same account elsewhere", async () => {
    const { issuer, backend, wire, credentials, runTurn } = await createSignedInServer();
    issuer.refresh = () => [401, { error: "refresh_token_expired" }];
    backend.plan(401, 401);
    await runTurn();
    await credentials.write(signIn(issuer.tokens()));
    backend.plan(401);
    expect(await runTurn()).toMatchObject({ status: "completed" });
    expect((await wire.ask("account/read", {})).result).toMatchObject({ account: { type: "chatgpt" } });
  });

  it("adopts what a process without the lock has renewed", async () => {
    const { issuer, backend, credentials, runTurn } = await createSignedInServer();
    const theirs = issuer.tokens();
    issuer.refresh = async () => {
      await credentials.write(signIn(theirs));
      return [401, { error: "refresh_token_reused" }];
    };
    backend.plan(401, 401);
    expect(await runTurn()).toMatchObject({ status: "completed" });
    expect(bearers(backend).at(-1)).toBe(theirs.access_token);
  });
});

describe("a renewal", () => {
  it("goes on when the turn that needed it is interrupted, and its refresh token is kept", async () => {
    const { issuer, backend, wire, credentials } = await createSignedInServer();
    const renewed = issuer.tokens();
    const gate = createGate();
    issuer.refresh = () => gate.pass().then(() => [200, renewed]);
    backend.plan(401, 401);
    const { result } = await wire.ask("thread/start", {});
    const threadId = (result as { thread: { id: string } }).thread.id;
    const started = await wire.ask("turn/start", { threadId, input: [{ type: "text", text: "hi" }] });
    await gate.reached;
    const turnId = (started.result as { turn: { id: string } }).turn.id;
    await wire.ask("turn/interrupt", { threadId, turnId });
    await wire.next(({ method }) => method === "turn/completed");
    gate.open();
    // Closing waits for it.
    await wire.server.close();
    expect(await credentials.read()).toMatchObject({ tokens: { refresh_token: renewed.refresh_token } });
  });

  it("is dropped, and given back, when somebody signs out meanwhile", async () => {
    const { issuer, wire, tokens, credentials } = await createSignedInServer();
    const renewed = issuer.tokens();
    const gate = createGate();
    issuer.refresh = () => gate.pass().then(() => [200, renewed]);
    const read = wire.ask("account/read", { refreshToken: true });
    await gate.reached;
    expect((await wire.ask("account/logout")).result).toEqual({});
    // The logout is answered before the issuer has heard of it.
    await eventually(() => expect(issuer.to(REVOKE_PATH)).toHaveLength(1));
    gate.open();
    expect((await read).result).toMatchObject({ account: null });
    await wire.server.close();
    expect(await credentials.read()).toBeNull();
    expect(issuer.to(REVOKE_PATH).map(({ body }) => body.token)).toEqual([tokens.refresh_token, renewed.refresh_token]);
  });

  it("is used also when it cannot be stored, and the tokens that stay stored are not taken for newer", async () => {
    const { inner, credentials, state } = createFailing();
    const { issuer, wire } = await createSignedInServer({ credentials });
    state.isFull = true;
    const [first, second] = [issuer.tokens(), issuer.tokens()];
    issuer.refresh = () => [200, first];
    await wire.ask("account/read", { refreshToken: true });
    issuer.refresh = () => [200, second];
    state.isFull = false;
    await wire.ask("account/read", { refreshToken: true });
    expect(issuer.to(REFRESH_PATH).at(-1)?.body.refresh_token).toBe(first.refresh_token);
    expect(await inner.read()).toMatchObject({ tokens: { refresh_token: second.refresh_token } });
  });

  it.each([null, "", "not a JWT"])(
    "keeps the id token that is stored when the answer has %j there, and loses nothing",
    async (id) => {
      const { issuer, backend, tokens, credentials, runTurn } = await createSignedInServer();
      const next = issuer.tokens();
      issuer.refresh = () => [200, { ...next, id_token: id, expires_in: null, scope: null, token_type: null }];
      backend.plan(401, 401, { text: "renewed" });
      expect(await runTurn()).toMatchObject({ status: "completed" });
      expect((await credentials.read())?.tokens).toMatchObject({
        id_token: tokens.id_token,
        access_token: next.access_token,
        refresh_token: next.refresh_token,
      });
    },
  );

  it("keeps the newest refresh token that is known when it could not be stored and the next answer has none", async () => {
    const { inner, credentials, state } = createFailing();
    const { issuer, wire } = await createSignedInServer({ credentials });
    const [first, { refresh_token: _, ...second }] = [issuer.tokens(), issuer.tokens()];
    state.isFull = true;
    issuer.refresh = () => [200, first];
    await wire.ask("account/read", { refreshToken: true });
    state.isFull = false;
    issuer.refresh = () => [200, second];
    await wire.ask("account/read", { refreshToken: true });
    expect(await inner.read()).toMatchObject({
      tokens: { access_token: second.access_token, refresh_token: first.refresh_token, account_id: "org-a" },
    });
  });

  it("is used, and given back to nobody, when it cannot be told whether somebody has signed out", async () => {
    const { inner, credentials, state } = createFailing();
    const { issuer, wire } = await createSignedInServer({ credentials });
    const [first, second] = [issuer.tokens(), issuer.tokens()];
    issuer.refresh = () => {
      state.isDown = true;
      return [200, first];
    };
    await wire.ask("account/read", { refreshToken: true });
    state.isDown = false;
    issuer.refresh = () => [200, second];
    const { result } = await wire.ask("getAuthStatus", { refreshToken: true, includeToken: true });
    expect(result).toMatchObject({ authToken: second.access_token });
    expect(issuer.to(REFRESH_PATH).at(-1)?.body.refresh_token).toBe(first.refresh_token);
    expect(await inner.read()).toMatchObject({ tokens: { refresh_token: second.refresh_token } });
    expect(issuer.to(REVOKE_PATH)).toEqual([]);
  });

  it("is not asked for while the store cannot be read, and a turn says so", async () => {
    const { inner, credentials, state } = createFailing();
    const { issuer, backend, wire, runTurn } = await createSignedInServer({ credentials });
    await wire.next(updated);
    state.isDown = true;
    backend.plan(401);
    const error = { message: "Stored credentials could not be read", codexErrorInfo: "other" };
    expect(await runTurn()).toMatchObject({ status: "failed", error });
    expect(issuer.to(REFRESH_PATH)).toEqual([]);
    expect((await wire.ask("account/logout")).result).toEqual({});
    expect(await inner.read()).toBeNull();
  });

  it("is asked for once, however many need it together, also when it is refused", async () => {
    const { issuer, backend, runTurn } = await createSignedInServer();
    issuer.refresh = () => [401, { error: "refresh_token_expired" }];
    backend.answer = () => 401;
    const turns = await Promise.all([runTurn(), runTurn(), runTurn()]);
    expect(turns.map(({ error }) => error?.codexErrorInfo)).toEqual(["unauthorized", "unauthorized", "unauthorized"]);
    expect(issuer.to(REFRESH_PATH)).toHaveLength(1);
  });

  it("is not asked for when somebody else has renewed the tokens already", async () => {
    const { issuer, wire, credentials } = await createSignedInServer();
    const theirs = issuer.tokens();
    await credentials.write(signIn(theirs));
    const { result } = await wire.ask("getAuthStatus", { refreshToken: true, includeToken: true });
    expect(result).toMatchObject({ authToken: theirs.access_token });
    expect(issuer.to(REFRESH_PATH)).toEqual([]);
  });

  it("is asked for by account/read and getAuthStatus, and a failure of it is only logged", async () => {
    const { issuer, wire, tokens } = await createSignedInServer();
    const renewed = issuer.tokens({ email: "new@example.com", plan: "plus" });
    issuer.refresh = () => [200, renewed];
    expect((await wire.ask("account/read", { refreshToken: true })).result).toMatchObject({
      account: { email: "new@example.com", planType: "plus" },
    });
    issuer.refresh = () => [500, {}];
    expect((await wire.ask("getAuthStatus", { refreshToken: true, includeToken: true })).result).toMatchObject({
      authToken: renewed.access_token,
    });
    expect(issuer.to(REFRESH_PATH).map(({ body }) => [body.refresh_reason, body.refresh_token])).toEqual([
      ["forced", tokens.refresh_token],
      ["forced", renewed.refresh_token],
    ]);
  });

  it.each([
    ["five minutes before the token ends", 200_000, "proactive_expiry"],
    ["not before that", 400_000, undefined],
  ])("comes %s", async (_, endsInMs, reason) => {
    const issuer = await createIssuer();
    const { issuer: asked, backend, runTurn } = await createSignedInServer({ tokens: issuer.tokens({ endsInMs }) });
    expect(await runTurn()).toMatchObject({ status: "completed" });
    expect(asked.to(REFRESH_PATH).map(({ body }) => body.refresh_reason)).toEqual(reason ? [reason] : []);
    expect(backend.modelRequests).toHaveLength(1);
  });

  it.each<[string, number, string[]]>([
    ["comes after eight days", 8 * 86_400_000 + 1_000, ["scheduled"]],
    ["does not come before eight days are over", 8 * 86_400_000 - 60_000, []],
  ])("%s where the token does not say when it ends", async (_, ageMs, reasons) => {
    const credentials = memoryCredentials();
    const { write } = credentials;
    const issuer = await createIssuer();
    credentials.write = (stored) => write({ ...stored, last_refresh: new Date(Date.now() - ageMs).toISOString() });
    const tokens = { ...issuer.tokens(), access_token: "opaque" };
    const { issuer: asked, runTurn } = await createSignedInServer({ credentials, tokens });
    expect(await runTurn()).toMatchObject({ status: "completed" });
    expect(asked.to(REFRESH_PATH).map(({ body }) => body.refresh_reason)).toEqual(reasons);
  });

  it("does not come where it is not known when the token ends or was renewed", async () => {
    const credentials = memoryCredentials();
    const { write } = credentials;
    const issuer = await createIssuer();
    credentials.write = ({ last_refresh: _, ...stored }) => write(stored);
    const tokens = { ...issuer.tokens(), access_token: "opaque" };
    const { issuer: asked, runTurn } = await createSignedInServer({ credentials, tokens });
    expect(await runTurn()).toMatchObject({ status: "completed" });
    expect(asked.to(REFRESH_PATH)).toEqual([]);
  });

  it("that cannot be stored, or given back at a logout, is logged without its tokens", async () => {
    const { credentials, state } = createFailing();
    const { logger, logged } = createLog();
    const { issuer, wire } = await createSignedInServer({ credentials, logger });
    const renewed = issuer.tokens();
    issuer.refresh = () => [200, renewed];
    state.isFull = true;
    await wire.ask("account/read", { refreshToken: true });
    expect(logged).toContain("error: Renewed tokens could not be stored; they are in memory only");
    await issuer.close();
    await wire.ask("account/logout");
    await wire.server.close();
    expect(logged).toContain("warn: The issuer could not be told of the logout");
    expect(logged.join()).not.toContain(renewed.refresh_token);
  });

  it("that comes early does no harm when it fails", async () => {
    const issuer = await createIssuer();
    const tokens = issuer.tokens({ endsInMs: 10_000 });
    const { issuer: asked, backend, runTurn } = await createSignedInServer({ tokens });
    asked.refresh = () => [500, {}];
    expect(await runTurn()).toMatchObject({ status: "completed" });
    expect(bearers(backend)).toEqual([tokens.access_token]);
  });
});

describe("a logout from a ChatGPT account", () => {
  it("revokes the stored refresh token, and is answered whether or not the issuer can be reached", async () => {
    const { issuer, wire, credentials } = await createSignedInServer();
    issuer.revoke = () => [500, {}];
    const theirs = issuer.tokens();
    await credentials.write(signIn(theirs));
    expect((await wire.ask("account/logout")).result).toEqual({});
    expect(await credentials.read()).toBeNull();
    await wire.server.close();
    expect(issuer.to(REVOKE_PATH).map(({ body }) => body)).toEqual([
      { client_id: "app_EMoamEEZ73f0CkXaXp7hrann", token: theirs.refresh_token, token_type_hint: "refresh_token" },
    ]);
  });
});

describe("auth.json", () => {
  it("is renewed in place", async () => {
    const codexHome = await createHome();
    const path = join(codexHome, "auth.json");
    const issuer = await createIssuer();
    await writeFile(path, JSON.stringify(signIn(issuer.tokens())));
    const wire = await createSigningIn(issuer, { codexHome });
    const renewed = issuer.tokens();
    issuer.refresh = () => [200, renewed];
    await wire.ask("account/read", { refreshToken: true });
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ tokens: { refresh_token: renewed.refresh_token } });
  });

  it("is not written where credentials are ephemeral", async () => {
    const codexHome = await createHome('cli_auth_credentials_store = "ephemeral"\n');
    const wire = await createSigningIn(await createIssuer(), { codexHome });
    await wire.ask("account/login/start", { type: "chatgptDeviceCode" });
    await wire.next(updated);
    await expect(readFile(join(codexHome, "auth.json"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

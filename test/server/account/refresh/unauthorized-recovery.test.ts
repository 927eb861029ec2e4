import { type AppServerOptions, createAppServer } from "codex-app-server-sdk/server";
import { type FakeBackend, fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import type { Message } from "../../../../src/rpc/transport.js";
import { configFor, createBackend } from "../../../support/backend.js";
import { attach, introduce } from "../../../support/raw-client.js";
import { eventually } from "../../../support/settled.js";
import type { Wire } from "../../../support/wire.js";

const REFRESH = "account/chatgptAuthTokens/refresh";
const isRefresh = ({ method }: Message) => method === REFRESH;

interface Stage {
  readonly backend: FakeBackend;
  /** The client that handed the tokens in. */
  readonly owner: Wire;
  readonly token: string;
  /** One more client of the same server. */
  join(capabilities?: object | null): Promise<Wire>;
  /** Starts a turn on a thread of its own; resolves with how it ended. */
  runTurn(wire?: Wire): Promise<{ started: Promise<unknown>; ended: Promise<Message> }>;
}

/** A server with the host's tokens, whose backend takes a bearer only if `accepts` does. */
async function setStage(
  options: AppServerOptions = {},
  accepts: (bearer: string, first: string) => boolean = (bearer, first) => bearer !== first,
): Promise<Stage> {
  const backend = await createBackend();
  const token = fakeToken();
  backend.answer = ({ bearer }) => (accepts(bearer ?? "", token) ? "ok" : 401);
  const server = createAppServer({ logger: false, ...options, config: { ...configFor(backend), ...options.config } });
  const join = async (capabilities: object | null = { experimentalApi: true }) => {
    const wire = attach(server);
    await introduce(wire, capabilities);
    return wire;
  };
  const owner = await join();
  await login(owner, token);
  const runTurn = async (wire: Wire = owner) => {
    const { result } = await wire.ask("thread/start", {});
    const threadId = (result as { thread: { id: string } }).thread.id;
    const started = wire.ask("turn/start", { threadId, input: [{ type: "text", text: "hi" }] });
    return {
      started,
      ended: wire.next(
        ({ method, params }) => method === "turn/completed" && (params as { threadId: string }).threadId === threadId,
      ),
    };
  };
  return { backend, owner, token, join, runTurn };
}

function login(wire: Wire, accessToken: string, chatgptAccountId = "org-a"): Promise<Message> {
  return wire.ask("account/login/start", { type: "chatgptAuthTokens", accessToken, chatgptAccountId });
}

const fresh = (chatgptAccountId = "org-a") => ({ accessToken: fakeToken({ account: chatgptAccountId }), chatgptAccountId });
const outcome = ({ params }: Message) => {
  const { status, error } = (params as { turn: { status: string; error: { message: string } | null } }).turn;
  return error ? `${status}: ${error.message}` : status;
};

describe("turns that meet a 401 together", () => {
  it("cause one refresh request, and all go on with its answer", async () => {
    const { backend, owner, runTurn } = await setStage();
    const turns = await Promise.all(Array.from({ length: 40 }, () => runTurn()));
    const { id } = await owner.next(isRefresh);
    await eventually(() => expect(backend.modelRequests).toHaveLength(40));
    owner.send({ id, result: fresh() });
    const ended = await Promise.all(turns.map((turn) => turn.ended));
    expect(new Set(ended.map(outcome))).toEqual(new Set(["completed"]));
    expect(owner.received.filter(isRefresh)).toHaveLength(1);
    expect(backend.modelRequests).toHaveLength(80);
  });

  it("fail when it is refused, each at once, with nothing of the host's own words", async () => {
    const { owner, runTurn } = await setStage();
    owner.each(isRefresh, ({ id }) => owner.send({ id, error: { code: -7, message: "the host's own words" } }));
    const turns = await Promise.all([runTurn(), runTurn(), runTurn()]);
    for (const turn of turns) expect(outcome(await turn.ended)).toBe("failed: auth refresh request failed: code=-7");
    expect(JSON.stringify(owner.received)).not.toContain("the host's own words");
  });

  it("leave the request to the others when one of them is interrupted", async () => {
    const { owner, runTurn } = await setStage();
    const turns = [await runTurn(), await runTurn()];
    await owner.next(isRefresh);
    const places = owner.received
      .filter(({ method }) => method === "turn/started")
      .map(({ params }) => params as { threadId: string; turn: { id: string } });
    const interrupt = ({ threadId, turn }: (typeof places)[number]) => owner.ask("turn/interrupt", { threadId, turnId: turn.id });
    await interrupt(places[0] as (typeof places)[number]);
    owner.each(isRefresh, (request) => owner.send({ id: request.id, result: fresh() }));
    const ended = (await Promise.all(turns.map((turn) => turn.ended))).map(outcome).sort();
    expect(ended).toEqual(["completed", "interrupted"]);
  });
});

describe("a turn whose bearer was rejected and is no longer the stored one", () => {
  it("tries again with the stored one, without asking", async () => {
    const { backend, owner, token, runTurn } = await setStage();
    const newer = fakeToken();
    backend.answer = ({ bearer }) => {
      if (bearer !== token) return "ok";
      return { status: 401, until: login(owner, newer) };
    };
    const turn = await runTurn();
    expect(outcome(await turn.ended)).toBe("completed");
    expect(backend.modelRequests.map(({ bearer }) => bearer)).toEqual([token, newer]);
    expect(owner.received.filter(isRefresh)).toEqual([]);
  });

  it("may still ask once: three model requests at most", async () => {
    const { backend, owner, token, runTurn } = await setStage();
    const newer = fakeToken();
    backend.answer = ({ bearer }) => {
      return { status: 401, until: bearer === token ? login(owner, newer) : undefined };
    };
    const turn = await runTurn();
    const { id } = await owner.next(isRefresh);
    owner.send({ id, result: fresh() });
    expect(outcome(await turn.ended)).toMatch(/^failed: unexpected status 401/);
    expect(backend.modelRequests).toHaveLength(3);
    expect(owner.received.filter(isRefresh)).toHaveLength(1);
  });
});

describe("a refresh that is pending", () => {
  it("is overtaken by a newer login, whose tokens the turn goes on with", async () => {
    const { backend, owner, token, runTurn } = await setStage();
    const turn = await runTurn();
    const { id } = await owner.next(isRefresh);
    const newer = fakeToken();
    await login(owner, newer);
    owner.send({ id, result: fresh() });
    expect(outcome(await turn.ended)).toBe("completed");
    expect(backend.modelRequests.map(({ bearer }) => bearer)).toEqual([token, newer]);
    expect(await owner.ask("getAuthStatus", { includeToken: true })).toMatchObject({ result: { authToken: newer } });
  });

  it("is overtaken by a logout, which waits for nobody and is not undone by the late answer", async () => {
    const { owner, runTurn } = await setStage();
    const turn = await runTurn();
    const { id } = await owner.next(isRefresh);
    await owner.ask("account/logout");
    expect(outcome(await turn.ended)).toBe("failed: auth refresh request canceled: the account was signed out");
    owner.send({ id, result: fresh() });
    expect(await owner.ask("account/read", {})).toMatchObject({ result: { account: null } });
  });

  it("may move to another account where no workspace is forced", async () => {
    const { owner, runTurn } = await setStage();
    const turn = await runTurn();
    const { id } = await owner.next(isRefresh);
    owner.send({ id, result: fresh("org-b") });
    expect(outcome(await turn.ended)).toBe("completed");
    const again = await runTurn();
    expect(outcome(await again.ended)).toBe("completed");
  });

  it("may not move to another account where one is forced", async () => {
    const { owner, runTurn } = await setStage({ config: { forced_chatgpt_workspace_id: "org-a" } });
    const turn = await runTurn();
    const { id } = await owner.next(isRefresh);
    owner.send({ id, result: fresh("org-b") });
    expect(outcome(await turn.ended)).toBe(
      "failed: Login is restricted to workspace(s) org-a, but current credentials belong to org-b",
    );
  });

  it("takes the older shape for an answer as well", async () => {
    const { owner, runTurn } = await setStage();
    const turn = await runTurn();
    const { id } = await owner.next(isRefresh);
    owner.send({ id, result: { idToken: fakeToken({ email: "old@example.com" }), accessToken: "opaque" } });
    expect(outcome(await turn.ended)).toBe("completed");
    expect(await owner.ask("account/read", {})).toMatchObject({ result: { account: { email: "old@example.com" } } });
  });
});

describe("the refresh request", () => {
  it("goes to the client that handed the tokens in, and nobody else can answer it", async () => {
    const { owner, join, runTurn } = await setStage();
    const bystander = await join(null);
    const turn = await runTurn();
    const { id, params } = await owner.next(isRefresh);
    expect(params).toEqual({ reason: "unauthorized", previousAccountId: "org-a" });
    bystander.send({ id, error: { code: -32601, message: "unknown method" } });
    bystander.send({ id, result: fresh() });
    await bystander.ask("account/read", {});
    owner.send({ id, result: fresh() });
    expect(outcome(await turn.ended)).toBe("completed");
    expect(bystander.received.filter(isRefresh)).toEqual([]);
  });

  it("fails the turn, and says why, when its owner has gone and is not waited for", async () => {
    const { owner, join, runTurn } = await setStage({ reconnectGraceMs: 0 });
    const other = await join();
    await owner.close();
    const turn = await runTurn(other);
    const gone = "failed: auth refresh request failed: the client that provided the tokens has disconnected";
    expect(outcome(await turn.ended)).toBe(gone);
  });

  it("waits for an owner that has gone: the turn goes on with the tokens that it signs in again with", async () => {
    const { backend, owner, token, join, runTurn } = await setStage();
    const other = await join();
    const turn = await runTurn(other);
    await owner.next(isRefresh);
    await owner.close();
    const back = await join();
    const newer = fakeToken();
    await login(back, newer);
    expect(outcome(await turn.ended)).toBe("completed");
    expect(backend.modelRequests.map(({ bearer }) => bearer)).toEqual([token, newer]);
    expect(back.received.filter(isRefresh)).toEqual([]);
  });

  it("asks an owner that has come back with refused tokens again, once", async () => {
    const { backend, owner, token, join, runTurn } = await setStage({}, () => false);
    const other = await join();
    const turn = await runTurn(other);
    await owner.next(isRefresh);
    await owner.close();
    const back = await join();
    const [second, third] = [fakeToken(), fakeToken()];
    await login(back, second);
    const { id } = await back.next(isRefresh);
    back.send({ id, result: { ...fresh(), accessToken: third } });
    expect(outcome(await turn.ended)).toMatch(/^failed: .*401/);
    expect(backend.modelRequests.map(({ bearer }) => bearer)).toEqual([token, second, third]);
    expect(back.received.filter(isRefresh)).toHaveLength(1);
  });

  it("fails the turn when its owner goes while it is pending, and is not waited for", async () => {
    const { owner, join, runTurn } = await setStage({ reconnectGraceMs: 0 });
    const other = await join();
    const turn = await runTurn(other);
    await owner.next(isRefresh);
    await owner.close();
    expect(outcome(await turn.ended)).toMatch(/^failed: .* has disconnected$/);
  });
});

describe('accountScope "process"', () => {
  it("tells everybody who signs in, and greets those who come later", async () => {
    const { owner, join } = await setStage();
    const bystander = await join();
    const greeting = await bystander.next(({ method }) => method === "account/updated");
    expect(greeting.params).toEqual({ authMode: "chatgptAuthTokens", planType: "pro", reason: null });
    await owner.ask("account/logout");
    await bystander.next(
      ({ method, params }) => method === "account/updated" && (params as { authMode: null }).authMode === null,
    );
    expect(await bystander.ask("account/read", {})).toMatchObject({ result: { account: null } });
  });
});

describe('accountScope "connection"', () => {
  it("keeps every connection's account to itself, and ends it with the connection", async () => {
    const { owner, token, join, runTurn, backend } = await setStage({ accountScope: "connection" });
    const other = await join();
    expect(await other.ask("account/read", {})).toMatchObject({ result: { account: null } });
    const own = fakeToken({ email: "other@example.com" });
    await login(other, own);
    await other.next(({ method }) => method === "account/updated");
    expect(await other.ask("account/read", {})).toMatchObject({ result: { account: { email: "other@example.com" } } });
    expect(await owner.ask("account/read", {})).toMatchObject({ result: { account: { email: "user@example.com" } } });
    expect(owner.received.filter(({ method }) => method === "account/updated")).toHaveLength(1);

    expect(outcome(await (await runTurn(other)).ended)).toBe("completed");
    const turn = await runTurn(owner);
    owner.send({ id: (await owner.next(isRefresh)).id, result: fresh() });
    expect(outcome(await turn.ended)).toBe("completed");
    expect(other.received.filter(isRefresh)).toEqual([]);
    expect(backend.modelRequests.map(({ bearer }) => bearer).slice(0, 2)).toEqual([own, token]);
  });

  it("has an authorizedFetch for each connection and none for all", async () => {
    const backend = await createBackend();
    const server = createAppServer({ logger: false, accountScope: "connection", config: configFor(backend) });
    await expect(server.authorizedFetch(backend.baseUrl)).rejects.toMatchObject({ code: "ERR_SCOPE" });
    await server.close();
  });
});

// Runs the client through the whole loop against real codex releases and prints a table: `npm run compat [-- --only 0.98.0,pinned]`.
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import {
  type ChatgptTokenProvider,
  type Client,
  connect,
  runTurn,
  type TokenError,
  type TokenSession,
} from "codex-app-server-sdk/client";
import { createFakeCodexHome, type FakeBackend, fakeToken, startFakeBackend } from "codex-app-server-sdk/testing";
import { spawnCodex } from "codex-app-server-sdk/transport";
import olderReleases from "./compat-releases.json" with { type: "json" };
import { installCodex } from "./install-codex.js";
import { pinnedCodex } from "./pull-protocol/codex.js";

const RELEASES = [...olderReleases, pinnedCodex.release];

/** A server under test, its client, and a provider whose behaviour a step sets. */
interface Stage {
  readonly client: Client;
  readonly session: TokenSession;
  readonly backend: FakeBackend;
  readonly threadId: string;
  readonly failures: TokenError["reason"][];
  /** How many refresh requests have come. */
  readonly requests: () => number;
  /** Answers what the server asks for in the middle of a turn. */
  provide: ChatgptTokenProvider;
}

/** Resolves when the release passes, with what the table says in place of "yes" if there is more to say. */
type Step = (stage: Stage) => Promise<unknown>;

/** A safety net: nothing that only waits for a busy machine takes so long. */
const SILENT_FOR_MS = 120_000;

const turn = ({ client, threadId }: Stage) => runTurn(client, { threadId, input: "hi" }, { idleTimeoutMs: SILENT_FOR_MS });
const bearers = ({ backend }: Stage, last: number) => backend.modelRequests.slice(-last).map(({ bearer }) => bearer);

/** How many turns meet a 401 at the same time. */
const STORM_TURNS = [4, 40];

/**
 * How often a storm is played at most. Some releases refresh one after the other: 0.125.0 needs 7 of its own 10 seconds for
 * 40 turns on a quiet machine, and more than 10 on a busy one.
 */
const STORM_TRIES = 3;

/** What a turn fails with when the server itself had no time left. */
const SERVER_WAS_LATE = "auth refresh request timed out after 10s";

/** Plays a storm, again when nothing but the server's own time was short, and says so. */
async function storm(stage: Stage, turns: number): Promise<string> {
  for (let played = 1; ; played += 1) {
    const { text, calls, completed, errors } = await playStorm(stage, turns);
    const wasLate = errors.length > 0 && errors.every((error) => error.includes(SERVER_WAS_LATE));
    if (wasLate && played < STORM_TRIES) continue;
    assert.deepEqual([calls, completed], [1, turns], text);
    return played === 1 ? text : `${text}, at try ${played}`;
  }
}

/**
 * Lets turns meet a 401 for the same token at the same time, and tells what that cost: turns, refresh requests, provider calls,
 * completed turns.
 */
async function playStorm(
  stage: Stage,
  turns: number,
): Promise<{ text: string; calls: number; completed: number; errors: string[] }> {
  const { client, backend, requests } = stage;
  const before = { accessToken: fakeToken() };
  await stage.session.push(before);
  const fresh = fakeToken();
  const rejected: (string | null)[] = [];
  stage.provide = ({ rejectedAccessToken }) => {
    rejected.push(rejectedAccessToken);
    return { accessToken: fresh };
  };
  let waiting = 0;
  let release = () => {};
  const together = new Promise<void>((resolve) => {
    release = resolve;
  });
  backend.answer = ({ bearer }) => {
    if (bearer !== before.accessToken) return "ok";
    waiting += 1;
    if (waiting === turns) release();
    return { status: 401, until: together };
  };
  const threads = await Promise.all(Array.from({ length: turns }, () => client.thread.start()));
  const asked = requests();
  const outcomes = await Promise.all(
    threads.map(
      ({ thread }) => runTurn(client, { threadId: thread.id, input: "hi" }, { idleTimeoutMs: SILENT_FOR_MS }).completed,
    ),
  );
  backend.answer = () => "ok";
  const completed = outcomes.filter(({ status }) => status === "completed").length;
  const errors = [...new Set(outcomes.flatMap(({ error }) => error?.message ?? []))];
  const counts = [`${requests() - asked} requests`, `${rejected.length} call`, `${completed} completed`];
  assert.deepEqual(new Set(rejected), new Set([before.accessToken]));
  return { text: `${turns} turns: ${[...counts, ...errors].join(", ")}`, calls: rejected.length, completed, errors };
}

const STEPS: Readonly<Record<string, Step>> = {
  "account/read": async ({ client }) => {
    const { account } = await client.account.read();
    assert.deepEqual(account && { ...account, workspaceName: undefined }, {
      type: "chatgpt",
      email: "user@example.com",
      planType: "pro",
      workspaceName: undefined,
    });
  },
  "plain turn": async (stage) => {
    assert.equal((await turn(stage).completed).text, "Hello.");
  },
  "401, refresh, retry": async (stage) => {
    const [before] = bearers(stage, 1);
    const fresh = fakeToken();
    let calls = 0;
    stage.provide = ({ rejectedAccessToken }) => {
      calls += 1;
      assert.equal(rejectedAccessToken, before);
      return { accessToken: fresh };
    };
    stage.backend.plan(401, "ok");
    assert.equal((await turn(stage).completed).status, "completed");
    assert.deepEqual(bearers(stage, 2), [before, fresh]);
    assert.equal(calls, 1);
  },
  "refresh refused": async (stage) => {
    stage.provide = () => {
      throw new Error("the vault is closed");
    };
    stage.backend.plan(401);
    const { status, error } = await turn(stage).completed;
    assert.equal(status, "failed");
    assert.doesNotMatch(error?.message ?? "", /timed out|vault/);
    assert.deepEqual(stage.failures.splice(0), ["provider-failed"]);
    assert.equal((await turn(stage).completed).status, "completed");
  },
  "refresh too slow": async (stage) => {
    // The provider that has just failed is left alone about the same token for a while.
    await stage.session.push({ accessToken: fakeToken() });
    const late = fakeToken();
    let deliver = () => {};
    stage.provide = () =>
      new Promise((resolve) => {
        deliver = () => resolve({ accessToken: late });
      });
    stage.backend.plan(401);
    assert.equal((await turn(stage).completed).status, "failed");
    assert.deepEqual(stage.failures.splice(0), ["too-late"]);
    const pushed = new Promise((resolve) => stage.session.once("refreshed", resolve));
    deliver();
    await pushed;
    assert.equal((await turn(stage).completed).status, "completed");
    assert.deepEqual(bearers(stage, 1), [late]);
  },
  "second login": async (stage) => {
    await stage.session.push({ accessToken: fakeToken({ email: "second@example.com" }) });
    const { account } = await stage.client.account.read();
    assert.equal(account?.type === "chatgpt" && account.email, "second@example.com");
  },
  "switch account": async (stage) => {
    const other = fakeToken({ email: "other@example.com", account: "org-b" });
    await stage.session.switchTo({ accessToken: other });
    const { account } = await stage.client.account.read();
    assert.equal(account?.type === "chatgpt" && account.email, "other@example.com");
    const { thread } = await stage.client.thread.start();
    assert.equal((await runTurn(stage.client, { threadId: thread.id, input: "hi" }).completed).status, "completed");
    assert.deepEqual(bearers(stage, 1), [other]);
    await stage.session.switchTo({ accessToken: fakeToken() });
  },
  "storm: provider calls": async (stage) => {
    const results: string[] = [];
    for (const turns of STORM_TURNS) results.push(await storm(stage, turns));
    return `yes (${results.join("; ")})`;
  },
  "logout, refresh pending": async (stage) => {
    let asked = () => {};
    const asking = new Promise<void>((resolve) => {
      asked = resolve;
    });
    stage.provide = () => {
      asked();
      return new Promise(() => {});
    };
    stage.backend.plan(401);
    const running = turn(stage);
    await asking;
    await stage.client.account.logout();
    const { status, error } = await running.completed;
    assert.notEqual(status, "completed");
    assert.ok(!error?.message.includes(SERVER_WAS_LATE), "the logout waited for the refresh");
    assert.equal((await stage.client.account.read()).account ?? null, null);
  },
  logout: async ({ client, session }) => {
    await session.push({ accessToken: fakeToken() });
    assert.equal((await client.account.read()).account?.type, "chatgpt");
    await session.logout();
    assert.equal((await client.account.read()).account ?? null, null);
  },
};

async function tryRelease(version: string): Promise<Record<string, string>> {
  const backend = await startFakeBackend();
  const home = await createFakeCodexHome(backend);
  const results: Record<string, string> = {};
  const provider: ChatgptTokenProvider = (request) =>
    request.reason === "login" ? { accessToken: fakeToken() } : stage.provide(request);
  let stage = {} as Stage;
  let requests = 0;
  let client: Client | undefined;
  try {
    const server = spawnCodex({ command: process.execPath, args: [installCodex(version), "app-server"], codexHome: home.path });
    client = await connect(server, {
      clientInfo: { name: "compat", version: "1.0.0" },
      handshakeTimeoutMs: SILENT_FOR_MS,
      tokens: { provider, answerWithinMs: 400 },
      tap: ({ direction, message }) => {
        if (direction === "received" && message.method === "account/chatgptAuthTokens/refresh") requests += 1;
      },
    });
    assert.equal(client.serverInfo.version, version);
    results.login = "yes";
    const { thread } = await client.thread.start();
    const failures: Stage["failures"] = [];
    stage = {
      client,
      session: client.tokens as TokenSession,
      backend,
      threadId: thread.id,
      failures,
      requests: () => requests,
      provide: () => ({ accessToken: fakeToken() }),
    };
    stage.session.on("failed", ({ error }) => failures.push(error.reason));
    for (const [name, step] of Object.entries(STEPS)) {
      results[name] = await step(stage).then(
        (text) => (typeof text === "string" ? text : "yes"),
        (error: unknown) => `no: ${error instanceof Error ? error.message.split("\n")[0] : error}`,
      );
    }
  } catch (error) {
    results.login ??= `no: ${error instanceof Error ? error.message : error}`;
  } finally {
    await client?.close();
    await backend.close();
    await home.remove();
  }
  return results;
}

const { only } = parseArgs({ options: { only: { type: "string" } } }).values;
const columns = ["login", ...Object.keys(STEPS)];
process.stdout.write(`| codex | ${columns.join(" | ")} |\n|---|${columns.map(() => "---|").join("")}\n`);
for (const named of only?.split(",") ?? RELEASES) {
  const version = named === "pinned" ? pinnedCodex.release : named;
  const results = await tryRelease(version);
  process.stdout.write(`| ${version} | ${columns.map((column) => results[column] ?? "-").join(" | ")} |\n`);
  if (columns.some((column) => !results[column]?.startsWith("yes"))) process.exitCode = 1;
}

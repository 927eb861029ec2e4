import { runTurn } from "codex-app-server-sdk/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RejectedTokenRule } from "../../../src/client/chatgpt-tokens/which-token-was-rejected.js";
import { idle } from "../../support/settled.js";
import { host } from "../../support/token-providers.js";
import { createSignedIn } from "../../support/token-server.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }));
afterEach(() => void vi.useRealTimers());

const GRACE_MS = 5_000;

function createRule({ shared = false, silenced = [] as string[] } = {}) {
  const rule = new RejectedTokenRule({ shared, isSilenced: (method) => silenced.includes(method) });
  rule.beginLogin().end(true);
  return rule;
}

describe("which token was rejected", () => {
  it("is the one with the server, while it is the first", () => {
    expect(createRule().isAboutOlderTokens).toBe(false);
  });

  it("is an older one for turns that were under way at the hand-over, once each, however late", () => {
    const rule = createRule();
    for (const thread of ["a", "b", "c"]) rule.noteTurnBegan(thread, thread);
    rule.noteHandOver(1);
    vi.advanceTimersByTime(GRACE_MS);
    const answers = [1, 2, 3].map(() => {
      const isOlder = rule.isAboutOlderTokens;
      if (isOlder) rule.noteRepeatedAnswer();
      return isOlder;
    });
    expect(answers).toEqual([true, true, false]);
  });

  it("is none of theirs any more after two minutes, or once they have ended", () => {
    const rule = createRule();
    for (const thread of ["a", "b"]) rule.noteTurnBegan(thread, thread);
    rule.noteHandOver(1);
    vi.advanceTimersByTime(119_999);
    expect(rule.isAboutOlderTokens).toBe(true);
    vi.advanceTimersByTime(1);
    expect(rule.isAboutOlderTokens).toBe(false);
    rule.noteHandOver(1);
    vi.advanceTimersByTime(GRACE_MS);
    rule.noteTurnEnded("a", "a");
    expect(rule.isAboutOlderTokens).toBe(true);
    rule.noteTurnEnded("b", "b");
    expect(rule.isAboutOlderTokens).toBe(false);
  });

  it("is the new one for a turn that began after the hand-over", () => {
    const rule = createRule();
    rule.noteTurnBegan("a", "a");
    rule.noteHandOver(1);
    rule.noteTurnEnded("a", "a");
    rule.noteTurnBegan("b", "b");
    expect(rule.isAboutOlderTokens).toBe(false);
  });

  it("is an older one for five seconds, while no turn is under way", () => {
    const rule = createRule();
    rule.noteHandOver(1);
    vi.advanceTimersByTime(GRACE_MS - 1);
    expect(rule.isAboutOlderTokens).toBe(true);
    vi.advanceTimersByTime(1);
    expect(rule.isAboutOlderTokens).toBe(false);
  });

  it("is the new one as soon as a turn fails for it", () => {
    const rule = createRule();
    for (const thread of ["a", "b"]) rule.noteTurnBegan(thread, thread);
    rule.noteHandOver(1);
    rule.noteUnauthorized("a");
    expect(rule.isAboutOlderTokens).toBe(false);
    rule.noteHandOver(1);
    expect(rule.isAboutOlderTokens).toBe(true);
  });

  it("is not known from a turn that may have got its answer before the hand-over, until it failed for that", () => {
    const rule = createRule();
    for (const thread of ["a", "b"]) rule.noteTurnBegan(thread, thread);
    rule.noteHandOver(2);
    rule.noteHandOver(1);
    rule.noteUnauthorized("a");
    expect(rule.isAboutOlderTokens).toBe(true);
    rule.noteUnauthorized("a");
    expect(rule.isAboutOlderTokens).toBe(false);
  });

  it("is decided by the time alone where turns are not all seen", () => {
    for (const setting of [{ shared: true }, { silenced: ["turn/completed"] }]) {
      const rule = createRule(setting);
      rule.noteTurnBegan("a", "a");
      rule.noteHandOver(0);
      rule.noteTurnBegan("b", "b");
      expect(rule.isAboutOlderTokens).toBe(true);
      vi.advanceTimersByTime(GRACE_MS);
      expect(rule.isAboutOlderTokens).toBe(false);
    }
  });

  it("is the one of the login that is under way, unless a turn is", () => {
    const rule = createRule();
    rule.beginLogin();
    expect(rule.isAboutOlderTokens).toBe(false);
    rule.noteTurnBegan("a", "a");
    expect(rule.isAboutOlderTokens).toBe(true);
  });

  it("is an older one after a second login, but not after one that failed, a logout, or a new connection", () => {
    const outcomes = [
      (rule: RejectedTokenRule) => rule.beginLogin().end(true),
      (rule: RejectedTokenRule) => rule.beginLogin().end(false),
      (rule: RejectedTokenRule) => {
        rule.noteLogout();
        rule.beginLogin().end(true);
      },
      (rule: RejectedTokenRule) => {
        rule.beginConnection();
        rule.beginLogin().end(true);
      },
    ].map((happen) => {
      const rule = createRule();
      happen(rule);
      return rule.isAboutOlderTokens;
    });
    expect(outcomes).toEqual([true, false, false, false]);
  });

  it("takes a turn that the server names later for the one that was started", () => {
    const rule = createRule();
    rule.noteTurnBegan("a", null);
    rule.noteHandOver(0);
    rule.noteTurnBegan("a", "turn-1");
    vi.advanceTimersByTime(GRACE_MS);
    expect(rule.isAboutOlderTokens).toBe(true);
    rule.noteTurnBegan("a", null);
    rule.noteTurnEnded("a", "turn-0");
    expect(rule.isAboutOlderTokens).toBe(true);
    rule.noteTurnBegan("a", "turn-2");
    expect(rule.isAboutOlderTokens).toBe(false);
  });

  it("forgets the oldest of more than ten thousand threads", () => {
    const rule = createRule();
    rule.noteTurnBegan("old", "old");
    rule.noteHandOver(0);
    vi.advanceTimersByTime(GRACE_MS);
    for (let thread = 0; thread < 10_000; thread += 1) rule.noteTurnBegan(`thread-${thread}`, "turn");
    expect(rule.isAboutOlderTokens).toBe(false);
  });
});

const turnOf = (id: string, status: string) => ({ id, items: [], status, error: null });

/** A session in front of a server played by hand, which says what happens to turns. */
async function createStage() {
  const { provider, asked } = host();
  const signedIn = await createSignedIn(provider);
  const { wire, client } = signedIn;
  const told = () => asked.flatMap(({ reason, rejectedAccessToken }) => (reason === "unauthorized" ? rejectedAccessToken : []));
  return {
    ...signedIn,
    told,
    asked,
    async begin(threadId: string) {
      wire.send({ method: "turn/started", params: { threadId, turn: turnOf(threadId, "inProgress") } });
      await idle();
    },
    async end(threadId: string) {
      wire.send({ method: "turn/completed", params: { threadId, turn: turnOf(threadId, "completed") } });
      await idle();
    },
    async fail(threadId: string, error: object) {
      wire.send({ method: "error", params: { threadId, turnId: threadId, willRetry: false, error } });
      await idle();
    },
    client,
  };
}

describe("a token session", () => {
  it("asks once for a storm whose requests come one after the other, and again for a turn that begins after it", async () => {
    const { begin, end, refresh, told, given } = await createStage();
    for (const thread of ["a", "b", "c"]) await begin(thread);
    const answers = [await refresh(0), await refresh(1), await refresh(2)];
    expect(told()).toHaveLength(1);
    expect(new Set(answers.map(({ result }) => JSON.stringify(result))).size).toBe(1);
    for (const thread of ["a", "b", "c"]) await end(thread);
    await begin("d");
    const [, fresh] = given() as { accessToken: string }[];
    await refresh(3);
    expect(told()[1]).toBe(fresh?.accessToken);
  });

  it.each([
    { message: "unauthorized", codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 401 } } },
    { message: "unexpected status 401 Unauthorized: unauthorized, url: http://127.0.0.1/", codexErrorInfo: "other" },
    { message: "unexpected status 401 Unauthorized: " },
  ])("asks for the new token as soon as a turn fails with %j", async (error) => {
    const { begin, fail, refresh, told } = await createStage();
    for (const thread of ["a", "b"]) await begin(thread);
    await refresh(0);
    await fail("a", error);
    await refresh(1);
    expect(told()).toHaveLength(2);
  });

  it.each([
    { message: "unexpected status 500", codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 500 } } },
    { message: "model 401 is unknown", codexErrorInfo: null },
    { message: 401, codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 401 } } },
  ])("does not when it fails with %j", async (error) => {
    const { begin, fail, refresh, told } = await createStage();
    for (const thread of ["a", "b"]) await begin(thread);
    await refresh(0);
    await fail("a", error);
    await refresh(1);
    expect(told()).toHaveLength(1);
  });

  it("counts a turn from its turn/start on, until that fails", async () => {
    const { client, wire, refresh, told } = await createStage();
    const starting = runTurn(client, { threadId: "a", input: "hi" }).completed;
    const { id } = await wire.next(({ method }) => method === "turn/start");
    const also = runTurn(client, { threadId: "b", input: "hi" }).completed;
    await wire.next(({ params }) => (params as { threadId?: string } | undefined)?.threadId === "b");
    await refresh(0);
    await vi.advanceTimersByTimeAsync(GRACE_MS);
    await refresh(1);
    expect(told()).toHaveLength(1);
    wire.send({ id, error: { code: -32600, message: "no" } });
    await expect(starting).rejects.toMatchObject({ rpcCode: -32600 });
    await client.close();
    await also;
  });
});

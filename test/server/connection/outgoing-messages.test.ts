import { notification } from "codex-app-server-sdk/protocol";
import { describe, expect, it, vi } from "vitest";
import * as z from "zod/mini";
import { type CodexError, RpcError, ShapeError, TimeoutError } from "../../../src/rpc/errors.js";
import { Peer } from "../../../src/rpc/peer.js";
import { createRequestIdCounter, OutgoingMessages } from "../../../src/server/connection/outgoing-messages.js";
import { eventually } from "../../support/settled.js";
import { createWire, type Wire } from "../../support/wire.js";

const REFRESH = "account/chatgptAuthTokens/refresh";
const params = { reason: "unauthorized", previousAccountId: "org-a" };
const tokens = { accessToken: "a.b.c", chatgptAccountId: "org-a", chatgptPlanType: null };

function createOutgoing(): { outgoing: OutgoingMessages; wire: Wire; problems: CodexError[]; peer: Peer } {
  const wire = createWire();
  const problems: CodexError[] = [];
  const peer = new Peer(wire.transport, { nextId: createRequestIdCounter(), onProblem: (problem) => problems.push(problem) });
  const outgoing = new OutgoingMessages(peer, { room: () => null });
  outgoing.adjust({ optOut: [], experimentalApi: false });
  return { outgoing, wire, problems, peer };
}

const isRequest = (id: number) => (message: { id?: unknown; method?: unknown }) =>
  message.id === id && message.method !== undefined;

describe("OutgoingMessages.request", () => {
  it("numbers requests from 0", async () => {
    const { outgoing, wire } = createOutgoing();
    void outgoing.request(REFRESH, params).catch(() => {});
    void outgoing.request(REFRESH, params).catch(() => {});
    expect(await wire.next(isRequest(0))).toEqual({ id: 0, method: REFRESH, params });
    expect(await wire.next(isRequest(1))).toEqual({ id: 1, method: REFRESH, params });
  });

  it("resolves with the client's answer", async () => {
    const { outgoing, wire } = createOutgoing();
    const answer = outgoing.request(REFRESH, params);
    await wire.next(isRequest(0));
    wire.send({ id: 0, result: tokens });
    expect(await answer).toEqual(tokens);
  });

  it("rejects with the client's error, code and text", async () => {
    const { outgoing, wire } = createOutgoing();
    const answer = outgoing.request(REFRESH, params);
    await wire.next(isRequest(0));
    wire.send({ id: 0, error: { code: -32000, message: "refresh failed", data: { a: 1 } } });
    const error = (await answer.catch((thrown: unknown) => thrown)) as RpcError;
    expect(error).toBeInstanceOf(RpcError);
    expect([error.rpcCode, error.message, error.data]).toEqual([-32000, "refresh failed", { a: 1 }]);
  });

  it("gives up when it is cancelled, with the signal's reason", async () => {
    const { outgoing, wire } = createOutgoing();
    const cancel = new AbortController();
    const answer = outgoing.request(REFRESH, params, { signal: cancel.signal });
    await wire.next(isRequest(0));
    cancel.abort(new Error("not needed any more"));
    await expect(answer).rejects.toThrow("not needed any more");
  });

  it("gives up at the deadline", async () => {
    vi.useFakeTimers();
    try {
      const { outgoing } = createOutgoing();
      const answer = outgoing.request(REFRESH, params, { timeoutMs: 10_000 });
      const outcome = expect(answer).rejects.toBeInstanceOf(TimeoutError);
      await vi.advanceTimersByTimeAsync(10_000);
      await outcome;
    } finally {
      vi.useRealTimers();
    }
  });

  it("settles once: the first answer counts, and a second is reported and changes nothing", async () => {
    const { outgoing, wire, problems } = createOutgoing();
    const answer = outgoing.request(REFRESH, params);
    await wire.next(isRequest(0));
    wire.send({ id: 0, error: { code: -1, message: "no" } });
    wire.send({ id: 0, result: tokens });
    await expect(answer).rejects.toThrow("no");
    await eventually(() =>
      expect(problems.map(({ message }) => message)).toEqual(["Received an answer that nobody waits for (id 0)"]),
    );
  });

  it("reports an answer that comes after the request was cancelled, and one that nobody asked for", async () => {
    const { outgoing, wire, problems } = createOutgoing();
    const cancel = new AbortController();
    const answer = outgoing.request(REFRESH, params, { signal: cancel.signal }).catch(() => "given up");
    await wire.next(isRequest(0));
    cancel.abort();
    expect(await answer).toBe("given up");
    wire.send({ id: 0, result: tokens });
    wire.send({ id: 77, result: tokens });
    wire.send({ id: "0", result: tokens });
    await eventually(() => expect(problems.map(({ code }) => code)).toEqual(["ERR_MESSAGE", "ERR_MESSAGE", "ERR_MESSAGE"]));
  });
});

describe("Peer, answering for a server", () => {
  it("turns an answer that cannot be serialised into an internal error", async () => {
    const wire = createWire();
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    new Peer(wire.transport, { answer: () => circular });
    expect(await wire.ask("anything")).toEqual({ id: expect.any(Number), error: { code: -32603, message: "Internal error" } });
  });
});

describe("OutgoingMessages.notify", () => {
  const uuid = "0d3b1e0a-9c1c-4b0e-8c7f-1f2d3c4b5a69";

  it.each([
    [
      "loginChatGptComplete",
      { loginId: uuid, success: true, error: null },
      `{"method":"loginChatGptComplete","params":{"loginId":"${uuid}","success":true,"error":null}}`,
    ],
    [
      "account/login/completed",
      { loginId: uuid, success: true, error: null },
      `{"method":"account/login/completed","params":{"loginId":"${uuid}","success":true,"error":null}}`,
    ],
    [
      "account/rateLimits/updated",
      {
        rateLimits: {
          primary: { usedPercent: 25, windowDurationMins: 15, resetsAt: 123 },
          secondary: null,
          credits: null,
          planType: "plus",
        },
      },
      '{"method":"account/rateLimits/updated","params":{"rateLimits":{"primary":{"usedPercent":25,"windowDurationMins":15,"resetsAt":123},"secondary":null,"credits":null,"planType":"plus"}}}',
    ],
    ["account/updated", { authMode: "apikey" }, '{"method":"account/updated","params":{"authMode":"apikey"}}'],
    [
      "configWarning",
      { summary: "Config error: using defaults", details: "error loading config: bad config" },
      '{"method":"configWarning","params":{"summary":"Config error: using defaults","details":"error loading config: bad config"}}',
    ],
  ] as const)("writes %s as the real server does", async (method, given, written) => {
    const { outgoing, wire } = createOutgoing();
    outgoing.notify(method, given as never);
    expect(JSON.stringify(await wire.next((message) => message.method === method))).toBe(written);
  });

  it("leaves out what the client opted out of", async () => {
    const { outgoing, wire } = createOutgoing();
    outgoing.adjust({ optOut: ["account/updated"], experimentalApi: false });
    outgoing.notify("account/updated", { authMode: null });
    outgoing.notify("warning", { message: "heard" });
    await wire.next((message) => message.method === "warning");
    expect(wire.received.map(({ method }) => method)).toEqual(["warning"]);
  });
});

describe("OutgoingMessages.hold", () => {
  it("keeps what is told until it is released, and refuses at once what does not fit", async () => {
    const { outgoing, wire } = createOutgoing();
    const progress = notification("my/progress", z.object({ done: z.number() }));
    const release = outgoing.hold(() => {});
    outgoing.notify(progress, { done: 1 });
    expect(() => outgoing.notify(progress, { done: "all" })).toThrow(ShapeError);
    expect(wire.received).toEqual([]);
    release();
    expect(await wire.next(({ method }) => method === "my/progress")).toEqual({ method: "my/progress", params: { done: 1 } });
  });
});

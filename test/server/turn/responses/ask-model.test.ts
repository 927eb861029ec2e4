import type { TurnEvent } from "codex-app-server-sdk/client";
import type { FakeAnswer } from "codex-app-server-sdk/testing";
import { describe, expect, it, vi } from "vitest";
import { createAgentRig } from "../../../support/agent.js";
import { eventually, holdTime, until } from "../../../support/settled.js";

async function fail(plan: readonly FakeAnswer[], provider: object = {}) {
  const rig = await createAgentRig(plan, { provider });
  const { outcome, events } = await rig.run("hi");
  return { outcome, retries: retriesIn(events), requests: rig.asked().length };
}

function retriesIn(events: readonly TurnEvent[]) {
  return events.flatMap((event) => {
    if (event.method !== "error" || !event.params.willRetry) return [];
    const { message, codexErrorInfo, additionalDetails } = event.params.error;
    return [{ message, codexErrorInfo, additionalDetails }];
  });
}

function limitUntil(resetsAt: string): FakeAnswer {
  return { status: 429, body: `{"error":{"type":"usage_limit_reached","resets_at":${resetsAt}}}` };
}

describe("a request to the model", () => {
  it("is sent again when the backend fails before it answers", async () => {
    const { outcome, retries, requests } = await fail([503, 500, { text: "There." }], { request_max_retries: 2 });
    expect([outcome.text, retries, requests]).toEqual(["There.", [], 3]);
  });

  it("is made again when its stream breaks off, and clients are told", async () => {
    const { outcome, retries } = await fail([{ broken: true }, { text: "There." }], { stream_max_retries: 2 });
    expect(outcome).toMatchObject({ status: "completed", text: "There." });
    expect(retries).toEqual([
      {
        message: "Reconnecting... 1/2",
        codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: null } },
        additionalDetails: "stream disconnected before completion: stream closed before response.completed",
      },
    ]);
  });

  it("goes on from what was said before the stream broke off", async () => {
    const plan: FakeAnswer[] = [
      { reasoning: { summary: [], encrypted: "opaque" }, text: "One.", broken: "afterMessage" },
      { text: "Two." },
      "ok",
    ];
    const { run, startThread, asked } = await createAgentRig(plan, { provider: { stream_max_retries: 1 } });
    const threadId = await startThread();
    await run("hi", threadId);
    await run("go on", threadId);
    const said = asked().map(({ input }) => input.map(({ type, role }) => role ?? type));
    expect(said[1]).toEqual(["user", "reasoning", "assistant"]);
    expect(said[2]).toEqual(["user", "reasoning", "assistant", "assistant", "user"]);
  });

  it("waits as long as the backend asks", async () => {
    const { outcome, retries } = await fail([{ status: 503, headers: { "retry-after": "0" } }, "ok"], { stream_max_retries: 1 });
    expect(outcome.status).toBe("completed");
    expect(retries).toMatchObject([
      {
        codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: 503 } },
        additionalDetails: expect.stringMatching(/^unexpected status 503 Service Unavailable: unauthorized, url: /),
      },
    ]);
  });

  it.each<[string, FakeAnswer, string, unknown]>([
    [
      "the context is full",
      { failure: { code: "context_length_exceeded", message: "x" } },
      "Codex ran out of room",
      "contextWindowExceeded",
    ],
    ["there is no quota", { failure: { code: "insufficient_quota", message: "x" } }, "Quota exceeded.", "usageLimitExceeded"],
    [
      "the model is busy",
      { failure: { code: "server_is_overloaded", message: "x" } },
      "Selected model is at capacity.",
      "serverOverloaded",
    ],
    ["the prompt is refused", { failure: { code: "invalid_prompt", message: "Bad prompt" } }, "Bad prompt", "other"],
    [
      "the answer is cut short",
      { incomplete: "max_output_tokens" },
      "Incomplete response returned, reason: max_output_tokens",
      "other",
    ],
    ["the request is bad", { status: 400, message: "nope" }, '{"error":{"message":"nope"}}', "other"],
  ])("is not tried again when %s", async (_, answer, message, info) => {
    const { outcome, retries, requests } = await fail([answer], { stream_max_retries: 3, request_max_retries: 3 });
    expect([outcome.status, outcome.error?.codexErrorInfo, retries, requests]).toEqual(["failed", info, [], 1]);
    expect(outcome.error?.message).toMatch(new RegExp(`^${message.replace(/[{}]/g, "\\$&")}`));
  });

  it.each<[string, FakeAnswer]>([
    ["a policy forbids the prompt", { failure: { code: "cyber_policy", message: "No." } }],
    ["a policy forbids the prompt, in an HTTP answer", { status: 400, body: { error: { code: "bio_policy" } } }],
    ["the plan has no such usage", { status: 429, body: { error: { type: "usage_not_included" } } }],
    ["the quota is used up", { status: 429, body: { error: { code: "insufficient_quota" } } }],
    ["a limit is reached until a day that no date can hold", limitUntil("99999999999999999")],
  ])("sends nothing twice when %s", async (_, answer) => {
    const { outcome, retries, requests } = await fail([answer], { stream_max_retries: 3, request_max_retries: 3 });
    expect([outcome.status, retries, requests]).toEqual(["failed", [], 1]);
    expect(outcome.error?.message).not.toBe("Internal error");
  });

  it("is sent again and not streamed again when the backend is overloaded", async () => {
    const answer: FakeAnswer = { status: 503, body: { error: { code: "server_is_overloaded" } } };
    const { outcome, retries, requests } = await fail([answer, answer, "ok"], { stream_max_retries: 3, request_max_retries: 1 });
    expect([outcome.error?.codexErrorInfo, retries, requests]).toEqual(["serverOverloaded", [], 2]);
  });

  it("tells about a thousand characters of a page, and which request it was", async () => {
    for (const status of [400, 403, 502]) {
      const { outcome } = await fail([{ status, body: "x".repeat(9000), headers: { "x-request-id": "req-1" } }]);
      expect(outcome.error?.message).toMatch(/x{1000}\.\.\..*, request id: req-1$/);
      expect(outcome.error?.message.length).toBeLessThan(1200);
    }
  });

  it("reads no more of an error than it tells", async () => {
    const message = "m".repeat(30_000_000);
    for (const answer of [{ status: 404, message }, { failure: { code: "invalid_prompt", message } }]) {
      const { outcome } = await fail([answer]);
      expect(outcome.error?.message.length).toBeLessThan(10_000);
    }
  });

  it.each<[string, string[], RegExp]>([
    ["one event is too long", [`data: "${"x".repeat(17 * 1024 * 1024)}`], /an event is longer than 16777216 characters$/],
    [
      "the whole is too long",
      Array.from({ length: 9 }, () => `data: "${"x".repeat(8 * 1024 * 1024)}"\n\n`),
      /the answer is longer than 67108864 bytes$/,
    ],
  ])("is given up for good when %s", async (_, before, message) => {
    const { outcome, requests } = await fail([{ before, hang: true }], { stream_max_retries: 3 });
    expect(outcome.error?.message).toMatch(message);
    expect(requests).toBe(1);
  });

  it("fails the turn when all attempts are used up", async () => {
    const { outcome, retries, requests } = await fail([{ broken: true }, { broken: true }], { stream_max_retries: 1 });
    expect([outcome.status, retries.length, requests]).toEqual(["failed", 1, 2]);
    expect(outcome.error).toMatchObject({
      message: "stream disconnected before completion: stream closed before response.completed",
      codexErrorInfo: "other",
    });
  });

  it("gives a stream up that is silent for too long", async () => {
    holdTime();
    const provider = { stream_max_retries: 1, stream_idle_timeout_ms: 600_000 };
    const { run, backend } = await createAgentRig([{ hang: true }, { text: "There." }], { provider });
    const running = run("hi");
    await until(() => backend.modelRequests.length === 1);
    await vi.advanceTimersByTimeAsync(600_000);
    // The next attempt comes after a pause.
    await eventually(() => expect(backend.modelRequests).toHaveLength(2));
    const { outcome, events } = await running;
    expect(outcome.text).toBe("There.");
    expect(retriesIn(events)).toMatchObject([
      { additionalDetails: "stream disconnected before completion: idle timeout waiting for SSE" },
    ]);
  });

  it("gives a stream up that holds nothing but comments", async () => {
    const commenting: typeof fetch = async (_, init) => {
      const pull = async (stream: ReadableStreamDefaultController<Uint8Array>) => {
        await new Promise((resolve) => setImmediate(resolve));
        if (init?.signal?.aborted) stream.error(init.signal.reason);
        else stream.enqueue(Buffer.from(": still here\n\n"));
      };
      return new Response(new ReadableStream({ pull }));
    };
    const rig = await createAgentRig([], { fetch: commenting, provider: { stream_idle_timeout_ms: 40 } });
    const { outcome } = await rig.run("hi");
    expect(outcome.error?.message).toBe("stream disconnected before completion: idle timeout waiting for SSE");
  });

  it("ends with the model's last word, also where the connection stays open", async () => {
    const { outcome, retries, requests } = await fail([{ text: "There.", keepOpen: true }], { stream_idle_timeout_ms: 600_000 });
    expect([outcome.status, outcome.text, retries, requests]).toEqual(["completed", "There.", [], 1]);
  });

  it("waits for longer than a timer can", async () => {
    const { outcome } = await fail(["ok"], { stream_idle_timeout_ms: 2 ** 31 });
    expect(outcome.status).toBe("completed");
  });

  it("shows nobody a key that the backend sends back", async () => {
    const message = "no such key: sk-1234567890abcdefghijklmnop";
    for (const status of [400, 404]) {
      const { outcome } = await fail([{ status, message }]);
      expect(outcome.error?.message).toMatch(/no such key: (?!sk-1234567890)/);
    }
  });

  it("gives a backend up that does not answer at all", async () => {
    const { outcome } = await fail([{ until: new Promise(() => {}) }], { stream_idle_timeout_ms: 40 });
    expect(outcome.error?.message).toBe("stream disconnected before completion: idle timeout waiting for SSE");
  });

  it("says where nobody answers", async () => {
    const rig = await createAgentRig([], { config: { features: { unbounded_connection_retries: false } } });
    await rig.backend.close();
    const { outcome } = await rig.run("hi");
    expect(outcome.error).toMatchObject({
      message: "Connection failed: error sending request",
      codexErrorInfo: { httpConnectionFailed: { httpStatusCode: null } },
    });
  });

  it("waits for a backend that has gone, whatever the number of retries", async () => {
    const rig = await createAgentRig();
    const threadId = await rig.startThread();
    await rig.backend.close();
    const told = new Promise<unknown>((resolve) => {
      rig.client.on("error", ({ error, willRetry, turnId }) => resolve({ error, willRetry, turnId }));
    });
    const { turn } = await rig.client.turn.start({ threadId, input: [{ type: "text", text: "hi" }] });
    expect(await told).toMatchObject({
      willRetry: true,
      turnId: turn.id,
      error: {
        message: "Reconnecting... waiting for network",
        additionalDetails: "Connection failed: error sending request",
      },
    });
    const ended = new Promise<unknown>((resolve) => rig.client.on("turn/completed", ({ turn: { status } }) => resolve(status)));
    await rig.client.turn.interrupt({ threadId, turnId: turn.id });
    expect(await ended).toBe("interrupted");
  });
});

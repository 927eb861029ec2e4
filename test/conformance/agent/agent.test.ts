import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FakeAnswer } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import { type Json, Run, type ServerName } from "../differential/driver.js";

/** What is compared of a server: what its clients are told of a turn, and what the model is asked. */
interface Seen {
  readonly told: unknown[];
  readonly asked: unknown[];
}

const SERVERS: readonly ServerName[] = ["codex", "ours"];
const RETRYING = "requires_openai_auth = false\nrequest_max_retries = 1\nstream_max_retries = 1";

/** Plays the same against the real codex and our server. */
async function playBoth(play: (run: Run) => Promise<void>, provider = RETRYING): Promise<Record<ServerName, Seen>> {
  const seen: Partial<Record<ServerName, Seen>> = {};
  const playOne = (name: ServerName) =>
    Run.play(name, {
      name,
      provider,
      play: async (run) => {
        await run.initialize();
        await play(run);
        const asked = run.backend.modelRequests.map(({ body }) => describeAsked(body as Json));
        const text = JSON.stringify({ told: run.received.flatMap(describeTold), asked });
        seen[name] = JSON.parse(text.replaceAll(run.backend.origin, "<backend>")) as Seen;
      },
    });
  await Promise.all(SERVERS.map(playOne));
  return seen as Record<ServerName, Seen>;
}

/** Items and errors, in order. Times and what a server makes up are left out. */
function describeTold({ method, params }: Json): unknown[] {
  const { item, error, turn, willRetry, delta, summaryIndex, contentIndex } = (params ?? {}) as Json & {
    item?: Json;
    turn?: Json;
  };
  if (method === "item/started" || method === "item/completed") {
    const { startedAtMs: _, completedAtMs: __, durationMs: ___, id, ...members } = item as Json;
    return [{ method, ...members, ...(members.type === "userMessage" ? {} : { id }) }];
  }
  if (method === "error") return [{ method, error, willRetry }];
  if (method === "turn/completed") return [{ method, status: turn?.status, error: turn?.error }];
  return String(method).startsWith("item/") ? [{ method, delta, summaryIndex, contentIndex }] : [];
}

/** The members of a request that both have, and of its input what came from the user and after. */
function describeAsked({
  model,
  stream,
  store,
  tool_choice,
  parallel_tool_calls,
  reasoning,
  include,
  text,
  input,
}: Json): unknown {
  const items = (input as Json[]).map(({ id: _, ...item }) => item);
  const first = items.findIndex(
    ({ role, content }) => role === "user" && !JSON.stringify(content).includes("<environment_context>"),
  );
  return { model, stream, store, tool_choice, parallel_tool_calls, reasoning, include, text, input: items.slice(first) };
}

async function startThread(run: Run, params: Json = {}): Promise<string> {
  const { result } = await run.request("thread/start", params);
  return (result as { thread: { id: string } }).thread.id;
}

async function runTurn(run: Run, threadId: string, params: Json = {}): Promise<void> {
  const before = run.received.filter(({ method }) => method === "turn/completed").length;
  await run.request("turn/start", { threadId, input: [{ type: "text", text: "hi" }], ...params });
  await run.completed(before + 1);
}

const TOOL = {
  type: "function",
  name: "my_tool",
  description: "mine",
  inputSchema: { type: "object", properties: { a: { type: "number" } }, required: ["a"], additionalProperties: false },
};

describe("the default agent and the real codex", () => {
  it("call a client's tools alike, and hand the model the same history", async () => {
    const seen = await playBoth(async (run) => {
      run.backend.plan(
        {
          reasoning: { summary: ["think a", "think b"], content: "raw", encrypted: "ENC" },
          text: "Let me see.",
          calls: [{ name: "my_tool", arguments: { a: 1 }, callId: "call-1" }],
        },
        { calls: [{ name: "my_tool", arguments: { a: 2 }, callId: "call-2" }] },
        { text: "Done." },
        { text: "Again." },
      );
      const threadId = await startThread(run, { dynamicTools: [TOOL] });
      const answer = async (count: number, success: boolean) => {
        const { id } = await run.heard("item/tool/call", count);
        run.send({ id, result: { contentItems: [{ type: "inputText", text: `answer ${count}` }], success } });
      };
      await Promise.all([runTurn(run, threadId), answer(1, true), answer(2, false)]);
      await runTurn(run, threadId, { effort: "high", summary: "detailed" });
    });
    expect(seen.ours).toEqual(seen.codex);
  });

  it("tell the model alike when it calls a tool that is not there", async () => {
    const seen = await playBoth(async (run) => {
      run.backend.plan({ calls: [{ name: "nope", arguments: {}, callId: "call-1" }] });
      await runTurn(run, await startThread(run));
    });
    expect(seen.ours).toEqual(seen.codex);
  });

  it("send images and an output schema alike", async () => {
    const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const seen = await playBoth(async (run) => {
      const path = "pixel.png";
      await writeFile(join(run.home, path), Buffer.from(pixel, "base64"));
      const input = [
        { type: "text", text: "look" },
        { type: "image", url: `data:image/png;base64,${pixel}` },
        { type: "localImage", path },
      ];
      const outputSchema = {
        type: "object",
        properties: { x: { type: "string" } },
        required: ["x"],
        additionalProperties: false,
      };
      await runTurn(run, await startThread(run), { input, outputSchema });
    });
    expect(seen.ours).toEqual(seen.codex);
  });

  const failures: [string, FakeAnswer[]][] = [
    ["a stream that breaks off, twice", [{ broken: true }, { broken: true }]],
    ["429, with Retry-After", [{ status: 429, headers: { "retry-after": "0" }, message: "slow down" }, { status: 429 }]],
    ["500", [500, 500, 500, 500]],
    ["503", [503, 503, 503, 503]],
    ["404", [404, 404]],
    ["400", [{ status: 400, message: "nope" }]],
    ["context_length_exceeded", [{ failure: { code: "context_length_exceeded", message: "too long" } }]],
    ["insufficient_quota", [{ failure: { code: "insufficient_quota", message: "no money" } }]],
    ["invalid_prompt", [{ failure: { code: "invalid_prompt", message: "Invalid prompt: bad" } }]],
    ["server_is_overloaded", [{ failure: { code: "server_is_overloaded", message: "over" } }]],
    [
      "rate_limit_exceeded",
      [{ failure: { code: "rate_limit_exceeded", message: "Please try again in 10ms." } }, { text: "fine" }],
    ],
    ["an error nobody knows", [{ failure: { code: "weird", message: "weird thing" } }, { text: "fine" }]],
    ["an answer cut short", [{ incomplete: "max_output_tokens" }]],
  ];

  it("say the same of what goes wrong", async () => {
    const seen = await playBoth(async (run) => {
      for (const [, plan] of failures) {
        run.backend.plan(...plan);
        await runTurn(run, await startThread(run));
      }
    });
    const isOutcome = (event: unknown) => ["error", "turn/completed"].includes((event as Json).method as string);
    expect(seen.ours.told.filter(isOutcome)).toEqual(seen.codex.told.filter(isOutcome));
    expect(seen.ours.asked.length).toBe(seen.codex.asked.length);
  });
});

import type { FakeAnswer } from "codex-app-server-sdk/testing";
import { expect } from "vitest";
import type { Json, Run, Scenario } from "./driver.js";

type Before = NonNullable<Exclude<FakeAnswer, string | number>["before"]>;

const done = (item: unknown) => ({ type: "response.output_item.done", output_index: 0, item });
const added = (item: unknown) => ({ type: "response.output_item.added", output_index: 0, item });
const whole = (...items: readonly unknown[]): Before => items.flatMap((item) => [added(item), done(item)]);
const TEXT = { type: "output_text", text: "odd" };
const message = (members: object) => ({ type: "message", role: "assistant", id: "m-1", ...members });
const reasoning = (members: object) => ({ type: "reasoning", id: "r-1", summary: [], ...members });
const call = (members: object) => ({ type: "function_call", call_id: "call-f", name: "nosuch", arguments: "{}", ...members });
const custom = (members: object) => ({ type: "custom_tool_call", call_id: "call-c", name: "nosuch", input: "in", ...members });

/** Each is sent before a message that fits, in a thread of its own. */
async function playEach(run: Run, odd: readonly Before[]): Promise<void> {
  await run.initialize();
  for (const [index, before] of odd.entries()) {
    run.backend.plan({ before });
    await run.startTurn(await run.startThread());
    await run.completed(index + 1);
    await run.settle();
  }
}

/** What each request to the model says of calls. */
function callsIn(run: Run): unknown[] {
  return run.backend.modelRequests.map(({ body }) =>
    (body as { input: Json[] }).input
      .filter(({ type }) => /call/.test(String(type)))
      .map(({ type, call_id, name, namespace, input, output }) => ({ type, call_id, name, namespace, input, output })),
  );
}

const provider = "requires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 1";

/** Streams that do not fit: what the turn makes of them. */
export const oddStreamScenarios: readonly Scenario[] = [
  {
    name: "a stream holds what is no event",
    provider,
    play: (run) =>
      playEach(run, [
        ["data: keep-alive\n\n", "data:\n\n", "data\n\n", ": a comment\n\n", "event: ping\n\n", "id: 5\nretry: 1\n\n"],
        ["data: null\n\n", "data: 5\n\n", 'data: "x"\n\n', "data: []\n\n", "data: {}\n\n", "data: [DONE]\n\n"],
        [
          'data: {"type":5}\n\n',
          'data: {"type":null}\n\n',
          'data: {"type":"response.out\n\n',
          'data: {"type":"constructor"}\n\n',
        ],
        [added(null), done(null), added("x"), done(5), done([]), { type: "response.output_item.done" }],
        [done({}), done({ type: 5 }), done({ type: "constructor" }), done({ type: "weird", id: "x" })],
      ]),
  },
  {
    name: "a stream holds messages that are none",
    provider,
    play: (run) =>
      playEach(run, [
        whole(message({ content: "odd" }), message({ content: null }), message({}), message({ content: {} })),
        whole(message({ content: [null] }), message({ content: [5] }), message({ content: ["odd"] })),
        whole(message({ content: [{ type: "weird", text: "odd" }] }), message({ content: [{ type: "refusal", refusal: "no" }] })),
        whole(message({ content: [{ type: "output_text" }] }), message({ content: [{ ...TEXT, text: 5 }] })),
        whole(message({ role: 5, content: [TEXT] }), message({ role: undefined, content: [TEXT] })),
        whole(
          message({ id: 5, content: [TEXT] }),
          message({ phase: 5, content: [TEXT] }),
          message({ status: 5, content: [TEXT] }),
        ),
        whole(message({ role: "system", content: [TEXT] })),
        [added(message({ content: [] })), done(message({ content: [TEXT, TEXT] }))],
        whole(message({ content: [] })),
      ]),
  },
  {
    name: "a stream holds reasoning that is none",
    provider,
    play: (run) =>
      playEach(run, [
        whole(reasoning({ summary: "odd" }), reasoning({ summary: null }), reasoning({ summary: undefined })),
        whole(reasoning({ summary: [null] }), reasoning({ summary: [{ text: "odd" }] }), reasoning({ summary: [TEXT] })),
        whole(reasoning({ content: "odd" }), reasoning({ content: [null] }), reasoning({ encrypted_content: 5 })),
        [
          added(reasoning({})),
          done(reasoning({ summary: [{ type: "summary_text", text: "s" }], content: [{ type: "text", text: "c" }] })),
        ],
      ]),
  },
  {
    name: "a stream holds deltas that are none",
    provider,
    play: (run) =>
      playEach(run, [
        [
          added(message({ content: [] })),
          { type: "response.output_text.delta", item_id: "m-1", delta: 5 },
          { type: "response.output_text.delta", item_id: "m-1", delta: null },
          { type: "response.output_text.delta", item_id: 5, delta: "x" },
          { type: "response.output_text.delta", item_id: "other", delta: "y" },
          { type: "response.output_text.delta", delta: "z" },
          done(message({ content: [TEXT] })),
          { type: "response.output_text.delta", item_id: "m-1", delta: "late" },
        ],
        [
          added(reasoning({})),
          { type: "response.reasoning_summary_text.delta", item_id: "r-1", summary_index: 0, delta: 5 },
          { type: "response.reasoning_summary_text.delta", item_id: "r-1", summary_index: "0", delta: "x" },
          { type: "response.reasoning_summary_text.delta", item_id: "r-1", delta: "x" },
          { type: "response.reasoning_summary_part.added", item_id: "r-1" },
          { type: "response.reasoning_text.delta", item_id: "r-1", delta: "x" },
          done(reasoning({})),
        ],
      ]),
  },
  {
    name: "a model calls what is not there",
    provider,
    play: async (run) => {
      const odd = [
        whole(call({ arguments: {} }), call({ arguments: null }), call({ name: 5 }), call({ call_id: undefined })),
        whole(call({ namespace: 5 }), custom({ input: {} }), custom({ input: undefined }), custom({ call_id: undefined })),
        whole(custom({})),
        whole(custom({ name: "shell", namespace: "ns" })),
        whole(call({ arguments: "{{" })),
        whole(call({ namespace: "ns" })),
        [...whole(call({})), ...whole(custom({}))],
      ];
      await playEach(run, odd);
      run.notes.push(callsIn(run));
    },
  },
  {
    name: "a stream ends where it may not",
    provider,
    play: async (run) => {
      await run.initialize();
      const ends = [
        ["data: [DONE]\n\n"],
        [{ type: "response.failed" }],
        [{ type: "response.failed", response: { error: "words" } }],
        [{ type: "response.failed", response: { error: { code: 5, message: "words" } } }],
        [{ type: "error", code: "server_error", message: "words" }],
        [{ type: "response.incomplete", response: {} }],
      ].map((before): FakeAnswer => ({ before, broken: "beforeMessage" }));
      for (const [index, answer] of ends.entries()) {
        run.backend.answer = () => answer;
        await run.startTurn(await run.startThread());
        await run.completed(index + 1);
        await run.settle();
      }
      run.notes.push(run.backend.modelRequests.length);
      expect(run.backend.modelRequests.length).toBeGreaterThan(ends.length);
    },
  },
];

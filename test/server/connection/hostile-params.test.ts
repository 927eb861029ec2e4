import { memoryThreads, type ThreadStore } from "codex-app-server-sdk/server";
import type { Message } from "codex-app-server-sdk/transport";
import { describe, expect, it } from "vitest";
import { servedMethods } from "../../../scripts/next-release/params.js";
import type { AnyRequest } from "../../../src/protocol/derive.js";
import { byMethod, clientRequests } from "../../../src/protocol/index.js";
import { isUnchecked } from "../../../src/protocol/shape.js";
import { ALL_TEXTS, LONG_TEXT, MOST_VALUES, SHORT_TEXT } from "../../../src/server/connection/size-limits.js";
import { attach, createIntroducedClient, createRawClient, introduce } from "../../support/raw-client.js";

const INVALID = { code: -32600, message: expect.stringMatching(/^Invalid request: /) };
const TOO_LARGE = { code: -32602 };
const granular = { mcp_elicitations: true, rules: true, sandbox_approval: true };

interface OfTurn {
  readonly turn: { readonly id: string };
}

/** Whether a message tells the end of the turn that an answer began. */
function isEndOf({ result }: Message): (message: Message) => boolean {
  const { id } = (result as OfTurn).turn;
  return ({ method, params }) => method === "turn/completed" && (params as OfTurn).turn.id === id;
}

async function startThread(threads: ThreadStore = memoryThreads()) {
  const wire = await createIntroducedClient({ threads, agent: async ({ write }) => write.message().end("fine") });
  const { result } = await wire.ask("thread/start", {});
  const { id: threadId } = (result as { thread: { id: string } }).thread;
  const ask = (method: string, params: object = {}) => wire.ask(method, { threadId, ...params });
  const runTurn = async (params: object = {}) => {
    const answer = await ask("turn/start", { input: [{ type: "text", text: "hi" }], ...params });
    if (answer.error === undefined) await wire.next(isEndOf(answer));
    return answer;
  };
  return { wire, threadId, ask, runTurn };
}

describe("params that nothing has checked", () => {
  it("reach no served method: each has a shape for its params", async () => {
    const rows = byMethod<AnyRequest>(clientRequests);
    const unchecked = (await servedMethods()).filter((method) => isUnchecked((rows.get(method) as AnyRequest).params));
    expect(unchecked).toEqual([]);
  });

  it.each<[string, object]>([
    ["thread/start", { sandbox: "constructor" }],
    ["thread/start", { approvalPolicy: "constructor" }],
    ["thread/start", { approvalPolicy: { constructor: 1 } }],
    ["thread/start", { approvalPolicy: { ["__proto__"]: granular } }],
    ["thread/start", { approvalPolicy: 12345678901234567890n }],
    ["thread/start", { approvalsReviewer: "toString" }],
    ["thread/start", { dynamicTools: ["x"] }],
    ["thread/start", { dynamicTools: [{ name: 5 }] }],
    ["thread/resume", { initialTurnsPage: { limit: "all" } }],
    ["thread/metadata/update", { gitInfo: "xxxx" }],
    ["thread/metadata/update", { gitInfo: { sha: 5 } }],
    ["turn/start", { input: [{ type: "constructor", text: "hi" }] }],
    ["turn/start", { input: [], sandboxPolicy: { type: "constructor" } }],
    ["thread/revert", { beforeTurnId: 5 }],
    ["app/list", { cursor: 5 }],
    ["plugin/list", { cwds: "x" }],
    ["mcpServerStatus/list", { detail: "constructor" }],
  ])("%s refuses them (%#)", async (method, params) => {
    const { ask } = await startThread();
    expect((await ask(method, params)).error).toMatchObject(INVALID);
  });

  it("are no settings where the method has no such member, nor kept where a shape does not name them", async () => {
    const { ask, runTurn } = await startThread();
    const unknown = 12345678901234567890n;
    await runTurn({
      modelProvider: 5,
      sandbox: "constructor",
      config: { model: 5 },
      sandboxPolicy: { type: "readOnly", networkAccess: false, unknown },
      approvalPolicy: { granular: { ...granular, unknown }, unknown },
      input: [{ type: "text", text: "hi", unknown: [[unknown]] }],
    });
    await ask("thread/metadata/update", { gitInfo: { sha: "abc", unknown } });
    const list = await ask("thread/list");
    const read = await ask("thread/read", { includeTurns: true });
    const started = await ask("thread/resume");
    expect(list.result).toMatchObject({ data: [{ modelProvider: "openai", gitInfo: { sha: "abc" } }] });
    expect(read.result).toMatchObject({ thread: { turns: [{ items: [{ content: [{ text: "hi" }] }, {}] }] } });
    expect(started.result).toMatchObject({
      sandbox: { type: "readOnly", networkAccess: false },
      approvalPolicy: { granular },
    });
    for (const answer of [list, read, started]) expect(String(Object.keys(flat(answer)))).not.toContain("unknown");
  });

  it("pass on a JSON schema as it is, large integers included", async () => {
    const schemas: unknown[] = [];
    const wire = await createIntroducedClient({
      agent: async ({ write, outputSchema, tools }) => {
        schemas.push(outputSchema, ...tools.map(({ inputSchema }) => inputSchema));
        write.message().end("fine");
      },
    });
    const inputSchema = { type: "object", properties: { n: { type: "integer", maximum: 9223372036854775807n } } };
    // Without a type, as older clients write it.
    const dynamicTools = ["a", "b"].map((name) => ({ name, description: "d", inputSchema }));
    const { result } = await wire.ask("thread/start", { dynamicTools });
    const { id: threadId } = (result as { thread: { id: string } }).thread;
    const input = [{ type: "text", text: "hi" }];
    await wire.next(isEndOf(await wire.ask("turn/start", { threadId, input, outputSchema: inputSchema })));
    expect(schemas).toEqual([inputSchema, inputSchema, inputSchema]);
  });
});

describe("params that are too large", () => {
  it.each<[string, object]>([
    ["thread/name/set", { name: "x".repeat(SHORT_TEXT + 1) }],
    ["thread/metadata/update", { gitInfo: { sha: "x".repeat(SHORT_TEXT + 1) } }],
    ["thread/start", { cwd: `/${"x".repeat(SHORT_TEXT)}` }],
    ["thread/start", { baseInstructions: "x".repeat(LONG_TEXT + 1) }],
    [
      "thread/start",
      { dynamicTools: Array.from({ length: MOST_VALUES / 4 }, () => ({ name: "a", description: "", inputSchema: {} })) },
    ],
    ["thread/start", { config: Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`${n}`, "x".repeat(LONG_TEXT)])) }],
    ["thread/start", { config: { ["x".repeat(ALL_TEXTS)]: 1 } }],
    ["config/value/write", { keyPath: "a", value: "x".repeat(LONG_TEXT + 1), mergeStrategy: "replace" }],
  ])("are refused by %s", async (method, params) => {
    const { ask } = await startThread();
    expect((await ask(method, params)).error).toMatchObject(TOO_LARGE);
  });

  it("are refused as codex does where they are the input of a turn", async () => {
    const { ask, runTurn } = await startThread();
    const text = (units: number) => ({ type: "text", text: "x".repeat(units) });
    const error = {
      code: -32602,
      message: "Input exceeds the maximum length of 1048576 characters.",
      data: { input_error_code: "input_too_large", max_chars: 1_048_576, actual_chars: 1_048_577 },
    };
    expect((await runTurn({ input: [text(LONG_TEXT - 5), text(6)] })).error).toEqual(error);
    expect((await ask("turn/steer", { expectedTurnId: "x", input: [text(LONG_TEXT + 1)] })).error).toEqual(error);
    expect((await runTurn({ input: [text(LONG_TEXT)] })).error).toBeUndefined();
    // A character of two units is one.
    expect((await runTurn({ input: [{ type: "text", text: "🎉".repeat(LONG_TEXT / 2 + 1) }] })).error).toBeUndefined();
  });

  it("are refused where a client introduces itself", async () => {
    const wire = createRawClient();
    const long = { name: "x".repeat(SHORT_TEXT + 1), version: "1" };
    expect((await wire.ask("initialize", { clientInfo: long })).error).toMatchObject(TOO_LARGE);
    expect((await wire.ask("initialize", { clientInfo: { name: "x", version: "1" } })).error).toBeUndefined();
  });
});

describe("a stored thread that clients cannot be shown", () => {
  it("is left out of the list and reported; the others are listed", async () => {
    const threads = memoryThreads();
    const { wire, threadId, runTurn } = await startThread(threads);
    await runTurn();
    const stored = await threads.read(threadId);
    if (!stored) throw new Error("The thread is not stored");
    const damaged = { ...stored, id: "01a21c50-c1b9-7033-a764-c90b612f11bb" };
    await threads.create({ ...damaged, gitInfo: { sha: 5 } } as never);
    await threads.create({
      ...damaged,
      id: "01a21c50-c1b9-7033-a764-c90b612f11bc",
      settings: { ...stored.settings, model: 5 },
    } as never);
    const { result } = await wire.ask("thread/list", {});
    expect((result as { data: object[] }).data).toMatchObject([{ id: threadId }]);
    const second = attach(wire.server);
    await introduce(second);
    expect((await second.ask("thread/list", {})).error).toBeUndefined();
  });
});

/** Every member of a value by its path. */
function flat(value: unknown, path = ""): Record<string, unknown> {
  if (typeof value !== "object" || value === null) return { [path]: value };
  return Object.assign({}, ...Object.entries(value).map(([name, member]) => flat(member, `${path}.${name}`)));
}

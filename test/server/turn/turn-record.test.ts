import type { Agent, TurnWriter } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import type { CommandExecutionItem } from "../../../src/protocol/shapes/command-items.js";
import type { Connection } from "../../../src/server/connection/connection.js";
import type { LiveThread } from "../../../src/server/thread/live-thread.js";
import { TurnRecord } from "../../../src/server/turn/turn-record.js";
import { createIntroducedClient } from "../../support/raw-client.js";
import { idle } from "../../support/settled.js";

/** What a client hears of the items of a turn, as `[method, what matters]`. */
async function hear(agent: Agent, afterwards = () => {}): Promise<[string, Record<string, unknown>][]> {
  const client = await createIntroducedClient({ agent });
  const { result } = await client.ask("thread/start", {});
  const threadId = (result as { thread: { id: string } }).thread.id;
  await client.ask("turn/start", { threadId, input: [{ type: "text", text: "go" }] });
  await client.next(({ method }) => method === "turn/completed");
  afterwards();
  await idle();
  return client.received
    .filter(({ method }) => /^item\/|^turn\/(plan|diff)|tokenUsage|^error/.test(String(method)))
    .map(({ method, params }) => [String(method), params as Record<string, unknown>] as [string, Record<string, unknown>])
    .filter(([, { item }]) => (item as { type?: string } | undefined)?.type !== "userMessage");
}

const COMMAND: CommandExecutionItem = {
  type: "commandExecution",
  id: "c",
  command: "ls",
  commandActions: [],
  cwd: "/tmp",
  status: "inProgress",
};

const methodsOf = (heard: readonly [string, unknown][]) => heard.map(([method]) => method);

describe("TurnWriter.begin", () => {
  it("completes 100,000 open messages at the end of the turn in time that grows with their number", () => {
    const unheard = { id: "t", subscribers: new Set<Connection>() } as unknown as LiveThread;
    const record = new TurnRecord(unheard, "turn", () => {});
    for (let n = 0; n < 100_000; n += 1) record.message(String(n));
    record.end();
    expect(record.items).toHaveLength(100_000);
  });

  it("tells a command's output as it grows, and the whole of it at the end", async () => {
    const heard = await hear(async ({ write }) => {
      const command = write.begin(COMMAND);
      command.delta("a\n");
      command.delta("");
      command.delta("b\n");
      command.end({ status: "completed", exitCode: 0 });
      command.delta("too late");
      command.end({ status: "failed" });
    });
    expect(methodsOf(heard)).toEqual([
      "item/started",
      "item/commandExecution/outputDelta",
      "item/commandExecution/outputDelta",
      "item/completed",
    ]);
    expect(heard[0]?.[1].item).toMatchObject({ status: "inProgress", completedAtMs: null });
    expect(heard[1]?.[1]).toMatchObject({ itemId: "c", delta: "a\n" });
    expect(heard[3]?.[1].item).toMatchObject({ aggregatedOutput: "a\nb\n", status: "completed", exitCode: 0 });
  });

  it("tells the changes of a change to files as they become known", async () => {
    const changes = [{ path: "/tmp/a", diff: "+a", kind: { type: "update" } as const }];
    const heard = await hear(async ({ write }) => {
      const change = write.begin({ type: "fileChange", id: "f", changes: [], status: "inProgress" });
      change.update({ changes });
      change.delta("Success.");
      change.end({ status: "completed" });
    });
    expect(methodsOf(heard)).toEqual([
      "item/started",
      "item/fileChange/patchUpdated",
      "item/fileChange/outputDelta",
      "item/completed",
    ]);
    expect(heard[1]?.[1].changes).toEqual([{ ...changes[0], kind: { type: "update", move_path: null } }]);
    expect(heard[3]?.[1].item).toMatchObject({ changes, status: "completed" });
  });

  it("tells a plan's text, and how far an MCP tool is", async () => {
    const heard = await hear(async ({ write }) => {
      write.begin({ type: "plan", id: "p", text: "" }).delta("first, ");
      const call = write.begin({ type: "mcpToolCall", id: "m", arguments: {}, server: "s", tool: "t", status: "inProgress" });
      call.delta("halfway");
      call.end({ status: "completed" });
    });
    expect(heard[1]).toMatchObject(["item/plan/delta", { itemId: "p", delta: "first, " }]);
    expect(heard[3]).toMatchObject(["item/mcpToolCall/progress", { itemId: "m", message: "halfway" }]);
    expect(heard[5]).toMatchObject(["item/completed", { item: { type: "plan", text: "first, " } }]);
  });

  it("tells nothing of growth that the protocol has no word for", async () => {
    const heard = await hear(async ({ write }) => {
      const search = write.begin({ type: "webSearch", id: "w", query: "q" });
      search.delta("ignored");
      search.end();
    });
    expect(methodsOf(heard)).toEqual(["item/started", "item/completed"]);
  });

  it("completes as failed what is in progress when the turn ends, and starts nothing after", async () => {
    let write: TurnWriter | undefined;
    const heard = await hear(
      async (turn) => {
        write = turn.write;
        write.begin(COMMAND).delta("half");
      },
      () => {
        write?.begin(COMMAND).end();
        write?.message().end("late");
        write?.plan([]);
      },
    );
    expect(methodsOf(heard)).toEqual(["item/started", "item/commandExecution/outputDelta", "item/completed"]);
    expect(heard.at(-1)?.[1].item).toMatchObject({ status: "failed", aggregatedOutput: "half" });
  });

  it("forgets what was begun when the attempt is made again", async () => {
    const heard = await hear(async ({ write }) => {
      const first = write.message("first");
      first.delta("lost");
      write.retrying({ message: "again", codexErrorInfo: "other", additionalDetails: null });
      first.end();
      write.message("second").end("found");
    });
    expect(methodsOf(heard)).toEqual(["item/started", "item/agentMessage/delta", "error", "item/started", "item/completed"]);
    expect(heard.at(-1)?.[1].item).toMatchObject({ id: "second", text: "found" });
  });
});

describe("TurnWriter.reasoning", () => {
  it("tells the summary part by part, and the model's own words beside it", async () => {
    const heard = await hear(async ({ write }) => {
      const reasoning = write.reasoning("r");
      reasoning.part();
      reasoning.delta("one");
      reasoning.part();
      reasoning.delta("two ");
      reasoning.delta("more");
      reasoning.content("raw");
      reasoning.end();
    });
    expect(heard.map(([method, { summaryIndex, contentIndex }]) => [method, summaryIndex ?? contentIndex])).toEqual([
      ["item/started", undefined],
      ["item/reasoning/summaryPartAdded", 0],
      ["item/reasoning/summaryTextDelta", 0],
      ["item/reasoning/summaryPartAdded", 1],
      ["item/reasoning/summaryTextDelta", 1],
      ["item/reasoning/summaryTextDelta", 1],
      ["item/reasoning/textDelta", 0],
      ["item/completed", undefined],
    ]);
    expect(heard.at(-1)?.[1].item).toMatchObject({ summary: ["one", "two more"], content: ["raw"] });
  });

  it("needs no part to be begun, and takes another text for its end", async () => {
    const heard = await hear(async ({ write }) => {
      const reasoning = write.reasoning();
      reasoning.delta("draft");
      reasoning.end("final");
    });
    expect(heard[1]?.[1]).toMatchObject({ delta: "draft", summaryIndex: 0 });
    expect(heard.at(-1)?.[1].item).toMatchObject({ summary: ["final"], content: [] });
  });
});

describe("TurnWriter", () => {
  it("tells plans, diffs and what was used, and the last diff again at the end", async () => {
    const usage = { totalTokens: 3, inputTokens: 2, cachedInputTokens: 0, outputTokens: 1, reasoningOutputTokens: 0 };
    const heard = await hear(async ({ write }) => {
      write.plan([{ step: "look", status: "inProgress" }], "why");
      write.diff("--- a");
      write.usage(usage, 1000);
      write.usage(usage);
    });
    expect(heard).toMatchObject([
      ["turn/plan/updated", { explanation: "why", plan: [{ step: "look", status: "inProgress" }] }],
      ["turn/diff/updated", { diff: "--- a" }],
      ["thread/tokenUsage/updated", { tokenUsage: { last: usage, total: { totalTokens: 3 }, modelContextWindow: 1000 } }],
      ["thread/tokenUsage/updated", { tokenUsage: { last: usage, total: { totalTokens: 6 }, modelContextWindow: null } }],
      ["turn/diff/updated", { diff: "--- a" }],
    ]);
  });

  it("tells once more what was used when an answer is cut off, and not when a tool is", async () => {
    const last = { totalTokens: 3, inputTokens: 1, cachedInputTokens: 0, outputTokens: 2, reasoningOutputTokens: 0 };
    const untilItEnds = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener("abort", resolve));
    const told = (begin: (write: TurnWriter) => void) =>
      interrupted(async ({ write, signal }) => {
        write.message().end("First.");
        write.usage(last);
        begin(write);
        await untilItEnds(signal);
      });
    expect(await told((write) => write.message().delta("Then"))).toHaveLength(2);
    expect(await told((write) => void write.begin(COMMAND))).toHaveLength(1);
  });
});

/** What a client hears of the tokens of a turn that is interrupted once a second item has been begun. */
async function interrupted(agent: Agent): Promise<unknown[]> {
  const client = await createIntroducedClient({ agent });
  const { result } = await client.ask("thread/start", {});
  const threadId = (result as { thread: { id: string } }).thread.id;
  const { result: started } = await client.ask("turn/start", { threadId, input: [] });
  await client.next(({ method }) => method === "thread/tokenUsage/updated");
  await idle();
  await client.ask("turn/interrupt", { threadId, turnId: (started as { turn: { id: string } }).turn.id });
  await client.next(({ method }) => method === "turn/completed");
  return client.received.filter(({ method }) => method === "thread/tokenUsage/updated");
}

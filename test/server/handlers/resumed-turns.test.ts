import { type Agent, memoryThreads, type ThreadStore } from "codex-app-server-sdk/server";
import type { Message } from "codex-app-server-sdk/transport";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGate } from "../../support/gate.js";
import { attach, createIntroducedClient, introduce } from "../../support/raw-client.js";
import { idle } from "../../support/settled.js";
import type { Wire } from "../../support/wire.js";

type Item = { readonly id: string; readonly type: string; readonly [member: string]: unknown };
type Script = readonly { readonly kind: "message" | "reasoning" | "command"; readonly deltas: readonly string[] }[];

const script: fc.Arbitrary<Script> = fc.array(
  fc.record({
    kind: fc.constantFrom("message" as const, "reasoning" as const, "command" as const),
    deltas: fc.array(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 4 },
);

const command = (id: string) => ({
  type: "commandExecution" as const,
  id,
  command: "true",
  cwd: "/",
  processId: "1",
  status: "inProgress" as const,
  commandActions: [],
});

/** Writes what the script says, and stops for `step` before each thing that it writes. */
async function write(turn: Parameters<Agent>[0], items: Script, step: () => Promise<void>): Promise<void> {
  for (const [index, { kind, deltas }] of items.entries()) {
    const id = `item-${index}`;
    await step();
    if (kind === "command") {
      const item = turn.write.begin(command(id));
      for (const delta of deltas) {
        await step();
        item.delta(delta);
      }
      await step();
      item.end({ status: "completed" } as never);
      continue;
    }
    const item = kind === "message" ? turn.write.message(id) : turn.write.reasoning(id);
    for (const delta of deltas) {
      await step();
      item.delta(delta);
    }
    await step();
    item.end();
  }
  await step();
}

const GROWN: Readonly<Record<string, string>> = {
  "item/agentMessage/delta": "text",
  "item/commandExecution/outputDelta": "aggregatedOutput",
  "item/reasoning/summaryTextDelta": "summary",
};

const textOf = (item: Item) =>
  String(item.text ?? item.aggregatedOutput ?? (item.summary as string[] | undefined)?.join("") ?? "");

/** What a client knows of the turn: from the answer, and from what came after it. It fails on what does not fit together. */
function follow(answer: Message, later: readonly Message[]) {
  const turn = (answer.result as { thread: { turns: { items: Item[]; openItems?: Item[] }[] } }).thread.turns.at(-1);
  const openItems = turn?.openItems ?? [];
  const openIds = new Set(openItems.map(({ id }) => id));
  const complete = new Map((turn?.items ?? []).filter(({ id }) => !openIds.has(id)).map((item) => [item.id, item]));
  const open = new Map(openItems.map((item) => [item.id, textOf(item)]));
  for (const { method, params } of later) {
    const { item, itemId = "", delta = "" } = params as { item?: Item; itemId?: string; delta?: string };
    if (method === "item/started" && item) {
      expect(complete.has(item.id) || open.has(item.id), `${item.id} begins once`).toBe(false);
      open.set(item.id, "");
    } else if (method === "item/completed" && item) {
      expect(open.get(item.id), `${item.id} is whole`).toBe(textOf(item));
      open.delete(item.id);
      complete.set(item.id, item);
    } else if (typeof method === "string" && method in GROWN) {
      expect(open.has(itemId), `${itemId} is open`).toBe(true);
      open.set(itemId, `${open.get(itemId)}${delta}`);
    }
  }
  return { open, texts: [...complete.values()].filter(({ type }) => type !== "userMessage").map(textOf) };
}

const aboutItems = ({ method }: Message) => /^item\/|^turn\/completed$/.test(String(method));

async function startTurn(wire: Wire): Promise<string> {
  const { result } = await wire.ask("thread/start", {});
  const threadId = (result as { thread: { id: string } }).thread.id;
  await wire.ask("turn/start", { threadId, input: [{ type: "text", text: "x" }] });
  return threadId;
}

describe("a client that resumes a thread in which a turn runs", () => {
  it("gets each thing once, in the answer or after it, wherever that cuts the turn", async () => {
    let play: (turn: Parameters<Agent>[0]) => Promise<void> = async () => {};
    const wire = await createIntroducedClient({ agent: (turn) => play(turn) });
    const other = attach(wire.server);
    await introduce(other);
    const gaps = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(script, fc.nat({ max: 20 }), gaps, fc.boolean(), async (items, cutAt, waits, isSlow) => {
        let steps = 0;
        const begun = createGate();
        let answered: Promise<Message> | null = null;
        let threadId = "";
        const cut = () => {
          answered ??= other.ask("thread/resume", { threadId });
        };
        play = async (turn) => {
          await begun.pass();
          await write(turn, items, async () => {
            if (steps === cutAt) cut();
            for (let wait = waits[steps % waits.length] ?? 0; wait > 0; wait -= 1) await null;
            if (isSlow && steps > cutAt) await new Promise((resolve) => setImmediate(resolve));
            steps += 1;
          });
        };
        const from = other.received.length;
        threadId = await startTurn(wire);
        begun.open();
        await wire.next(
          ({ method, params }) => method === "turn/completed" && (params as { threadId: string }).threadId === threadId,
        );
        cut();
        const answer = await (answered as unknown as Promise<Message>);
        await idle();
        const heard = other.received.slice(from).filter((message) => {
          return message === answer || (message.params as { threadId?: string } | undefined)?.threadId === threadId;
        });
        const at = heard.indexOf(answer);
        expect(heard.slice(0, at).filter(aboutItems), "nothing of the turn comes before the answer").toEqual([]);
        const { open, texts } = follow(answer, heard.slice(at + 1));
        expect([...open]).toEqual([]);
        expect(texts).toEqual(items.map(({ deltas }) => deltas.join("")));
        await other.ask("thread/unsubscribe", { threadId });
      }),
      { numRuns: 50 },
    );
  });

  it("gets the turn as it is when the answer leaves, also in the page that it asks for", async () => {
    const stored = memoryThreads();
    const reads = createGate();
    let isHeld = false;
    const threads: ThreadStore = {
      ...stored,
      turns: async (...args) => {
        const page = await stored.turns(...args);
        if (isHeld) await reads.pass();
        return page;
      },
    };
    const [written, more] = [createGate(), createGate()];
    const agent: Agent = async ({ write }) => {
      await written.pass();
      write.message("m").end("said meanwhile");
      await more.pass();
    };
    const wire = await createIntroducedClient({ agent, threads });
    const threadId = await startTurn(wire);
    await written.reached;
    const other = attach(wire.server);
    await introduce(other);
    isHeld = true;
    const initialTurnsPage = { itemsView: "full" };
    const answered = other.ask("thread/resume", { threadId, excludeTurns: true, initialTurnsPage });
    await reads.reached;
    written.open();
    await more.reached;
    reads.open();
    const { result } = await answered;
    const [turn] = (result as { initialTurnsPage: { data: { items: Item[] }[] } }).initialTurnsPage.data;
    expect(turn?.items.map(({ type }) => type)).toEqual(["userMessage", "agentMessage"]);
    expect(other.received.filter(aboutItems)).toEqual([]);
    more.open();
    await other.next(({ method }) => method === "turn/completed");
  });

  it("is shown a command that runs without its output, as on the real server, and with it among what is open", async () => {
    const gate = createGate();
    const agent: Agent = async ({ write }) => {
      const item = write.begin(command("c"));
      write.begin({ ...command("asked"), processId: null });
      write.message("m").delta("so f");
      item.delta("begun");
      await gate.pass();
    };
    const wire = await createIntroducedClient({ agent });
    const threadId = await startTurn(wire);
    await gate.reached;
    const other = attach(wire.server);
    await introduce(other);
    const { result } = await other.ask("thread/resume", { threadId });
    const [turn] = (result as { thread: { turns: { items: Item[]; openItems: Item[] }[] } }).thread.turns;
    const shown = (items: readonly Item[] = []) => items.map(({ id, type }) => (type === "userMessage" ? type : id));
    expect(shown(turn?.items)).toEqual(["userMessage", "c"]);
    expect(turn?.items[1]).toMatchObject({ status: "inProgress", aggregatedOutput: null });
    expect(turn?.openItems.map((item) => [item.id, textOf(item)])).toEqual([
      ["c", "begun"],
      ["asked", ""],
      ["m", "so f"],
    ]);
    const read = await other.ask("thread/read", { threadId, includeTurns: true });
    const [again] = (read.result as { thread: { turns: { items: Item[] }[] } }).thread.turns;
    expect(shown(again?.items)).toEqual(["userMessage", "c"]);
    expect(again).not.toHaveProperty("openItems");
    gate.open();
    await other.next(({ method }) => method === "turn/completed");
  });

  it("is asked what waits for an answer once, after what belongs to the answer", async () => {
    const agent: Agent = async (turn) => {
      const { decision } = await turn.ask("item/fileChange/requestApproval", { itemId: "i" } as never);
      turn.write.message("m").end(String(decision));
    };
    const wire = await createIntroducedClient({ agent });
    const threadId = await startTurn(wire);
    const isQuestion = ({ method, id }: Message) => method === "item/fileChange/requestApproval" && id !== undefined;
    await wire.next(isQuestion);
    await wire.close();
    const other = attach(wire.server);
    await introduce(other);
    await other.ask("thread/resume", { threadId });
    const { id } = await other.next(isQuestion);
    await idle();
    expect(other.received.filter(isQuestion)).toHaveLength(1);
    expect(other.received.at(-1)?.method).toBe("item/fileChange/requestApproval");
    other.send({ id, result: { decision: "accept" } });
    await other.next(({ method }) => method === "turn/completed");
  });
});

import { connect, runTurn, type TurnEvent } from "codex-app-server-sdk/client";
import { type Agent, createAppServer } from "codex-app-server-sdk/server";
import { createMemoryPair, type Transport } from "codex-app-server-sdk/transport";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { HeardItems } from "../../src/client/heard-items.js";
import { createGate } from "../support/gate.js";
import { idle } from "../support/settled.js";

interface Part {
  readonly kind: "message" | "reasoning" | "command";
  readonly deltas: readonly string[];
}

const script = fc.array(
  fc.record({
    kind: fc.constantFrom("message" as const, "reasoning" as const, "command" as const),
    deltas: fc.array(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 4 },
);

/** How many things are written. */
const lengthOf = (parts: readonly Part[]) => parts.reduce((sum, { deltas }) => sum + deltas.length + 2, 0);

async function write({ write: to }: Parameters<Agent>[0], parts: readonly Part[], step: () => Promise<void>): Promise<void> {
  for (const [index, { kind, deltas }] of parts.entries()) {
    const id = `item-${index}`;
    await step();
    const command = { type: "commandExecution" as const, id, command: "true", cwd: "/", commandActions: [] };
    const item =
      kind === "message"
        ? to.message(id)
        : kind === "reasoning"
          ? to.reasoning(id)
          : to.begin({ ...command, processId: "1", status: "inProgress" });
    for (const delta of deltas) {
      await step();
      item.delta(delta);
    }
    await step();
    item.end();
  }
}

/** What a user has who adds up the deltas, item by item. It fails when an item begins or ends twice, or a delta comes before or after it. */
function addUp(events: readonly TurnEvent[]): { readonly added: string[]; readonly whole: string[] } {
  const open = new Map<string, string>();
  const done = new Map<string, { added: string; whole: string }>();
  for (const { method, params } of events as { method: string; params: never }[]) {
    const { item, itemId = "", delta } = params as { item?: Record<string, unknown>; itemId?: string; delta?: string };
    const id = String(item?.id);
    if (item?.type === "userMessage") continue;
    if (method === "item/started") {
      expect([open.has(id), done.has(id)], `${id} begins once`).toEqual([false, false]);
      open.set(id, "");
    } else if (method === "item/completed" && item) {
      expect(open.has(id), `${id} ends once, after it has begun`).toBe(true);
      const whole = String(item.text ?? item.aggregatedOutput ?? (item.summary as string[] | undefined)?.join("") ?? "");
      done.set(id, { added: open.get(id) ?? "", whole });
      open.delete(id);
    } else if (typeof delta === "string") {
      expect(open.has(itemId), `a delta of ${itemId} comes while it is open`).toBe(true);
      open.set(itemId, `${open.get(itemId)}${delta}`);
    }
  }
  expect([...open.keys()]).toEqual([]);
  return { added: [...done.values()].map(({ added }) => added), whole: [...done.values()].map(({ whole }) => whole) };
}

/** What a server sends, as the real one does: without what it does not have. */
function asCodex(transport: Transport): Transport {
  const strip = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    delete (value as Record<string, unknown>).openItems;
    for (const member of Object.values(value)) strip(member);
  };
  async function* messages() {
    for await (const batch of transport.messages) {
      for (const message of batch) strip(message);
      yield batch;
    }
  }
  return {
    ...transport,
    messages: messages(),
    shared: transport.shared,
    get backlogBytes() {
      return transport.backlogBytes;
    },
    send: (message) => transport.send(message),
    drained: () => transport.drained(),
    close: (why) => transport.close(why),
  };
}

describe("a turn over a connection that is lost", () => {
  it.each([
    ["a server that says what open items have so far", false],
    ["one that does not, as codex", true],
  ])("has each text whole, without a gap or a repeat, wherever it is cut: with %s", async (_, isCodex) => {
    let play: Agent = async () => {};
    const server = createAppServer({ agent: (turn) => play(turn), logger: false });
    onTestFinished(() => server.close());
    let there: Transport | undefined;
    let reopen = createGate();
    let isBack = createGate();
    let opened = 0;
    const client = await connect(
      async () => {
        if (opened++ > 0) await reopen.pass();
        const [here, far] = createMemoryPair();
        there = far;
        server.accept(far);
        return isCodex ? asCodex(here) : here;
      },
      {
        clientInfo: { name: "test", version: "1" },
        reconnect: { firstDelayMs: 0, longestDelayMs: 0, maxCrashes: 10_000, onReconnect: () => void isBack.pass() },
      },
    );
    onTestFinished(() => client.close());
    const cuts = fc.uniqueArray(fc.record({ at: fc.nat({ max: 20 }), forSteps: fc.nat({ max: 6 }) }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ at }) => at,
    });
    await fc.assert(
      fc.asyncProperty(script, cuts, fc.boolean(), async (parts, planned, isSettled) => {
        const length = lengthOf(parts);
        const begun = createGate();
        let step = 0;
        let openAt = -1;
        const comeBack = async () => {
          openAt = -1;
          reopen.open();
          await isBack.reached;
        };
        play = async (turn) => {
          await begun.pass();
          await write(turn, parts, async () => {
            if (isSettled) await idle();
            if (openAt === step) await comeBack();
            const cut = planned.find(({ at }) => at % length === step);
            if (cut && openAt < 0) {
              [reopen, isBack] = [createGate(), createGate()];
              openAt = step + cut.forSteps;
              await there?.close();
              await reopen.reached;
              if (cut.forSteps === 0) await comeBack();
            }
            step += 1;
          });
        };
        const { thread } = await client.thread.start();
        const turn = runTurn(client, { threadId: thread.id, input: "hi" });
        await turn.id;
        begun.open();
        const whenWritten = async () => {
          while (step < length) await new Promise((resolve) => setImmediate(resolve));
          await idle();
          if (openAt >= 0) await comeBack();
        };
        await whenWritten();
        const { status, items, text } = await turn;
        expect(status).toBe("completed");
        const events: TurnEvent[] = [];
        for await (const event of turn) events.push(event);
        const { added, whole } = addUp(events);
        expect(added).toEqual(parts.map(({ deltas }) => deltas.join("")));
        expect(whole).toEqual(added);
        expect(items.filter(({ type }) => type !== "userMessage").map(({ id }) => id)).toEqual(
          parts.map((_part, at) => `item-${at}`),
        );
        await client.thread.unsubscribe({ threadId: thread.id });
        expect(text).toBe(parts.findLast(({ kind }) => kind === "message")?.deltas.join("") ?? "");
      }),
      { numRuns: 40 },
    );
  });
});

const said = (id: string, text: string, more: object = {}) => ({ type: "agentMessage", id, text, ...more }) as never;
const event = (method: string, params: object) => ({ method, params: { threadId: "t", turnId: "u", ...params } }) as TurnEvent;
const turnOf = (items: object[], more: object = {}) => ({ id: "u", status: "inProgress", items, ...more }) as never;
const shown = (events: readonly TurnEvent[]) =>
  (events as { method: string; params: never }[]).map(({ method, params }) => {
    const { item, delta } = params as { item?: { id: string }; delta?: string };
    return `${method.replace("item/", "")} ${item?.id ?? delta}`;
  });

describe("the items that were heard of a turn", () => {
  const create = () => new HeardItems("t", () => "u");

  it("are not told again, where the history has other ids for them", () => {
    const heard = create();
    heard.take(event("item/completed", { item: said("live", "a") }));
    expect(heard.catchUp(turnOf([said("item-1", "a"), said("item-2", "b")]))).toEqual([]);
  });

  it("are told as often as they were completed, also under one id", () => {
    const heard = create();
    heard.take(event("item/completed", { item: said("same", "a") }));
    const missed = heard.catchUp(turnOf([said("same", "a"), said("same", "b")], { openItems: [] }));
    expect(shown(missed)).toEqual(["started same", "agentMessage/delta b", "completed same"]);
  });

  it("are forgotten when the server has dropped them, and begin again", () => {
    const heard = create();
    heard.take(event("item/started", { item: said("m", "") }));
    heard.take(event("item/agentMessage/delta", { itemId: "m", delta: "old" }));
    expect(shown(heard.catchUp(turnOf([], { openItems: [] })))).toEqual([]);
    expect(shown(heard.catchUp(turnOf([], { openItems: [said("m", "new")] })))).toEqual(["started m", "agentMessage/delta new"]);
  });

  it("have no delta where the whole is another text than what was heard", () => {
    const heard = create();
    heard.take(event("item/started", { item: said("m", "") }));
    heard.take(event("item/agentMessage/delta", { itemId: "m", delta: "abc" }));
    expect(shown(heard.catchUp(turnOf([said("m", "x")])))).toEqual(["completed m"]);
  });

  it("are read only where they have their shape", () => {
    expect(shown(create().catchUp(turnOf([], { openItems: [null, { id: 5 }, said("m", "a")] })))).toEqual([
      "started m",
      "agentMessage/delta a",
    ]);
  });
});

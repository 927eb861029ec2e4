import { expect } from "vitest";
import type { Json, Run, Scenario } from "./driver.js";

const UNKNOWN = "01a2141a-1e7d-7cb2-87d8-9d6120d711d5";

/** What both servers say of a thread; the real one says more. */
const THREAD_MEMBERS = [
  "preview",
  "name",
  "status",
  "ephemeral",
  "model",
  "modelProvider",
  "cwd",
  "source",
  "originator",
  "turns",
];

function summarise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(summarise);
  if (typeof value !== "object" || value === null) return value;
  const { thread, data, nextCursor, turnId, item, ...rest } = value as Json;
  if (thread) return { thread: summarise(thread), model: rest.model, cwd: rest.cwd };
  if (data) return { data: summarise(data), hasMore: nextCursor !== null };
  if (item) return { turnId, item };
  if (!("preview" in rest)) return value;
  return Object.fromEntries(THREAD_MEMBERS.map((name) => [name, rest[name]]));
}

/** Asks, and notes of the answer what both servers say. */
async function ask(run: Run, method: string, params: Json): Promise<Json> {
  const { result, error } = await run.request(method, params);
  run.notes.push([method, error ? { error } : summarise(result)]);
  return (result ?? {}) as Json;
}

async function say(run: Run, threadId: string, text: string, more: Json = {}): Promise<string> {
  const before = run.received.filter(({ method }) => method === "turn/completed").length;
  const { result } = await run.request("turn/start", { threadId, input: [{ type: "text", text }], ...more });
  await run.completed(before + 1);
  return (result as { turn: { id: string } }).turn.id;
}

/** A text of the model that has begun and does not end. */
async function* neverEnding(): AsyncGenerator<string> {
  yield "Hel";
  await new Promise(() => {});
}

function settingsIn({ params }: Json): Json {
  return (params as { threadSettings: Json }).threadSettings;
}

/** How our server and the real one keep threads (0.169). */
export const threadScenarios: readonly Scenario[] = [
  {
    name: "a thread is read, listed and named",
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      await ask(run, "thread/list", {});
      await say(run, threadId, "first words");
      await ask(run, "thread/read", { threadId });
      await ask(run, "thread/list", {});
      await ask(run, "thread/list", { searchTerm: "first" });
      await ask(run, "thread/list", { searchTerm: "FIRST" });
      await ask(run, "thread/list", { sourceKinds: ["cli"] });
      await ask(run, "thread/list", { cursor: "junk" });
      await ask(run, "thread/loaded/list", {});
      await ask(run, "thread/name/set", { threadId, name: " Title " });
      await run.heard("thread/name/updated");
      await ask(run, "thread/name/set", { threadId, name: " " });
      await ask(run, "thread/read", { threadId });
    },
  },
  {
    name: "a thread is resumed after the server was started again",
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      await say(run, threadId, "one");
      await say(run, threadId, "two");
      await run.restart();
      await run.initialize();
      await ask(run, "turn/start", { threadId, input: [{ type: "text", text: "too early" }] });
      await ask(run, "thread/loaded/list", {});
      await ask(run, "thread/read", { threadId });
      await ask(run, "thread/turns/list", { threadId, itemsView: "notLoaded" });
      await ask(run, "thread/resume", { threadId, model: "another" });
      await say(run, threadId, "three");
      await ask(run, "thread/turns/list", { threadId, limit: 2, sortDirection: "asc" });
      await ask(run, "thread/items/list", { threadId, limit: 3 });
      await ask(run, "thread/items/list", { threadId, limit: 1, sortDirection: "desc" });
    },
  },
  {
    name: "only some threads are to be listed",
    async play(run) {
      await run.initialize();
      const ids: string[] = [];
      for (const text of ["one", "two", "three"]) {
        ids.push(await run.startThread());
        await say(run, ids.at(-1) as string, text);
      }
      await ask(run, "thread/list", { includedThreadIds: [ids[0], ids[2], UNKNOWN] });
      await ask(run, "thread/list", { includedThreadIds: ids, excludedThreadIds: [ids[1]], limit: 1 });
      await ask(run, "thread/list", { includedThreadIds: [] });
      await ask(run, "thread/list", { includedThreadIds: ["x"] });
      await ask(run, "thread/list", { includedThreadIds: Array.from({ length: 101 }, () => UNKNOWN) });
    },
  },
  {
    name: "threads and turns name a permission profile",
    async play(run) {
      await run.initialize();
      run.notes.push(await run.request("permissionProfile/list", {}));
      const allowed = async (method: string, params: Json) => {
        const { result, error } = await run.request(method, params);
        const { sandbox, activePermissionProfile } = (result ?? {}) as Json;
        run.notes.push([method, params.permissions, error ?? { sandbox, activePermissionProfile }]);
      };
      for (const permissions of [":read-only", ":workspace", ":danger-full-access", ":nonsense", "mine", "", null])
        await allowed("thread/start", { permissions });
      await allowed("thread/start", { permissions: ":read-only", sandbox: "read-only" });
      const threadId = await run.startThread();
      const tells = async (params: Json) => {
        const before = run.received.filter(({ method }) => method === "thread/settings/updated").length;
        await ask(run, "thread/settings/update", { threadId, ...params });
        const { sandboxPolicy, activePermissionProfile } = settingsIn(await run.heard("thread/settings/updated", before + 1));
        run.notes.push({ sandboxPolicy, activePermissionProfile });
      };
      await tells({ permissions: ":read-only" });
      await tells({ sandboxPolicy: { type: "dangerFullAccess" } });
      await tells({ permissions: ":workspace" });
      await ask(run, "thread/settings/update", { threadId, permissions: ":nonsense" });
      const both = { permissions: ":read-only", sandboxPolicy: { type: "dangerFullAccess" } };
      await ask(run, "thread/settings/update", { threadId, ...both });
      for (const params of [{ permissions: ":nonsense" }, both])
        await ask(run, "turn/start", { threadId, input: [{ type: "text", text: "x" }], ...params });
      await say(run, threadId, "y", { permissions: ":read-only" });
      await allowed("thread/fork", { threadId });
      await allowed("thread/fork", { threadId, permissions: ":danger-full-access" });
    },
  },
  {
    name: "a thread is forked",
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      const first = await say(run, threadId, "one");
      const second = await say(run, threadId, "two");
      await ask(run, "thread/fork", { threadId, lastTurnId: first });
      await ask(run, "thread/fork", { threadId, beforeTurnId: second, excludeTurns: true });
      await ask(run, "thread/fork", { threadId, beforeTurnId: first, excludeTurns: true });
      await ask(run, "thread/fork", { threadId, beforeTurnId: first, lastTurnId: second });
      await ask(run, "thread/fork", { threadId, lastTurnId: "x" });
    },
  },
  {
    name: "a thread is put away, taken out again and deleted",
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      await say(run, threadId, "one");
      await ask(run, "thread/archive", { threadId });
      await run.heard("thread/archived");
      await ask(run, "thread/list", {});
      await ask(run, "thread/list", { archived: true });
      await ask(run, "thread/resume", { threadId });
      await ask(run, "turn/start", { threadId, input: [{ type: "text", text: "x" }] });
      await ask(run, "thread/unarchive", { threadId });
      await run.heard("thread/unarchived");
      await ask(run, "thread/unarchive", { threadId });
      await ask(run, "thread/delete", { threadId });
      await run.heard("thread/deleted");
      await ask(run, "thread/read", { threadId });
      await ask(run, "thread/unsubscribe", { threadId });
    },
  },
  {
    name: "a thread is ephemeral",
    async play(run) {
      await run.initialize();
      const { thread } = (await ask(run, "thread/start", { ephemeral: true })) as { thread: { id: string } };
      const threadId = thread.id;
      await run.request("turn/start", { threadId, input: [{ type: "text", text: "x" }] });
      await run.completed();
      await ask(run, "thread/list", {});
      for (const [method, params] of [
        ["thread/read", { includeTurns: true }],
        ["thread/turns/list", {}],
        ["thread/name/set", { name: "x" }],
        ["thread/archive", {}],
        ["thread/delete", {}],
        ["thread/unsubscribe", {}],
        ["thread/unsubscribe", {}],
      ] as const)
        await ask(run, method, { threadId, ...params });
    },
  },
  {
    name: "threads are asked for that are not there",
    async play(run) {
      await run.initialize();
      const input = [{ type: "text", text: "x" }];
      for (const [method, params] of [
        ["thread/resume", {}],
        ["thread/fork", {}],
        ["thread/read", {}],
        ["thread/turns/list", {}],
        ["thread/archive", {}],
        ["thread/unarchive", {}],
        ["thread/delete", {}],
        ["thread/name/set", { name: "x" }],
        ["thread/settings/update", {}],
        ["thread/unsubscribe", {}],
        ["turn/start", { input }],
        ["turn/steer", { input, expectedTurnId: "x" }],
        ["turn/interrupt", { turnId: "x" }],
      ] as const) {
        for (const threadId of [UNKNOWN, "nope", "abc"]) await ask(run, method, { threadId, ...params });
      }
    },
  },
  {
    name: "a turn is steered under a wrong name, and interrupted",
    differs: {
      because:
        "an item that is open when a turn is interrupted is completed, so that each that began ends; there it is left open. What was used is told once more, there only if its stream is heard to end before the turn is",
      at: ["notifications[item/completed]"],
      maybe: ["notifications[thread/tokenUsage/updated]", "notifications[account/rateLimits/updated]"],
      ours: ({ notifications }) =>
        expect(notifications.filter((told) => (told as Json).method === "item/completed").length).toBe(2),
    },
    async play(run) {
      run.backend.plan({ text: neverEnding() });
      await run.initialize();
      const threadId = await run.startThread();
      const input = [{ type: "text", text: "x" }];
      await ask(run, "turn/steer", { threadId, expectedTurnId: "x", input });
      await ask(run, "turn/interrupt", { threadId, turnId: "x" });
      const { turn } = (await ask(run, "turn/start", { threadId, input })) as { turn: { id: string } };
      // From here on, the backend has been asked, and the head of its answer has been read.
      await run.heard("item/agentMessage/delta");
      await ask(run, "turn/steer", { threadId, expectedTurnId: "x", input });
      await ask(run, "turn/steer", { threadId, expectedTurnId: turn.id, input: [] });
      await ask(run, "turn/interrupt", { threadId, turnId: "x" });
      await ask(run, "turn/interrupt", { threadId, turnId: turn.id });
      await run.completed();
      await ask(run, "turn/interrupt", { threadId, turnId: turn.id });
    },
  },
  {
    name: "a message comes twice under its name",
    differs: {
      because: "a client that lost its connection may say a message again without asking twice; there it asks twice",
      at: ["replies[turn/start].result.turn"],
      maybe: ["notifications", "modelRequests"],
      ours: ({ notifications }) =>
        expect(notifications.filter((told) => (told as Json).method === "turn/completed").length).toBe(1),
    },
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      await say(run, threadId, "x", { clientUserMessageId: "c-1" });
      await run.request("turn/start", { threadId, input: [{ type: "text", text: "x" }], clientUserMessageId: "c-1" });
      await run.settle();
    },
  },
];

import type { Client } from "codex-app-server-sdk/client";
import type { Action, Outcome } from "./feed-messages.js";
import type { Inspection } from "./inspection.js";
import { messageOf } from "./masked.js";
import { issuesOfParams } from "./row-checks.js";

const DONE: Outcome = { ok: true };

/** Does what the page asks for. Never throws: what goes wrong is the outcome. */
export async function act(inspection: Inspection, action: Action): Promise<Outcome> {
  try {
    return (await actOnPage(inspection, action)) ?? (await actOnServer(inspection, action));
  } catch (error) {
    return { ok: false, message: messageOf(error) };
  }
}

/** What needs no server; `null` for the rest. */
async function actOnPage(inspection: Inspection, action: Action): Promise<Outcome | null> {
  switch (action.type) {
    case "check":
      return check(action.method, action.params);
    case "clear":
      inspection.clear();
      return DONE;
    case "provider":
      inspection.desk.change({ mode: action.mode });
      return DONE;
    case "script":
      inspection.desk.change({ script: action.script });
      return DONE;
    case "expire":
      inspection.desk.expire();
      return DONE;
    case "replay":
      if (!inspection.player) return { ok: false, message: "There is no recording" };
      inspection.player[action.what]();
      return DONE;
    default:
      return null;
  }
}

async function actOnServer({ live, desk, asks }: Inspection, action: Action): Promise<Outcome> {
  if (!live) return { ok: false, message: "A recording has no server to ask" };
  switch (action.type) {
    case "reconnect":
      await live.reconnect();
      return DONE;
    case "crash":
      live.crash();
      return DONE;
    case "call":
      return call(live.client, action.method, action.params);
    case "start-thread":
      return { ok: true, value: await startThread(live.client, action.asksBeforeCommands) };
    case "say":
      await live.client.turn.start({
        threadId: action.threadId,
        input: [{ type: "text", text: action.text }],
        ...desk.modeFor(action.threadId),
      });
      return DONE;
    case "interrupt":
      await live.client.turn.interrupt({ threadId: action.threadId, turnId: action.turnId });
      return DONE;
    case "answer":
      return answer(asks, action);
    case "sign-in":
      await desk.signIn(live.client, action.token);
      return DONE;
    case "sign-out":
      await desk.signOut();
      return DONE;
    case "storm":
      await storm(live.client, desk);
      return DONE;
    default:
      return { ok: false, message: `"${action.type}" is no action` };
  }
}

async function check(method: string, params: unknown): Promise<Outcome> {
  const issues = await issuesOfParams(method, params);
  if (issues === null) return { ok: false, message: `"${method}" is not in the table` };
  return issues.length === 0 ? DONE : { ok: false, message: "The params do not have the method's shape", issues };
}

/** Sends a request that has the shape of its method, and waits a minute for its answer at most. The answer is in the timeline. */
async function call(client: Client, method: string, params: unknown): Promise<Outcome> {
  const checked = await check(method, params);
  if (!checked.ok) return checked;
  await client.request(method as "account/read", params as object);
  return DONE;
}

async function startThread(client: Client, asksBeforeCommands: boolean): Promise<string> {
  const policy = asksBeforeCommands ? ({ approvalPolicy: "untrusted" } as const) : {};
  const { thread } = await client.thread.start(policy);
  return thread.id;
}

/** Two turns at once, in threads of their own. */
async function storm(client: Client, desk: Inspection["desk"]): Promise<void> {
  const threads = [await startThread(client, false), await startThread(client, false)];
  desk.gatherStorm(threads.length);
  await Promise.all(threads.map((threadId) => client.turn.start({ threadId, input: [{ type: "text", text: "Both at once." }] })));
}

async function answer(asks: Inspection["asks"], action: Extract<Action, { type: "answer" }>): Promise<Outcome> {
  if (action.refusal !== undefined) {
    asks.refuse(action.id, action.refusal);
    return DONE;
  }
  const issues = await asks.answer(action.id, action.result);
  if (issues === null) return { ok: false, message: "The server does not wait for this answer any more" };
  return issues.length === 0 ? DONE : { ok: false, message: "The answer does not have the method's shape", issues };
}

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createGate } from "../../support/gate.js";
import type { Json, Run, Scenario } from "./driver.js";

/** The client leaves the thread and follows it again. */
async function comeBack(run: Run, threadId: string, params: Json = {}): Promise<void> {
  await run.request("thread/unsubscribe", { threadId });
  const { result } = await run.request("thread/resume", { threadId, ...params });
  const { thread, initialTurnsPage } = result as { thread: { turns: Turn[] }; initialTurnsPage: { data: Turn[] } | null };
  for (const turns of [thread.turns, initialTurnsPage?.data ?? []])
    run.notes.push(turns.map(({ status, items, itemsView }) => [status, itemsView, items.map(shown)]));
}

interface Turn {
  readonly status: string;
  readonly itemsView: string;
  readonly items: readonly Json[];
}

const shown = ({ type, status, text, aggregatedOutput }: Json) => [type, status, text, aggregatedOutput];

const inFull = { limit: 5, itemsView: "full" };

/** What a client gets that follows a thread again while a turn runs in it (0.171). */
export const resumeRunningScenarios: readonly Scenario[] = [
  {
    name: "a client comes back in the middle of a message",
    async play(run) {
      const rest = createGate();
      async function* text() {
        yield "one ";
        yield "two ";
        await rest.pass();
        yield "three";
      }
      await run.initialize();
      const threadId = await run.startThread();
      run.backend.plan({ reasoning: { summary: ["thought"] }, text: text() });
      await run.startTurn(threadId);
      await run.heard("item/agentMessage/delta", 2);
      await comeBack(run, threadId, { excludeTurns: true, initialTurnsPage: inFull });
      await run.request("thread/resume", { threadId });
      rest.open();
      await run.completed();
    },
  },
  {
    name: "a client comes back while a command runs",
    unseen: ["item/commandExecution/outputDelta", "thread/tokenUsage/updated"],
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      const cmd = "echo begun; while [ ! -e go ]; do sleep 0.05; done; echo ended";
      run.backend.plan({ calls: [{ name: "exec_command", arguments: { cmd, yield_time_ms: 20_000 }, callId: "c1" }] });
      await run.startTurn(threadId);
      await run.heard("item/started", 2);
      await comeBack(run, threadId);
      await writeFile(join(run.home, "go"), "");
      await run.completed();
    },
  },
  {
    name: "a client comes back before it has answered a question",
    // When the usage of the model's answer is told, before the question or after it, is another matter, and so is the order of the flag.
    unseen: ["thread/tokenUsage/updated"],
    inAnyOrder: true,
    async play(run) {
      await run.initialize();
      const { result } = await run.request("thread/start", { approvalPolicy: "untrusted" });
      const threadId = (result as { thread: { id: string } }).thread.id;
      run.backend.plan({ calls: [{ name: "exec_command", arguments: { cmd: "touch made" }, callId: "c1" }] });
      await run.startTurn(threadId);
      await run.heard("item/commandExecution/requestApproval");
      await comeBack(run, threadId);
      const { id } = await run.heard("item/commandExecution/requestApproval", 2);
      run.send({ id, result: { decision: "accept" } });
      await run.completed();
    },
  },
];

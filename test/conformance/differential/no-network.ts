import { type FakeBackend, startFakeBackend } from "codex-app-server-sdk/testing";
import type { Run, Scenario } from "./driver.js";

/** No retries but those that are looked at. */
const PROVIDER = "requires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 1";

/** A thread in front of a backend that has gone. */
async function startAlone(run: Run, params: object = {}): Promise<string> {
  await run.initialize();
  const { result } = await run.request("thread/start", params);
  await run.backend.close();
  return (result as { thread: { id: string } }).thread.id;
}

/** Starts a turn and resolves once clients have been told that it is tried again, with the turn's id. */
async function startWaiting(run: Run, threadId: string, count = 1): Promise<string> {
  const { result } = await run.startTurn(threadId);
  await run.heard("error", count);
  return (result as { turn: { id: string } }).turn.id;
}

function comeBack({ backend }: Run): Promise<FakeBackend> {
  return startFakeBackend({ port: Number(new URL(backend.origin).port) });
}

/** What happens while nobody listens where the backend should be (0.171). */
export const noNetworkScenarios: readonly Scenario[] = [
  {
    name: "nobody listens where the backend should be, until the user interrupts the turn",
    provider: PROVIDER,
    backendGoes: true,
    async play(run) {
      const threadId = await startAlone(run);
      const turnId = await startWaiting(run, threadId);
      await run.request("turn/interrupt", { threadId, turnId });
      await run.completed();
      const compacting = run.completed(2);
      await run.request("thread/compact/start", { threadId });
      await compacting;
    },
  },
  {
    name: "the backend comes back while the turn waits for it",
    provider: PROVIDER,
    backendGoes: true,
    async play(run) {
      const threadId = await startAlone(run);
      const turnId = await startWaiting(run, threadId);
      const backend = await comeBack(run);
      try {
        // What the user says is sent at once.
        await run.request("turn/steer", { threadId, expectedTurnId: turnId, input: [{ type: "text", text: "more" }] });
        await run.completed();
        run.notes.push(backend.modelRequests.length);
      } finally {
        await backend.close();
      }
    },
  },
  {
    name: "a flag says that nobody waits for the network",
    provider: PROVIDER,
    backendGoes: true,
    async play(run) {
      const flag = { unbounded_connection_retries: false };
      const threadId = await startAlone(run, { config: { features: flag } });
      await run.startTurn(threadId);
      await run.completed();
    },
  },
];

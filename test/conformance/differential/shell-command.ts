import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { Json, Run, Scenario } from "./driver.js";

const PROVIDER = "requires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 0";

/** Runs a command of the user's in a thread, and waits for the turn that it makes. */
async function runCommand(run: Run, threadId: string, command: string): Promise<void> {
  const before = run.received.filter(({ method }) => method === "turn/completed").length;
  await run.request("thread/shellCommand", { threadId, command });
  await run.completed(before + 1);
}

const itemOf = ({ params }: Json) => (params as { item?: Json } | undefined)?.item ?? {};
const printed = (text: string) => (message: Json) =>
  message.method === "item/commandExecution/outputDelta" && (message.params as Json).delta === text;
const ended = (output: string) => (message: Json) =>
  message.method === "item/completed" && itemOf(message).aggregatedOutput === output;

/** A message of the model in two parts, the second of which waits to be let go. */
function holdAnswer(run: Run): () => void {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  run.backend.plan({
    text: (async function* () {
      yield "one";
      await held;
      yield " two";
    })(),
  });
  return goOn;
}

/** Notes the items of a thread. The fake model gives every message the same id, of which the real server keeps one. */
async function noteItems(run: Run, threadId: string): Promise<void> {
  const { result } = await run.request("thread/read", { threadId, includeTurns: true });
  const { turns } = (result as { thread: { turns: { items: Json[] }[] } }).thread;
  run.notes.push(turns.map((turn) => ({ ...turn, items: turn.items.filter(({ type }) => type !== "agentMessage") })));
}

export const shellCommandScenarios: readonly Scenario[] = [
  {
    name: "a user runs commands",
    provider: PROVIDER,
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      for (const command of [
        "pwd",
        "  echo spaces  ",
        "true",
        "exit 3",
        "echo err >&2; exit 1",
        "kill -9 $$",
        "no-such-program 2>/dev/null",
        'echo "it\'s" `echo a` $((1+1)) \\\\ ^ !',
        "echo é",
        "'",
        "cat",
        "echo a && echo b | tr b c\necho d",
      ])
        await runCommand(run, threadId, command);
      await run.request("thread/shellCommand", { threadId, command: "" });
      await run.request("thread/shellCommand", { threadId, command: " \n" });
      await run.request("thread/shellCommand", { threadId });
      await run.request("thread/shellCommand", { threadId: "00000000-0000-7000-8000-000000000000", command: "true" });
      await run.request("thread/shellCommand", { threadId: "nonsense", command: "true" });
      await noteItems(run, threadId);
      const before = run.received.filter(({ method }) => method === "turn/completed").length;
      await run.startTurn(threadId);
      await run.completed(before + 1);
    },
  },
  {
    name: "a user's command prints more than is kept",
    provider: PROVIDER,
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      const fill = (count: number, letter: string) => `head -c ${count} /dev/zero | tr '\\0' ${letter}`;
      for (const [x, y] of [
        [1_500_000, 100],
        [100, 1_500_000],
        [1_500_000, 1_500_000],
      ] as const)
        await runCommand(run, threadId, `${fill(x, "x")}; (${fill(y, "y")}) >&2`);
      const outputs = run.received.flatMap((message) => {
        if (message.method !== "item/completed") return [];
        const { aggregatedOutput } = itemOf(message);
        return [String(aggregatedOutput).replace(/(.)\1+/g, (all, letter) => `${letter}*${all.length}`)];
      });
      run.notes.push(outputs);
      // How it was cut into deltas, and where the real server stops, is left out.
      run.received.splice(
        0,
        Number.POSITIVE_INFINITY,
        ...run.received.filter(({ method }) => !String(method).startsWith("item/")),
      );
    },
  },
  {
    name: "a user runs a command where its folder has gone",
    provider: PROVIDER,
    async play(run) {
      await run.initialize();
      const cwd = join(run.home, "gone");
      await mkdir(cwd);
      const { result } = await run.request("thread/start", { cwd });
      const threadId = (result as { thread: { id: string } }).thread.id;
      await rm(cwd, { recursive: true });
      await runCommand(run, threadId, "pwd");
    },
  },
  {
    name: "a user runs a command while the model answers",
    provider: PROVIDER,
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      const goOn = holdAnswer(run);
      await run.startTurn(threadId);
      await run.heard("item/agentMessage/delta");
      await run.request("thread/shellCommand", { threadId, command: "echo aside" });
      await run.when(ended("aside\n"));
      // The real server tells of the end a moment before it keeps what the model is to be told of it.
      await run.settle();
      goOn();
      await run.completed();
      await run.settle();
      await noteItems(run, threadId);
    },
  },
  {
    name: "a user interrupts commands of their own",
    provider: PROVIDER,
    differs: {
      because: "the end of the command that is interrupted is always told and kept; there only if it is heard within 100 ms",
      at: [],
      maybe: ["notifications[item/completed]", "notes[][].items[commandExecution]"],
      ours: ({ notifications, notes }) => {
        const ends = (notifications as Json[]).filter(({ method }) => method === "item/completed").map(itemOf);
        const [turns] = notes as { items: Json[] }[][];
        for (const items of [ends, turns?.[0]?.items]) {
          expect(items?.map(({ aggregatedOutput, exitCode, status }) => [aggregatedOutput, exitCode, status])).toEqual([
            ["second\n", 0, "completed"],
            ["command aborted by user", -1, "failed"],
          ]);
        }
      },
    },
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      await run.request("thread/shellCommand", { threadId, command: "echo begun; sleep 60" });
      const { params } = await run.when(printed("begun\n"));
      const { turnId } = params as { turnId: string };
      await run.request("thread/shellCommand", { threadId, command: "echo second" });
      await run.when(ended("second\n"));
      await run.request("turn/interrupt", { threadId, turnId });
      await run.completed();
      await noteItems(run, threadId);
    },
  },
  {
    name: "a user says something while a command of their own runs",
    provider: PROVIDER,
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      const until = join(run.home, "go-on");
      const command = `echo begun; while [ ! -e ${until} ]; do sleep 0.1; done; echo done`;
      await run.request("thread/shellCommand", { threadId, command });
      const { params } = await run.when(printed("begun\n"));
      const { turnId } = params as { turnId: string };
      const input = (text: string) => [{ type: "text", text }];
      await run.request("turn/steer", { threadId, expectedTurnId: turnId, input: input("steered") });
      await run.request("turn/start", { threadId, input: input("started") });
      await mkdir(until);
      await run.completed();
      await run.settle();
      await noteItems(run, threadId);
    },
  },
];

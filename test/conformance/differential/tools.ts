import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FakeAnswer, FakeCall } from "codex-app-server-sdk/testing";
import { png } from "../../support/pictures.js";
import type { Json, Run, Scenario } from "./driver.js";

/** No account is needed, so that the scenarios begin at once. */
export const OPEN_PROVIDER = "requires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 0";

/** What comes in pieces that are cut by chance, and what is told at a moment, or as often, as other scenarios look at. */
export const BY_CHANCE = [
  "item/commandExecution/outputDelta",
  "turn/diff/updated",
  "thread/tokenUsage/updated",
  "account/rateLimits/updated",
];

/** A model of codex's own list, which writes patches as a text. */
export const PATCHING = "gpt-5.5";

export async function startThreadWith(run: Run, params: Json = {}): Promise<string> {
  const { result } = await run.request("thread/start", params);
  return (result as { thread: { id: string } }).thread.id;
}

/** The input of the last request to the model. */
export function inputOf(run: Run): readonly Json[] {
  return (run.backend.modelRequests.at(-1)?.body as { input?: Json[] } | undefined)?.input ?? [];
}

/** What the model was told of its last call, without what is another each time. */
export function noteOutputs(run: Run): void {
  const output = inputOf(run).findLast(({ type }) => String(type).endsWith("_output"));
  if (output) run.notes.push([output.type, withoutChance(output.output)]);
}

function withoutChance(output: unknown): unknown {
  if (typeof output !== "string") return output;
  return output
    .replace(/Chunk ID: \w+/g, "Chunk ID: <id>")
    .replace(/Wall time: [\d.]+ seconds/g, "Wall time: <time>")
    .replace(/(session ID|process id) \d+/g, "$1 <id>")
    .replace(/^(failed to parse function arguments|invalid arguments): .*$/s, "<invalid arguments>");
}

let callNumber = 0;

export function call(name: string, given: object | string, isText = false): FakeCall {
  callNumber += 1;
  return { name, arguments: given, callId: `call-${callNumber}`, isText };
}

/** Has the model make calls in a turn, one after the other, and notes what it was told of each. */
export async function playCalls(run: Run, threadId: string, ...calls: readonly FakeCall[]): Promise<void> {
  for (const made of calls) await playTurn(run, threadId, { calls: [{ ...made, callId: `call-${run.notes.length}` }] }, "ok");
}

async function playTurn(run: Run, threadId: string, ...answers: readonly FakeAnswer[]): Promise<void> {
  run.backend.plan(...answers);
  const ended = run.received.filter(({ method }) => method === "turn/completed").length;
  await run.startTurn(threadId);
  await run.completed(ended + 1);
  noteOutputs(run);
}

/** Answers the next question of the server, and every later one, as told. */
function answering(run: Run, decisions: readonly unknown[]): Promise<void> {
  const answer = async () => {
    for (const [index, decision] of decisions.entries()) {
      const asked = () => run.received.filter(({ id, method }) => id !== undefined && method !== undefined)[index];
      await run.when(() => asked() !== undefined);
      run.send({ id: asked()?.id, result: { decision } });
    }
  };
  return answer();
}

const exec = (given: object) => call("exec_command", given);
const patch = (...lines: readonly string[]) =>
  call("apply_patch", `${["*** Begin Patch", ...lines, "*** End Patch"].join("\n")}\n`, true);
const heredoc = (before: string, ...lines: readonly string[]) =>
  exec({ cmd: `${before}apply_patch <<'EOF'\n${["*** Begin Patch", ...lines, "*** End Patch"].join("\n")}\nEOF\n` });

/** A command that goes on has printed its first line by then, also where the machine has much else to do. */
const STARTED_WITHIN_MS = 5_000;

const isCommandEnd = ({ method, params }: Json) =>
  method === "item/completed" && (params as { item: Json }).item.type === "commandExecution";

export const toolScenarios: readonly Scenario[] = [
  {
    name: "the model runs commands",
    provider: OPEN_PROVIDER,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      await mkdir(join(run.home, "sub"));
      await writeFile(join(run.home, "f.txt"), "one\ntwo\n");
      const threadId = await startThreadWith(run);
      await playCalls(
        run,
        threadId,
        exec({ cmd: "echo hi" }),
        exec({ cmd: "echo err >&2; exit 3" }),
        exec({ cmd: "true" }),
        exec({ cmd: "printf abc", login: false }),
        exec({ cmd: "kill -9 $$" }),
        exec({ cmd: "pwd", workdir: "sub" }),
        exec({ cmd: "pwd", workdir: "nope" }),
        exec({ cmd: "pwd", workdir: "f.txt" }),
        exec({ cmd: "seq 1 1000", max_output_tokens: 20 }),
        exec({ cmd: "test -t 0 || echo no; cat; echo end", foo: 1 }),
        exec({ cmd: "echo it\\'s \"$HOME\" '`x`'" }),
        exec({ cmd: 5 }),
        exec({ cmd: "echo a", yield_time_ms: -1 }),
        exec({ cmd: "echo a", sandbox_permissions: "nope" }),
        exec({ cmd: "echo a", sandbox_permissions: "require_escalated", justification: "May I?" }),
        call("exec_command", "{nope"),
        call("shell", { command: ["echo", "hi"] }),
        call("apply_patch", "*** Begin Patch\n*** End Patch", true),
        call("write_stdin", { session_id: 123_456, chars: "x" }),
      );
    },
  },
  {
    name: "clients are shown what a command does",
    provider: OPEN_PROVIDER,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      await mkdir(join(run.home, "sub"));
      await writeFile(join(run.home, "f.txt"), "one\ntwo\n");
      const threadId = await startThreadWith(run);
      const commands = [
        "cat f.txt",
        "cat f.txt | head -1 && ls sub",
        "head -n 1 f.txt",
        "tail -n 1 f.txt",
        "sed -n 1,2p f.txt",
        "cd sub && ls",
        "ls -A sub",
        "grep -n one f.txt",
        "cat f.txt; echo done",
        "cat f.txt > sub/g.txt",
      ];
      await playCalls(run, threadId, ...commands.map((cmd) => exec({ cmd, login: false })));
    },
  },
  {
    name: "the model looks at a command again, and writes to it",
    provider: OPEN_PROVIDER,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      const threadId = await startThreadWith(run);
      const [first, release] = ["first", "release"].map((name) => join(run.home, name));
      const stdin = (given: object): FakeAnswer => ({ calls: [call("write_stdin", given)] });
      const answers = [
        () => ({
          calls: [
            exec({
              cmd: `touch ${first}; echo a; while [ ! -e ${release} ]; do sleep 0.05; done; echo z; exit 4`,
              yield_time_ms: STARTED_WITHIN_MS,
            }),
          ],
        }),
        () => stdin({ session_id: lastSession(run), chars: "x" }),
        // It ends while the model does not look.
        () => ({
          ...(stdin({ session_id: lastSession(run) }) as object),
          until: writeFile(release ?? "", "").then(() => run.when(isCommandEnd)),
        }),
        () => stdin({ session_id: lastSession(run) }),
        () => ({ calls: [exec({ cmd: "sleep 60", yield_time_ms: 1_000 })] }),
        () => stdin({ session_id: lastSession(run), chars: "\u0003" }),
      ];
      run.backend.answer = () => {
        if (answers.length < 6) noteOutputs(run);
        const answer = answers.shift();
        return answer ? withFixedIds(answer(), 6 - answers.length) : "ok";
      };
      await run.startTurn(threadId);
      await run.completed();
    },
  },
  {
    name: "a command goes on after its turn",
    provider: OPEN_PROVIDER,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      const threadId = await startThreadWith(run);
      const release = join(run.home, "release");
      await playCalls(
        run,
        threadId,
        exec({
          cmd: `echo a; while [ ! -e ${release} ]; do sleep 0.05; done; echo b`,
          login: false,
          yield_time_ms: STARTED_WITHIN_MS,
        }),
      );
      run.notes.push(run.received.filter(({ method }) => method === "item/completed").length);
      await writeFile(release, "");
      await run.when(isCommandEnd);
      await run.settle();
      const { result } = await run.request("thread/read", { threadId, includeTurns: true });
      const { thread } = result as { thread: { turns: { items: Json[] }[] } };
      run.notes.push(thread.turns.map(({ items }) => items.map(({ type, status, exitCode }) => ({ type, status, exitCode }))));
    },
  },
  {
    name: "the user decides on commands outside of the sandbox",
    provider: OPEN_PROVIDER,
    // The real server tells of the item and of the status side by side.
    unseen: [...BY_CHANCE, "thread/status/changed"],
    async play(run) {
      await run.initialize();
      const threadId = await startThreadWith(run, { approvalPolicy: "on-request", sandbox: "workspace-write" });
      const escalated = (cmd: string, more: object = {}) =>
        exec({ cmd, login: false, sandbox_permissions: "require_escalated", ...more });
      const prefix = { acceptWithExecpolicyAmendment: { execpolicy_amendment: ["touch", "c"] } };
      const answered = answering(run, ["accept", "decline", "acceptForSession", prefix, "cancel"]);
      await playCalls(
        run,
        threadId,
        escalated("touch a", { justification: "May I?", prefix_rule: ["touch"] }),
        escalated("touch b", { justification: "May I?" }),
        escalated("touch b"),
        escalated("touch b"),
        escalated("touch c"),
        escalated("touch c d"),
      );
      run.backend.plan({ calls: [{ ...escalated("touch e > f"), callId: "call-last" }] });
      await run.startTurn(threadId);
      await run.completed(7);
      await answered;
    },
  },
  {
    name: "the model edits files by patches as a text",
    provider: OPEN_PROVIDER,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      await writeFile(join(run.home, "f.txt"), "one\ntwo\nthree\nfour\nfive\nsix\n");
      await mkdir(join(run.home, "dir"));
      const threadId = await startThreadWith(run, { model: PATCHING });
      await playCalls(
        run,
        threadId,
        patch("*** Add File: a.txt", "+hello", "+world"),
        patch("*** Add File: a.txt", "+again"),
        patch("*** Update File: f.txt", "@@", " one", "-two", "+2", " three", " four", "-five", "+5", " six"),
        patch("*** Update File: f.txt", "*** Move to: sub/g.txt", "@@", "-one", "+1"),
        patch("*** Delete File: a.txt"),
        patch("*** Delete File: a.txt"),
        patch("*** Update File: nope.txt", "@@", "-x", "+y"),
        patch("*** Update File: sub/g.txt", "@@", "-nothing", "+y"),
        patch("*** Update File: sub/g.txt", "@@ def", "-1", "+y"),
        patch("*** Add File: m1.txt", "+1", "*** Delete File: nope.txt"),
        patch("*** Frob File: a.txt", "+x"),
        patch("*** Update File: sub/g.txt"),
        patch("*** Update File: sub/g.txt", "@@", "-1", "+uno", "*** Update File: sub/g.txt", "@@", "-2", "+dos"),
        patch("*** Delete File: dir"),
        patch(),
        call("apply_patch", "nothing", true),
        call("apply_patch", "*** Begin Patch\n*** Add File: z.txt\n+x", true),
        call("nope", "text", true),
      );
    },
  },
  {
    name: "the model edits files by a command",
    provider: OPEN_PROVIDER,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      const threadId = await startThreadWith(run);
      await playCalls(
        run,
        threadId,
        heredoc("", "*** Add File: sub/a.txt", "+hello"),
        heredoc("cd sub && ", "*** Update File: a.txt", "@@", "-hello", "+bye"),
        heredoc("", "*** Update File: nope.txt", "@@", "-hello", "+bye"),
      );
    },
  },
  {
    name: "the user decides on patches",
    provider: OPEN_PROVIDER,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      const reading = await startThreadWith(run, { model: PATCHING, approvalPolicy: "on-request", sandbox: "read-only" });
      const answered = answering(run, ["accept", "decline"]);
      await playCalls(run, reading, patch("*** Add File: a.txt", "+1"), patch("*** Add File: b.txt", "+1"));
      await answered;
      const silent = await startThreadWith(run, { model: PATCHING, approvalPolicy: "never", sandbox: "read-only" });
      run.backend.plan({ calls: [{ ...patch("*** Add File: d.txt", "+1"), callId: "call-d" }] }, "ok");
      await run.startTurn(silent);
      await run.completed(3);
      noteOutputs(run);
    },
  },
  {
    name: "the model shows its steps, where that is switched on",
    provider: `${OPEN_PROVIDER}\n[tools.update_plan]\nenabled = true`,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      const threadId = await startThreadWith(run);
      const step = (status: string, more: object = {}) => ({ step: "a", status, ...more });
      await playCalls(
        run,
        threadId,
        call("update_plan", { explanation: "why", plan: [step("completed"), step("in_progress"), step("pending")] }),
        call("update_plan", { plan: [step("in_progress"), step("in_progress")] }),
        call("update_plan", { plan: [], explanation: null }),
        call("update_plan", { plan: [step("nope")] }),
        call("update_plan", { plan: [step("pending", { x: 1 })] }),
        call("update_plan", { explanation: "x" }),
      );
      const off = await startThreadWith(run, { config: { "tools.update_plan.enabled": false } });
      await playCalls(run, off, call("update_plan", { plan: [] }));
    },
  },
  {
    name: "the model looks at images",
    provider: OPEN_PROVIDER,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      await mkdir(join(run.home, "dir"));
      await writeFile(join(run.home, "ok.png"), png());
      await writeFile(join(run.home, "not.png"), "text");
      await writeFile(join(run.home, "empty.png"), "");
      const threadId = await startThreadWith(run);
      await playCalls(
        run,
        threadId,
        call("view_image", { path: "ok.png" }),
        call("view_image", { path: join(run.home, "ok.png"), detail: "original" }),
        call("view_image", { path: "not.png" }),
        call("view_image", { path: "empty.png" }),
        call("view_image", { path: "dir" }),
        call("view_image", { path: "nope.png" }),
        call("view_image", { file: "ok.png" }),
      );
      const reading = await startThreadWith(run, { approvalPolicy: "never", sandbox: "read-only", cwd: join(run.home, "dir") });
      await playCalls(run, reading, call("view_image", { path: "../ok.png" }));
    },
  },
];

/** The newest command that the model was told the number of. */
function lastSession(run: Run): number {
  return Number([...JSON.stringify(inputOf(run)).matchAll(/session ID (\d+)/g)].at(-1)?.[1]);
}

/** The same names for the calls on both servers. */
function withFixedIds(answer: FakeAnswer, number: number): FakeAnswer {
  if (typeof answer !== "object" || !answer.calls) return answer;
  return { ...answer, calls: answer.calls.map((made) => ({ ...made, callId: `call-${number}` })) };
}

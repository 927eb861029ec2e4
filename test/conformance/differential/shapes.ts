import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Json, Run, Scenario } from "./driver.js";
import { BY_CHANCE, call, OPEN_PROVIDER, startThreadWith } from "./tools.js";

/** An answer that took so many tokens. */
function took(tokens: number) {
  const content = [{ type: "output_text", text: "a long answer" }];
  const usage = { input_tokens: tokens - 1, output_tokens: 1, total_tokens: tokens };
  return {
    before: [
      {
        type: "response.output_item.added",
        output_index: 0,
        item: { type: "message", role: "assistant", id: "m-1", content: [] },
      },
      { type: "response.output_item.done", output_index: 0, item: { type: "message", role: "assistant", id: "m-1", content } },
      { type: "response.completed", response: { id: "r", usage } },
    ],
  };
}

const ended = (run: Run) => run.received.filter(({ method }) => method === "turn/completed").length;

async function say(run: Run, threadId: string): Promise<void> {
  const before = ended(run);
  await run.request("turn/start", { threadId, input: [{ type: "text", text: "hi" }] });
  await run.completed(before + 1);
}

/** How often the model was asked for a summary, and the last words of each request. */
function noteAsked(run: Run): void {
  run.notes.push(
    run.backend.modelRequests.map(({ body }) => {
      const last = (body as { input: { content?: { text?: string }[] }[] }).input.at(-1)?.content?.at(-1)?.text;
      return /^(Sum up|hi|From)/.test(last ?? "") ? last : "other";
    }),
  );
}

const estimated = {
  because: "how many tokens a compacted thread takes up is estimated, and what it holds besides is each server's own",
  at: ["notifications[thread/tokenUsage/updated]"],
  ours: () => {},
};

/** Whether the shell is killed before it has heard of the end of its program is chance: its exit code is -1 or 137. */
function maskExit(params: unknown): void {
  const { item } = params as { item: Json };
  if (item.exitCode === 137) item.exitCode = -1;
}

/** What the configuration says of summaries, programs that outlive their turn, and members of threads that few clients send. */
export const shapeScenarios: readonly Scenario[] = [
  {
    name: "a thread is compacted at the end of a turn",
    config: 'compact_prompt = "Sum up."\nmodel_context_window = 10000\nmodel_post_turn_compact_threshold_percent = 50',
    provider: OPEN_PROVIDER,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      const threadId = await startThreadWith(run);
      run.backend.plan(took(4740), took(4760), { text: "a summary" }, "ok");
      for (let turn = 0; turn < 3; turn++) await say(run, threadId);
      noteAsked(run);
      for (const percent of [300, "x", -1, 50.5])
        await run.request("thread/start", { config: { model_post_turn_compact_threshold_percent: percent } });
    },
  },
  {
    name: "a percentage of the window is too large",
    config: "model_post_turn_compact_threshold_percent = 101",
    async play(run) {
      await run.initialize();
      await run.request("thread/start", {});
    },
  },
  {
    name: "a file says how to sum up a thread",
    provider: OPEN_PROVIDER,
    config: 'compact_prompt = " "\nexperimental_compact_prompt_file = "own.md"',
    differs: { ...estimated, at: [], maybe: estimated.at },
    async play(run) {
      await writeFile(join(run.home, "own.md"), "\n Sum up as the file says. \n");
      await writeFile(join(run.home, "other.md"), "Sum up as the other file says.");
      await writeFile(join(run.home, "empty.md"), " \n");
      await run.initialize();
      const other = { experimental_compact_prompt_file: join(run.home, "other.md") };
      for (const config of [{}, other, { ...other, compact_prompt: "Sum up as the thread says." }]) {
        const threadId = await startThreadWith(run, { config });
        await say(run, threadId);
        const before = ended(run);
        await run.request("thread/compact/start", { threadId });
        await run.completed(before + 1);
      }
      noteAsked(run);
      const start = (name: unknown) =>
        run.request("thread/start", { cwd: run.home, config: { experimental_compact_prompt_file: name } });
      for (const name of ["gone.md", "empty.md", 5]) await start(name);
    },
  },
  {
    name: "the file that says how to sum up is missing",
    config: 'compact_prompt = "Sum up."\nexperimental_compact_prompt_file = "gone.md"',
    async play(run) {
      await run.initialize();
      await run.request("thread/start", {});
    },
  },
  {
    name: "the path of a file is a number",
    config: "model_instructions_file = 5",
    async play(run) {
      await run.initialize();
      await run.request("thread/start", {});
    },
  },
  {
    name: "a client ends programs that go on after their turn",
    provider: OPEN_PROVIDER,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      const threadId = await startThreadWith(run);
      const ask = (what: string, params: Json = {}) => run.request(`thread/backgroundTerminals/${what}`, { threadId, ...params });
      for (const what of ["list", "clean"]) await ask(what);
      for (const processId of ["12", "+12", "-12", "abc", "", " 1", "2147483648", "-2147483649"])
        await ask("terminate", { processId });
      for (const params of [{ cursor: "abc" }, { cursor: "" }, { cursor: "99999999999" }, { cursor: "-1" }, { limit: 0 }])
        await ask("list", params);
      for (const id of ["0195b7a0-0000-7000-8000-000000000000", "x"])
        for (const what of ["list", "clean", "terminate"]) await ask(what, { threadId: id, processId: "1", cursor: "1" });
      const nowhere = { threadId: "0195b7a0-0000-7000-8000-000000000000", processId: "abc", cursor: "abc" };
      for (const what of ["list", "terminate"]) await ask(what, nowhere);
      await ask("terminate");
      const sleep = (seconds: number) => ({
        ...call("exec_command", { cmd: `sleep ${seconds} && true`, yield_time_ms: 250 }),
        callId: `call-${seconds}`,
      });
      run.backend.plan({ calls: [sleep(100)] }, { calls: [sleep(200)] }, "ok");
      await say(run, threadId);
      const shown = async (params: Json = {}) => {
        const reply = await ask("list", params);
        const { result } = reply as { result: { data: Json[]; nextCursor: string | null } };
        // Which of the two has the lower number is chance, so that the replies are looked at in the notes alone.
        reply.result = { data: [], nextCursor: null };
        return result;
      };
      const { data } = await shown();
      const numbers = data.map(({ processId }) => Number(processId));
      const first = await shown({ limit: 1 });
      const second = await shown({ limit: 1, cursor: first.nextCursor });
      run.notes.push([
        numbers.length,
        (numbers[0] as number) < (numbers[1] as number),
        first.nextCursor === String(numbers[0]),
        second.data[0]?.processId === data[1]?.processId,
        second.nextCursor,
        data.map(({ processId, ...rest }) => rest).sort((a, b) => String(a.itemId).localeCompare(String(b.itemId))),
      ]);
      const of = (seconds: number) => data.find(({ itemId }) => itemId === `call-${seconds}`)?.processId;
      await ask("terminate", { processId: of(100) });
      await ask("terminate", { processId: of(100) });
      const over = (count: number) =>
        run.when(
          () => run.received.filter(({ method, params }) => method === "item/completed" && isProgram(params)).length === count,
        );
      await over(1);
      await ask("list");
      await ask("clean");
      await over(2);
      await ask("list");
      for (const { method, params } of run.received) if (method === "item/completed" && isProgram(params)) maskExit(params);
    },
  },
];

function isProgram(params: unknown): boolean {
  return (params as { item: { type: string } }).item.type === "commandExecution";
}

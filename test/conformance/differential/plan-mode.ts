import type { FakeAnswer } from "codex-app-server-sdk/testing";
import type { Json, Run, Scenario } from "./driver.js";
import { BY_CHANCE, call, inputOf, noteOutputs, OPEN_PROVIDER, startThreadWith } from "./tools.js";

/** A mode with instructions of the client's own: those of the servers are in words of their own. */
const mode = (name: string, effort: string | null = null): Json => ({
  mode: name,
  settings: { model: "mock-model", reasoning_effort: effort, developer_instructions: `Be in ${name}.` },
});

async function playTurn(run: Run, threadId: string, params: Json, ...answers: readonly FakeAnswer[]): Promise<void> {
  run.backend.plan(...answers);
  const ended = run.received.filter(({ method }) => method === "turn/completed").length;
  await run.request("turn/start", { threadId, input: [{ type: "text", text: "hi" }], ...params });
  await run.completed(ended + 1);
}

/** What the model was told of the mode, and how much it is to think. */
function noteMode(run: Run): void {
  const texts = inputOf(run)
    .filter(({ role }) => role === "developer")
    .flatMap(({ content }) => (content as { text: string }[]).map(({ text }) => text));
  const found = texts.flatMap((text) => text.match(/<collaboration_mode>.*?<\/collaboration_mode>/gs) ?? []);
  const body = run.backend.modelRequests.at(-1)?.body as { reasoning?: { effort?: string } } | undefined;
  run.notes.push([found.at(-1) ?? null, body?.reasoning?.effort ?? null]);
}

const QUESTION = { id: "q", header: "h", question: "Q?" };
const OPTIONS = ["a", "b"].map((label) => ({ label, description: "d" }));

export const planModeScenarios: readonly Scenario[] = [
  {
    name: "a message in plan mode has a plan in it",
    provider: OPEN_PROVIDER,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      await run.request("collaborationMode/list", {});
      const threadId = await startThreadWith(run);
      const tell = (...text: readonly string[]) => playTurn(run, threadId, {}, { text });
      await playTurn(
        run,
        threadId,
        { collaborationMode: mode("plan") },
        {
          text: "Intro.\n<proposed_plan>\n# Plan\n- a\n- b\n</proposed_plan>\nAfter.",
        },
      );
      await tell("Before <prop", "osed_plan>", "x\n", "<proposed_plan>\nStep 1\n", "Step 2\n</propo", "sed_plan>\n");
      await tell("Just text");
      await tell("A\n<proposed_plan>\nnever closed");
      await tell("<proposed_plan>\nonly\n</proposed_plan>");
      await tell("<proposed_plan>\none\n</proposed_plan>\nmid\n<proposed_plan>\ntwo\n</proposed_plan>");
      await tell("</proposed_plan>\n  <proposed_plan>  \nx\n<proposed_plan>\ny\n</proposed_plan> z\n</proposed_plan>");
      await playTurn(run, threadId, { collaborationMode: mode("default") }, { text: "<proposed_plan>\nno\n</proposed_plan>" });
    },
  },
  {
    name: "a feature lets the model ask in Default mode as well",
    provider: OPEN_PROVIDER,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      const ask = call("request_user_input", { questions: [{ ...QUESTION, options: OPTIONS }] });
      const answerTurn = async (threadId: string, params: Json) => {
        const count = run.received.filter(({ method }) => method === "item/tool/requestUserInput").length;
        const ended = run.received.filter(({ method }) => method === "turn/completed").length;
        run.backend.plan({ calls: [{ ...ask, callId: `call-${count}` }] }, "ok");
        await run.request("turn/start", { threadId, input: [{ type: "text", text: "hi" }], ...params });
        const asked = () => run.received.filter(({ method }) => method === "item/tool/requestUserInput")[count];
        await run.when(() => asked() !== undefined);
        run.send({ id: asked()?.id, result: { answers: { q: { answers: ["b"] } } } });
        await run.completed(ended + 1);
        noteOutputs(run);
        const body = run.backend.modelRequests.at(-1)?.body as { tools?: { name?: string }[] } | undefined;
        run.notes.push(body?.tools?.filter(({ name }) => name === "request_user_input").length);
      };
      const features = { default_mode_request_user_input: true };
      const threadId = await startThreadWith(run, { config: { features } });
      await answerTurn(threadId, {});
      await answerTurn(threadId, { collaborationMode: mode("default") });
      await answerTurn(threadId, { collaborationMode: mode("plan") });
      const flat = await startThreadWith(run, { config: { "features.default_mode_request_user_input": true } });
      await answerTurn(flat, {});
      const off = await startThreadWith(run, { config: { features: { default_mode_request_user_input: false } } });
      await playTurn(run, off, {}, { calls: [{ ...ask, callId: "call-off" }] }, "ok");
      noteOutputs(run);
    },
  },
  {
    name: "the effort ultra goes to a model under another name",
    provider: OPEN_PROVIDER,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      const efforts = [
        ["mock-model", "ultra"],
        ["gpt-5.5", "ultra"],
        ["gpt-5.5", "max"],
        ["mock-model", "bogus"],
      ] as const;
      for (const [model, effort] of efforts) {
        const threadId = await startThreadWith(run, { model });
        await playTurn(run, threadId, { effort }, "ok");
        noteMode(run);
      }
      const threadId = await startThreadWith(run, { config: { model_reasoning_effort: "ultra" } });
      await playTurn(run, threadId, {}, "ok");
      noteMode(run);
    },
  },
  {
    name: "the mode of a thread changes what the model is told and may do",
    provider: `${OPEN_PROVIDER}\n[tools.update_plan]\nenabled = true`,
    unseen: BY_CHANCE,
    async play(run) {
      await run.initialize();
      const threadId = await startThreadWith(run);
      const ask = call("request_user_input", { questions: [{ ...QUESTION, options: OPTIONS }] });
      const asking = (id: string, made = ask): FakeAnswer => ({ calls: [{ ...made, callId: id }] });
      const plan = (id: string) => asking(id, call("update_plan", { plan: [] }));
      await playTurn(run, threadId, {}, asking("call-1"), "ok");
      noteOutputs(run);
      noteMode(run);
      await run.request("thread/settings/update", { threadId, collaborationMode: mode("plan", "high") });
      await playTurn(run, threadId, {}, plan("call-2"), "ok");
      noteOutputs(run);
      noteMode(run);
      run.backend.plan(asking("call-3"), "ok");
      await run.startTurn(threadId);
      const { id } = await run.heard("item/tool/requestUserInput");
      run.send({ id, result: { answers: { q: { answers: ["a"] } } } });
      await run.completed(3);
      noteOutputs(run);
      await playTurn(run, threadId, {}, asking("call-4", call("request_user_input", { questions: [QUESTION] })), "ok");
      noteOutputs(run);
      await playTurn(run, threadId, { collaborationMode: mode("default", "low") }, plan("call-5"), "ok");
      noteOutputs(run);
      noteMode(run);
      await run.request("turn/start", { threadId, input: [], collaborationMode: mode("nope") });
      await playTurn(run, threadId, { collaborationMode: { ...mode("plan"), mode: "code" } }, asking("call-6"), "ok");
      noteOutputs(run);
      const { result } = await run.request("thread/resume", { threadId });
      run.notes.push((result as Json).collaborationMode);
    },
  },
];

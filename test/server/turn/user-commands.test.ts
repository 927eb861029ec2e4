import { runTurn } from "codex-app-server-sdk/client";
import type { FakeAnswer } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import { createAgentRig, type ModelBody } from "../../support/agent.js";
import { createHome } from "../../support/home.js";
import { isAlive } from "../../support/processes.js";
import { until } from "../../support/settled.js";

const textsOf = (body: ModelBody | undefined) =>
  (body?.input ?? []).flatMap(({ content }) => (content as { text?: string }[]).map(({ text }) => text ?? ""));

async function createRig(plan: readonly FakeAnswer[] = [], workspace: object = {}) {
  const root = await createHome();
  const rig = await createAgentRig(plan, { workspace: { roots: [root], shellCommands: true, ...workspace } });
  const threadId = await rig.startThread({ cwd: root });
  return { ...rig, root, threadId };
}

type Rig = Awaited<ReturnType<typeof createRig>>;

/** Resolves with the command that ends next. */
function nextEnd({ client }: Rig) {
  return new Promise<{ aggregatedOutput?: string | null | undefined; exitCode?: number | null | undefined }>((resolve) => {
    const listening = client.on("item/completed", ({ item }) => {
      if (item.type !== "commandExecution") return;
      listening[Symbol.dispose]();
      resolve(item);
    });
  });
}

/** Resolves with the first words of a command's output, and with its turn. */
function nextOutput({ client }: Rig) {
  return new Promise<{ delta: string; turnId: string }>((resolve) => client.once("item/commandExecution/outputDelta", resolve));
}

describe("a command of the user's", () => {
  it("is told to the model in later turns, cut to what a model should read", async () => {
    const rig = await createRig();
    const ended = nextEnd(rig);
    await rig.client.thread.shellCommand({
      threadId: rig.threadId,
      command: "echo begin; head -c 200000 /dev/zero | tr '\\0' x; echo; echo end",
    });
    expect((await ended).aggregatedOutput).toHaveLength(200_011);
    await rig.run("and now?", rig.threadId);
    const [told = "", asked] = textsOf(rig.asked()[0]).slice(-2);
    expect(asked).toBe("and now?");
    expect(told).toMatch(
      /^The user ran this command in a shell:\necho begin;.*\nExit code: 0\nOutput:\nbegin\nx+\n\[\.\.\. \d+ bytes/s,
    );
    expect(told.endsWith("x\nend\n")).toBe(true);
    expect(told.length).toBeLessThan(10_300);
  });

  it("is told to the model in the turn that it runs in, also after the last answer", async () => {
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const text = (async function* () {
      yield "one";
      await held;
    })();
    const rig = await createRig([{ text }]);
    const delta = new Promise((resolve) => rig.client.once("item/agentMessage/delta", resolve));
    const turn = runTurn(rig.client, { threadId: rig.threadId, input: "hi" });
    await delta;
    const ended = nextEnd(rig);
    await rig.client.thread.shellCommand({ threadId: rig.threadId, command: "echo aside" });
    expect(await ended).toMatchObject({ aggregatedOutput: "aside\n" });
    goOn();
    expect((await turn.completed).status).toBe("completed");
    expect(rig.asked()).toHaveLength(2);
    expect(textsOf(rig.asked()[1]).at(-1)).toBe(
      "The user ran this command in a shell:\necho aside\nExit code: 0\nOutput:\naside\n",
    );
  });

  it("keeps the turn open that it runs in, and what it printed is not lost", async () => {
    const rig = await createRig(["ok"]);
    const output = nextOutput(rig);
    const command = "echo begun; while [ ! -e go-on ]; do sleep 0.05; done; echo done";
    await rig.client.thread.shellCommand({ threadId: rig.threadId, command });
    await output;
    const ended = nextEnd(rig);
    const completed = new Promise<{ items: unknown[] }>((resolve) =>
      rig.client.once("turn/completed", ({ turn }) => resolve(turn as never)),
    );
    await rig.client.thread.shellCommand({ threadId: rig.threadId, command: "touch go-on" });
    expect(await ended).toMatchObject({ exitCode: 0 });
    await completed;
    const { thread } = await rig.client.thread.read({ threadId: rig.threadId, includeTurns: true });
    expect(thread.turns).toMatchObject([{ status: "completed", items: [{}, {}] }]);
    // Items stand in the order in which they ended: the first command may see the file before the second has ended.
    expect(thread.turns[0]?.items).toContainEqual(expect.objectContaining({ aggregatedOutput: "begun\ndone\n" }));
  });

  it("is killed with what it started when its turn is interrupted", async () => {
    const rig = await createRig();
    const output = nextOutput(rig);
    await rig.client.thread.shellCommand({ threadId: rig.threadId, command: "sleep 600 & echo $!; wait" });
    const { delta, turnId } = await output;
    const ended = nextEnd(rig);
    await rig.client.turn.interrupt({ threadId: rig.threadId, turnId });
    expect(await ended).toMatchObject({ aggregatedOutput: "command aborted by user", exitCode: -1 });
    await until(() => !isAlive(Number(delta)));
  });

  it("does not run outside of the roots, nor where the embedder says no, nor beside too many others", async () => {
    const asked: unknown[] = [];
    const allow = ({ method, params }: { method: string; params: unknown }) => {
      asked.push([method, (params as { command: string }).command]);
      return asked.length !== 1;
    };
    const rig = await createRig([], { allow });
    const outside = await rig.startThread({ cwd: await createHome() });
    const run = (threadId: string, command: string) => rig.client.thread.shellCommand({ threadId, command });
    await expect(run(outside, "true")).rejects.toMatchObject({ message: expect.stringContaining("outside of the folders") });
    await expect(run(rig.threadId, "true")).rejects.toMatchObject({
      rpcCode: -32600,
      message: expect.stringContaining("thread/shellCommand was not allowed"),
    });
    const output = nextOutput(rig);
    await run(rig.threadId, "echo begun; sleep 600");
    const { turnId } = await output;
    for (let count = 1; count < 16; count += 1) await run(rig.threadId, "sleep 600");
    await expect(run(rig.threadId, "true")).rejects.toMatchObject({ rpcCode: -32001 });
    expect(asked.slice(0, 2)).toEqual([
      ["thread/shellCommand", "true"],
      ["thread/shellCommand", "echo begun; sleep 600"],
    ]);
    await rig.client.turn.interrupt({ threadId: rig.threadId, turnId });
  });
});

import { memoryThreads } from "codex-app-server-sdk/server";
import { expect, it } from "vitest";
import { type AgentRig, createAgentRig } from "../../support/agent.js";

/** Begins a turn, and interrupts it once clients have heard of an answer: of its first words, or of all of it. */
async function interrupt({ client }: AgentRig, threadId: string, heardOf: "beginning" | "whole"): Promise<void> {
  const heard = new Promise<void>((resolve) => {
    if (heardOf === "beginning") client.on("item/agentMessage/delta", () => resolve());
    else client.on("item/completed", ({ item }) => item.type === "agentMessage" && resolve());
  });
  const { turn } = await client.turn.start({ threadId, input: [{ type: "text", text: "Go on." }] });
  await heard;
  const ended = new Promise((resolve) => client.on("turn/completed", resolve));
  await client.turn.interrupt({ threadId, turnId: turn.id });
  await ended;
}

/** Who said what, in the last request to the model. */
function asked(rig: AgentRig): unknown[] {
  const input = rig.asked().at(-1)?.input ?? [];
  return input.map(({ role, content }) => [role, (content as { text: string }[])[0]?.text]);
}

const ABORTED = ["user", expect.stringMatching(/^<turn_aborted>\n.+\n<\/turn_aborted>$/s)];

async function* neverEnding() {
  yield "It begins ";
  await new Promise(() => {});
}

it("tells the model of a turn that was interrupted, and not of what it had begun to say, after a restart too", async () => {
  const threads = memoryThreads();
  const first = await createAgentRig([{ text: neverEnding() }, { text: "Fine." }], { threads });
  const threadId = await first.startThread();
  await interrupt(first, threadId, "beginning");
  await first.run("And now?", threadId);
  const now = [["user", "Go on."], ABORTED, ["user", "And now?"]];
  expect(asked(first)).toEqual(now);
  const { thread } = await first.client.thread.read({ threadId, includeTurns: true });
  expect(thread.turns[0]?.items).toMatchObject([{ type: "userMessage" }, { type: "agentMessage", text: "It begins " }]);
  await first.client.close();
  const second = await createAgentRig([], { threads });
  await second.client.thread.resume({ threadId });
  await second.run("And then?", threadId);
  expect(asked(second)).toEqual([...now, ["assistant", "Fine."], ["user", "And then?"]]);
});

it("keeps an answer that was whole when the turn was interrupted", async () => {
  const item = { type: "message", role: "assistant", id: "msg-0", content: [{ type: "output_text", text: "It is whole." }] };
  const done = { type: "response.output_item.done", output_index: 0, item };
  const rig = await createAgentRig([{ before: [done], hang: true }]);
  const threadId = await rig.startThread();
  await interrupt(rig, threadId, "whole");
  await rig.run("And now?", threadId);
  expect(asked(rig)).toEqual([["user", "Go on."], ["assistant", "It is whole."], ABORTED, ["user", "And now?"]]);
});

it("leaves out what a model had begun to say when a turn failed", async () => {
  const rig = await createAgentRig([{ text: ["It begins ", "and breaks off."], broken: true }], {
    provider: { stream_max_retries: 0 },
  });
  const threadId = await rig.startThread();
  expect((await rig.run("Go on.", threadId)).outcome.status).toBe("failed");
  await rig.run("And now?", threadId);
  expect(asked(rig)).toEqual([
    ["user", "Go on."],
    ["user", "And now?"],
  ]);
});

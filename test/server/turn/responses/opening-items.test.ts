import { describe, expect, it } from "vitest";
import { type AgentRig, createAgentRig } from "../../../support/agent.js";

interface Told {
  readonly item: { readonly type: string; readonly role?: string };
}

/** What clients are told of the model's history, in one word each. */
function hear({ client }: AgentRig): string[] {
  const heard: string[] = [];
  client.on("rawResponseItem/completed", (params) => {
    const { type, role } = (params as unknown as Told).item;
    heard.push(role ?? type);
  });
  client.on("rawResponse/completed", ({ usage }) => void heard.push(`answer of ${usage?.totalTokens ?? "no"} tokens`));
  client.on("item/completed", ({ item }) => void heard.push(`item ${item.type}`));
  return heard;
}

const RAW = { experimentalRawEvents: true, developerInstructions: "words" };

describe("the raw items of a turn", () => {
  it("are told as they become part of the model's history, the context once", async () => {
    const rig = await createAgentRig([{ text: "a", calls: [{ name: "nope", arguments: {} }] }]);
    const heard = hear(rig);
    const threadId = await rig.startThread(RAW);
    await rig.run("one", threadId);
    expect(heard).toEqual([
      "developer",
      "developer",
      "user",
      "user",
      "item userMessage",
      "item agentMessage",
      "assistant",
      "function_call",
      "answer of 13 tokens",
      "function_call_output",
      "item agentMessage",
      "assistant",
      "answer of 13 tokens",
    ]);
    heard.length = 0;
    await rig.run("two", threadId);
    expect(heard.slice(0, 2)).toEqual(["user", "item userMessage"]);
  });

  it("are told only in threads that were started so", async () => {
    const rig = await createAgentRig();
    const heard = hear(rig);
    await rig.run("one", await rig.startThread({ developerInstructions: "words" }));
    expect(heard).toEqual(["item userMessage", "item agentMessage"]);
  });

  it("end without an answer where the stream breaks off", async () => {
    const rig = await createAgentRig([{ broken: "afterMessage" }], { provider: { stream_max_retries: 0 } });
    const heard = hear(rig);
    await rig.run("one", await rig.startThread({ experimentalRawEvents: true }));
    expect(heard).toEqual(["developer", "user", "user", "item userMessage", "item agentMessage", "assistant"]);
  });

  it("are told of a summary that clients do not see otherwise", async () => {
    const rig = await createAgentRig(["ok", { text: "a summary" }]);
    const threadId = await rig.startThread({ experimentalRawEvents: true });
    await rig.run("one", threadId);
    const heard = hear(rig);
    const ended = new Promise((resolve) => rig.client.on("turn/completed", resolve));
    await rig.client.thread.compactStart({ threadId });
    await ended;
    expect(heard).toEqual(["assistant", "answer of 13 tokens", "item contextCompaction"]);
  });
});

import { describe, expect, it } from "vitest";
import { createAgentRig } from "../../../support/agent.js";

const spec = { name: "lookup", description: "Looks up.", inputSchema: { type: "object", properties: {} } };

describe("a client's tool", () => {
  it("is offered to the model, and called with item/tool/call", async () => {
    const rig = await createAgentRig([{ calls: [{ name: "lookup", arguments: { key: 1 }, callId: "call-a" }] }]);
    const calls: unknown[] = [];
    rig.client.handle("item/tool/call", (params) => {
      calls.push(params);
      return { contentItems: [{ type: "inputText", text: "found" }], success: true };
    });
    const threadId = await rig.startThread({ dynamicTools: [{ type: "function", ...spec }] });
    const { outcome } = await rig.run("go", threadId);
    expect(calls).toMatchObject([{ threadId, callId: "call-a", namespace: null, tool: "lookup", arguments: { key: 1 } }]);
    expect(outcome.items[1]).toMatchObject({ type: "dynamicToolCall", id: "call-a", success: true, status: "completed" });
    expect(rig.asked()[0]?.tools).toMatchObject([
      { type: "function", name: "lookup", strict: false, parameters: spec.inputSchema },
    ]);
    expect(rig.asked()[1]?.input.at(-1)).toMatchObject({ call_id: "call-a", output: "found" });
  });

  it("is handed integers as the model wrote them, and so is the model in later turns", async () => {
    const given = '{"key":12345678901234567890}';
    const rig = await createAgentRig([{ calls: [{ name: "lookup", arguments: given }] }, "ok", "ok"]);
    const calls: unknown[] = [];
    rig.client.handle("item/tool/call", (params) => {
      calls.push(params.arguments);
      return { contentItems: [], success: true };
    });
    const threadId = await rig.startThread({ dynamicTools: [{ type: "function", ...spec }] });
    const { outcome } = await rig.run("go", threadId);
    expect(calls).toEqual([{ key: 12345678901234567890n }]);
    expect(outcome.items[1]).toMatchObject({ type: "dynamicToolCall", arguments: { key: 12345678901234567890n } });
    expect((await rig.run("go on", threadId)).outcome.status).toBe("completed");
    expect(rig.asked()[2]?.input.find(({ type }) => type === "function_call")?.arguments).toBe(given);
  });

  it("may be one of a group", async () => {
    const rig = await createAgentRig([{ calls: [{ name: "lookup", arguments: {}, namespace: "books" }] }]);
    const namespaces: unknown[] = [];
    rig.client.handle("item/tool/call", ({ namespace }) => {
      namespaces.push(namespace);
      return { contentItems: [], success: true };
    });
    const group = {
      type: "namespace" as const,
      name: "books",
      description: "Books.",
      tools: [{ type: "function" as const, ...spec }],
    };
    await rig.run("go", await rig.startThread({ dynamicTools: [group] }));
    expect(namespaces).toEqual(["books"]);
    expect(rig.asked()[0]?.tools).toMatchObject([{ type: "namespace", name: "books", tools: [{ name: "lookup" }] }]);
  });

  it("fails for the model, and not for the turn, when the client cannot run it", async () => {
    const rig = await createAgentRig([{ calls: [{ name: "lookup", arguments: {} }] }]);
    const { outcome } = await rig.run("go", await rig.startThread({ dynamicTools: [{ type: "function", ...spec }] }));
    expect(outcome.status).toBe("completed");
    expect(rig.asked()[1]?.input.at(-1)?.output).toBe("dynamic tool request failed");
  });
});

import assert from "node:assert/strict";
import { connect, runTurn } from "codex-app-server-sdk/client";
import { createAppServer, defineTool, ToolFailure } from "codex-app-server-sdk/server";
import { startFakeBackend } from "codex-app-server-sdk/testing";
import { createMemoryPair } from "codex-app-server-sdk/transport";
import * as z from "zod";

// A tool of yours with an app-server inside: the model may call one function of yours, and nothing else.
const orders = new Map([["A-1", "on its way"]]);
const orderStatus = defineTool({
  name: "order_status",
  description: "Says where an order is.",
  input: z.object({ order: z.string().regex(/^[A-Z]-\d+$/) }),
  run: ({ order }) => {
    const status = orders.get(order);
    if (!status) throw new ToolFailure(`There is no order ${order}`);
    return { order, status };
  },
});

const backend = await startFakeBackend();
backend.plan(
  { calls: [{ name: "order_status", arguments: { order: "first" } }] }, // The model is told that this does not fit, and tries again.
  { calls: [{ name: "order_status", arguments: { order: "A-1" } }] },
  { text: "Your order is on its way." },
);

const server = createAppServer({
  tools: [orderStatus],
  config: { model: "a-model", model_provider: "fake", model_providers: { fake: { name: "Fake", base_url: backend.baseUrl } } },
});
const [here, there] = createMemoryPair();
server.accept(there);
const client = await connect(here, { clientInfo: { name: "embedded", version: "1.0.0" } });
try {
  const { thread } = await client.thread.start({ baseInstructions: "You answer questions about orders." });
  const { status, text, items } = await runTurn(client, { threadId: thread.id, input: "Where is my order A-1?" }).completed;
  console.log(text);

  const calls = items.flatMap((item) => (item.type === "dynamicToolCall" ? [item.success] : []));
  assert.equal(status, "completed");
  assert.deepEqual(calls, [false, true]);
} finally {
  await client.close();
  await server.close();
  await backend.close();
}

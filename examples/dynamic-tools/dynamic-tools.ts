import assert from "node:assert/strict";
import { connect, runTurn } from "codex-app-server-sdk/client";
import { createAppServer } from "codex-app-server-sdk/server";
import { startFakeBackend } from "codex-app-server-sdk/testing";
import { createMemoryPair } from "codex-app-server-sdk/transport";

// A client brings a tool of its own along with a thread; the model calls it, and the client answers.
const backend = await startFakeBackend();
backend.plan({ calls: [{ name: "price_of", arguments: { article: "tea" } }] }, { text: "Tea is 4.20." });

const server = createAppServer({
  config: { model: "a-model", model_provider: "fake", model_providers: { fake: { name: "Fake", base_url: backend.baseUrl } } },
});
const [here, there] = createMemoryPair();
server.accept(there);
const client = await connect(here, {
  clientInfo: { name: "dynamic-tools", version: "1.0.0" },
  capabilities: { experimentalApi: true },
});
try {
  const prices = new Map([["tea", 4.2]]);
  client.handle("item/tool/call", ({ tool, arguments: given }) => {
    const { article } = given as { article: string };
    console.log(`the model calls ${tool} for ${article}`);
    const price = prices.get(article);
    return { contentItems: [{ type: "inputText", text: String(price ?? "not on the list") }], success: price !== undefined };
  });

  const { thread } = await client.thread.start({
    dynamicTools: [
      {
        type: "function",
        name: "price_of",
        description: "Says what an article costs.",
        inputSchema: { type: "object", properties: { article: { type: "string" } }, required: ["article"] },
      },
    ],
  });
  const { status, text, items } = await runTurn(client, { threadId: thread.id, input: "What is tea?" }).completed;
  console.log(text);

  assert.equal(status, "completed");
  const call = items.find((item) => item.type === "dynamicToolCall");
  assert.deepEqual(call?.contentItems, [{ type: "inputText", text: "4.2" }]);
} finally {
  await client.close();
  await server.close();
  await backend.close();
}

import assert from "node:assert/strict";
import { connect, runTurn } from "codex-app-server-sdk/client";
import { createAppServer } from "codex-app-server-sdk/server";
import { listenWebSocket, webSocket } from "codex-app-server-sdk/transport";
import { duck, duckConfig } from "./duck.js";

// An agent of your own behind the unmodified terminal interface of codex. With --serve it stays for you to talk to:
//
//   npx tsx examples/own-agent/own-agent.ts --serve
//   npx codex --remote ws://127.0.0.1:4222
//
const stays = process.argv.includes("--serve");
const server = createAppServer({ agent: duck, config: duckConfig });
const listener = await listenWebSocket({ port: stays ? 4222 : 0 });
const serving = (async () => {
  for await (const { transport } of listener) server.accept(transport);
})();
console.log(`listening: npx codex --remote ${listener.url}`);

if (stays) {
  process.once("SIGINT", () => void listener.close());
} else {
  const client = await connect(webSocket(listener.url), { clientInfo: { name: "own-agent", version: "1.0.0" } });
  try {
    const { thread } = await client.thread.start();
    const first = await runTurn(client, { threadId: thread.id, input: "It does not work." }).completed;
    const second = await runTurn(client, { threadId: thread.id, input: "It should." }).completed;
    console.log(`${first.text}\n${second.text}`);

    assert.equal(first.text, "You say: It does not work. And what did you expect?");
    assert.equal(second.text, "That is 2 things now. Why do you think so?");
    assert.deepEqual([first.status, second.status], ["completed", "completed"]);
  } finally {
    await client.close();
    await listener.close();
  }
}
await serving;
await server.close();

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { connect, runTurn } from "codex-app-server-sdk/client";
import { createFakeCodexHome, startFakeBackend } from "codex-app-server-sdk/testing";
import { spawnCodex } from "codex-app-server-sdk/transport";

// A turn of an app-server in a process of its own, printed as the model says it.
const backend = await startFakeBackend();
const home = await createFakeCodexHome(backend, { provider: "requires_openai_auth = false" });
backend.plan({ text: ["Hello", " ", "from", " ", "afar."] });

const command = join(
  dirname(createRequire(import.meta.url).resolve("codex-app-server-sdk/package.json")),
  "dist/command/cli.mjs",
);
const server = spawnCodex({ command: process.execPath, args: [command, "app-server"], codexHome: home.path });
const client = await connect(server, { clientInfo: { name: "streaming-turn", version: "1.0.0" } });
try {
  const { thread } = await client.thread.start();

  const turn = runTurn(client, { threadId: thread.id, input: "Say hello." });
  let printed = "";
  for await (const event of turn) {
    if (event.method !== "item/agentMessage/delta") continue;
    process.stdout.write(event.params.delta);
    printed += event.params.delta;
  }
  process.stdout.write("\n");

  const { status, text, usage } = await turn.completed;
  assert.equal(status, "completed");
  assert.equal(printed, text);
  assert.ok(usage && usage.total.totalTokens > 0);
} finally {
  await client.close();
  await backend.close();
  await home.remove();
}

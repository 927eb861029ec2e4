import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { connect, runTurn } from "codex-app-server-sdk/client";
import { PROTOCOL_RELEASE } from "codex-app-server-sdk/protocol";
import { createFakeCodexHome, startFakeBackend } from "codex-app-server-sdk/testing";
import { spawnCodex } from "codex-app-server-sdk/transport";

// The same client in front of the real codex, which asks a backend on this machine and nobody else.
const backend = await startFakeBackend();
const home = await createFakeCodexHome(backend, { provider: "requires_openai_auth = false" });
backend.plan({ text: "Hello from codex." });

const codex = createRequire(import.meta.url).resolve("@openai/codex/bin/codex.js");
const server = spawnCodex({ command: process.execPath, args: [codex, "app-server"], codexHome: home.path });
const client = await connect(server, { clientInfo: { name: "real-codex", version: "1.0.0" } });
try {
  console.log(`connected to ${client.serverInfo.userAgent}`);
  const { thread } = await client.thread.start();
  const { status, text } = await runTurn(client, { threadId: thread.id, input: "Say hello." }).completed;
  console.log(text);

  assert.equal(client.serverInfo.version, PROTOCOL_RELEASE);
  assert.equal(status, "completed");
  assert.equal(text, "Hello from codex.");
} finally {
  await client.close();
  await backend.close();
  await home.remove();
}

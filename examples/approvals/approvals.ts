import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, runTurn } from "codex-app-server-sdk/client";
import { applyPatchTool, createAppServer, shellTool } from "codex-app-server-sdk/server";
import { startFakeBackend } from "codex-app-server-sdk/testing";
import { createMemoryPair } from "codex-app-server-sdk/transport";

// A model that wants to run commands outside of the sandbox and to edit files, and a user who is asked first.
const sandbox_permissions = "require_escalated";
const backend = await startFakeBackend();
const cwd = await mkdtemp(join(tmpdir(), "approvals-"));
const patch = "*** Begin Patch\n*** Add File: notes.txt\n+Remember the milk.\n*** End Patch";
backend.plan(
  { calls: [{ name: "shell", arguments: { command: "touch made", sandbox_permissions, justification: "To mark the place." } }] },
  { calls: [{ name: "shell", arguments: { command: "rm -rf .", sandbox_permissions } }] },
  { calls: [{ name: "apply_patch", arguments: { patch } }] },
  { text: "Two of three were allowed." },
);

const server = createAppServer({
  tools: [shellTool(), applyPatchTool()],
  config: {
    model: "a-model",
    model_provider: "fake",
    model_providers: { fake: { name: "Fake", base_url: backend.baseUrl } },
    approval_policy: "on-request",
    sandbox_mode: "read-only",
  },
});
const [here, there] = createMemoryPair();
server.accept(there);
const client = await connect(here, { clientInfo: { name: "approvals", version: "1.0.0" } });
try {
  client.handle("item/commandExecution/requestApproval", ({ commandActions, reason }) => {
    const command = commandActions?.[0]?.command ?? "";
    const decision = command.startsWith("rm") ? "decline" : "accept";
    console.log(`$ ${command}${reason ? `   # ${reason}` : ""}\n  ${decision}`);
    return { decision };
  });
  client.handle("item/fileChange/requestApproval", () => {
    console.log("a change to files\n  accept");
    return { decision: "accept" };
  });

  const { thread } = await client.thread.start({ cwd });
  const { status, items, text } = await runTurn(client, { threadId: thread.id, input: "Take notes." }).completed;
  console.log(text);

  const results = items.flatMap((item) => (item.type === "commandExecution" || item.type === "fileChange" ? [item.status] : []));
  assert.equal(status, "completed");
  assert.deepEqual(results, ["completed", "declined", "completed"]);
  assert.deepEqual(await readdir(cwd), ["made", "notes.txt"]);
} finally {
  await client.close();
  await server.close();
  await backend.close();
  await rm(cwd, { recursive: true });
}

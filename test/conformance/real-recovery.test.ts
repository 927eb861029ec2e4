import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, type Recovery, runTurn } from "codex-app-server-sdk/client";
import { createFakeCodexHome } from "codex-app-server-sdk/testing";
import { spawnCodex, type Transport } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { createBackend } from "../support/backend.js";
import { CODEX, STARTS_WITHIN_MS } from "../support/programs.js";
import { eventually } from "../support/settled.js";

/** What the real server has stored of its threads. */
async function readRollouts(home: string): Promise<string> {
  const folder = join(home, "sessions");
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".jsonl"));
  return (await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")))).join("");
}

describe("a client that reconnects, against the real codex", () => {
  it.each(["ended", "killed"])("has its threads again, and hears that the turn ended with a server that was %s", async (how) => {
    const backend = await createBackend();
    const home = await createFakeCodexHome(backend, { provider: "requires_openai_auth = false" });
    onTestFinished(() => home.remove());
    const children: Transport[] = [];
    const recoveries: Recovery[] = [];
    const client = await connect(
      () => {
        // The shell leaves its process id, which is that of the whole group, and becomes the program.
        const script = `echo $$ > pid; exec "$0" "$1" app-server`;
        const args = ["-c", script, process.execPath, CODEX];
        const child = spawnCodex({ command: "sh", args, codexHome: home.path, cwd: home.path });
        children.push(child);
        return child;
      },
      {
        clientInfo: { name: "test", version: "1.0.0" },
        handshakeTimeoutMs: STARTS_WITHIN_MS,
        reconnect: { firstDelayMs: 1, onReconnect: (recovery) => recoveries.push(recovery) },
      },
    );
    onTestFinished(() => client.close());
    backend.plan("ok", { hang: true }, { text: "again" });

    const { thread } = await client.thread.start({ approvalPolicy: "on-request", sandbox: "read-only" });
    const { thread: unused } = await client.thread.start();
    expect(await runTurn(client, { threadId: thread.id, input: "hi" })).toMatchObject({ status: "completed", text: "Hello." });
    const running = runTurn(client, { threadId: thread.id, input: "hang" });
    const turnId = await running.id;
    await eventually(() => expect(backend.modelRequests).toHaveLength(2));
    // It stores a turn beside asking the model.
    await eventually(async () => expect(await readRollouts(home.path)).toContain(turnId));
    if (how === "ended") await children[0]?.close();
    else process.kill(-Number(readFileSync(join(home.path, "pid"), "utf8")), "SIGKILL");
    await eventually(() => expect(recoveries).toHaveLength(1));

    expect(recoveries[0]?.failed).toMatchObject([{ threadId: unused.id, error: { code: "ERR_RPC" } }]);
    expect(recoveries[0]?.threads).toMatchObject([
      {
        threadId: thread.id,
        resumed: { approvalPolicy: "on-request", sandbox: { type: "readOnly" } },
        turn: { id: turnId, status: "interrupted" },
      },
    ]);
    expect((await running).status).toBe("interrupted");
    expect(await runTurn(client, { threadId: thread.id, input: "hi" })).toMatchObject({ status: "completed", text: "again" });
  });
});

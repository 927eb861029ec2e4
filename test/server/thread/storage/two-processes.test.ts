import { type Client, connect, runTurn } from "codex-app-server-sdk/client";
import { hasSqlite } from "codex-app-server-sdk/server";
import { createFakeCodexHome } from "codex-app-server-sdk/testing";
import { spawnCodex } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { createBackend } from "../../../support/backend.js";
import { COMMAND } from "../../../support/programs.js";

const TURNS = 25;

/** Has a thread with so many turns in it, one after the other. */
async function converse(client: Client, threadId: string): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    expect(await runTurn(client, { threadId, input: "go on" }).completed).toMatchObject({ status: "completed", text: "Hello." });
  }
}

describe("two processes on one home", () => {
  it("keep all turns of all threads that they have at the same time", async () => {
    expect(await hasSqlite()).toBe(true);
    const backend = await createBackend();
    const home = await createFakeCodexHome(backend, { provider: "requires_openai_auth = false" });
    onTestFinished(() => home.remove());
    const open = async () => {
      const transport = spawnCodex({ command: process.execPath, args: [COMMAND, "app-server"], codexHome: home.path });
      const client = await connect(transport, { clientInfo: { name: "test", version: "1.0.0" } });
      onTestFinished(() => client.close());
      return client;
    };
    const clients = await Promise.all([open(), open()]);
    const owned = await Promise.all(
      clients
        .flatMap((client) => [client, client])
        .map(async (client) => ({ client, id: (await client.thread.start()).thread.id })),
    );
    await Promise.all(owned.map(({ client, id }) => converse(client, id)));

    for (const client of [...clients, await open()]) {
      const { data } = await client.thread.list({});
      expect(data.map(({ id }) => id).sort()).toEqual(owned.map(({ id }) => id).sort());
      for (const { id } of owned) {
        const { thread } = await client.thread.read({ threadId: id, includeTurns: true });
        expect(thread.turns.map(({ status, items }) => [status, items.at(-1)])).toEqual(
          Array(TURNS).fill(["completed", expect.objectContaining({ type: "agentMessage", text: "Hello." })]),
        );
      }
    }
  });
});

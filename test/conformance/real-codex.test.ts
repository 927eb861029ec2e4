import { connect, runTurn } from "codex-app-server-sdk/client";
import { createFakeCodexHome, fakeToken } from "codex-app-server-sdk/testing";
import { spawnCodex } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { createBackend } from "../support/backend.js";
import { CODEX, CODEX_RELEASE, STARTS_WITHIN_MS } from "../support/programs.js";

describe("the client, against the real codex", () => {
  it("signs in, runs a plain turn, and one that meets a 401", async () => {
    const backend = await createBackend();
    const home = await createFakeCodexHome(backend);
    onTestFinished(() => home.remove());
    const [first, second] = [fakeToken(), fakeToken()];
    backend.plan("ok", 401, { text: "recovered" });
    const problems: string[] = [];
    const client = await connect(spawnCodex({ command: process.execPath, args: [CODEX, "app-server"], codexHome: home.path }), {
      clientInfo: { name: "test", version: "1.0.0" },
      handshakeTimeoutMs: STARTS_WITHIN_MS,
      tokens: ({ reason }) => ({ accessToken: reason === "login" ? first : second }),
      onProblem: ({ message }) => problems.push(message),
    });
    onTestFinished(() => client.close());

    expect(client.serverInfo.version).toBe(CODEX_RELEASE);
    expect((await client.account.read()).account).toMatchObject({ type: "chatgpt", email: "user@example.com", planType: "pro" });
    const { thread } = await client.thread.start();
    expect((await runTurn(client, { threadId: thread.id, input: "hi" }).completed).text).toBe("Hello.");
    expect(await runTurn(client, { threadId: thread.id, input: "hi" }).completed).toMatchObject({
      status: "completed",
      text: "recovered",
    });
    expect(backend.modelRequests.map(({ bearer }) => bearer)).toEqual([first, first, second]);
    await client.account.logout();
    expect((await client.account.read()).account).toBeNull();
    expect(problems).toEqual([]);
  });
});

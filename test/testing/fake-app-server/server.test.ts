import { connect, runTurn } from "codex-app-server-sdk/client";
import { createFakeAppServer, fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it, onTestFinished } from "vitest";

const clientInfo = { name: "test", version: "1" };

async function connectTo(server: ReturnType<typeof createFakeAppServer>) {
  const client = await connect(server.connect(), { clientInfo, tokens: () => ({ accessToken: fakeToken() }) });
  onTestFinished(() => client.close());
  return client;
}

describe("createFakeAppServer", () => {
  it.each([
    ["ok", 1],
    ["401-then-ok", 2],
    ["two-401s", 3],
    ["early-refresh", 2],
  ] as const)("plays a turn as the scenario %s has it", async (scenario, tokens) => {
    const server = createFakeAppServer({ scenario });
    const client = await connectTo(server);
    const { thread } = await client.thread.start();
    expect((await runTurn(client, { threadId: thread.id, input: "hi" }).completed).status).toBe("completed");
    const given = server.received.filter(({ message }) => JSON.stringify(message).includes("accessToken"));
    expect(given).toHaveLength(tokens);
  });

  it("refuses logins, at once or later, where it is told to", async () => {
    await expect(connectTo(createFakeAppServer({ scenario: "login-refused" }))).rejects.toMatchObject({ reason: "refused" });
    await expect(connectTo(createFakeAppServer({ scenario: "login-fails-later" }))).rejects.toMatchObject({ reason: "refused" });
  });

  it("waits for a refresh as long as its clock says, and not longer", async () => {
    const server = createFakeAppServer();
    const client = await connect(server.connect(), { clientInfo, unhandled: "ignore" });
    onTestFinished(() => client.close());
    client.handle("account/chatgptAuthTokens/refresh", () => new Promise(() => {}));
    const refreshed = server.refresh();
    server.clock.advance(10_000);
    await expect(refreshed).rejects.toThrow("timed out after 10s");
  });
});

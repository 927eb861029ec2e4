import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Client, type ConnectOptions, connect, runTurn, type TurnEvent } from "codex-app-server-sdk/client";
import { type Agent, type AppServerOptions, createAppServer } from "codex-app-server-sdk/server";
import { fakeToken } from "codex-app-server-sdk/testing";
import { bearerToken, listenWebSocket, webSocket } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { configFor, createBackend } from "../support/backend.js";
import { createGate } from "../support/gate.js";
import { eventually } from "../support/settled.js";

/** A server that is reached over a real WebSocket, whose connections can be destroyed. The bearer is who a client is. */
async function serve(options: AppServerOptions) {
  const server = createAppServer({ logger: false, ...options });
  const http = createHttpServer();
  const sockets = new Set<Socket>();
  http.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const listener = await listenWebSocket({
    server: http,
    path: "/codex",
    authenticate: bearerToken((token) => ({ subject: token })),
  });
  void (async () => {
    for await (const { transport, identity } of listener) server.accept(transport, { identity });
  })();
  onTestFinished(async () => {
    await listener.close();
    await server.close();
    http.close();
    http.closeAllConnections();
  });
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/codex`;
  const join = async (who: string, more: Partial<ConnectOptions> = {}, mayOpen = async () => {}): Promise<Client> => {
    let opened = 0;
    const open = async () => {
      if (opened++ > 0) await mayOpen();
      return webSocket(url, { bearerToken: who });
    };
    const client = await connect(open, {
      clientInfo: { name: "test", version: "1" },
      capabilities: { experimentalApi: true },
      reconnect: { firstDelayMs: 1, longestDelayMs: 5 },
      ...more,
    });
    onTestFinished(() => client.close());
    return client;
  };
  return { server, join, destroy: () => sockets.forEach((socket) => void socket.destroy()) };
}

const deltasOf = (events: readonly TurnEvent[]) =>
  events.flatMap((event) => (event.method === "item/agentMessage/delta" ? [event.params.delta] : []));

describe("a WebSocket that is destroyed", () => {
  it("in the middle of a message costs none of its text, and its item is told once", async () => {
    const [said, more, back] = [createGate(), createGate(), createGate()];
    const agent: Agent = async ({ write }) => {
      write.message().end("before");
      const message = write.message();
      message.delta("one ");
      await said.pass();
      message.delta("two ");
      await more.pass();
      message.delta("three");
      message.end();
    };
    const { join, destroy } = await serve({ agent, accountScope: "identity" });
    const mayOpen = createGate();
    const client = await join(
      "ann",
      { reconnect: { firstDelayMs: 1, longestDelayMs: 5, onReconnect: () => void back.pass() } },
      mayOpen.pass,
    );
    const { thread } = await client.thread.start();
    const turn = runTurn(client, { threadId: thread.id, input: "hi" });
    const events: TurnEvent[] = [];
    const heard = (async () => {
      for await (const event of turn) events.push(event);
    })();
    await eventually(() => expect(deltasOf(events)).toEqual(["one "]));
    destroy();
    await mayOpen.reached;
    said.open();
    await more.reached;
    mayOpen.open();
    await back.reached;
    more.open();
    expect(await turn).toMatchObject({ status: "completed", text: "one two three" });
    await heard;
    expect(deltasOf(events).join("")).toBe("one two three");
    expect(events.filter(({ method }) => method === "item/completed")).toHaveLength(3);
  });

  it("while a question waits has it asked again once, of the same tenant and of nobody else", async () => {
    const agent: Agent = async (turn) => {
      const { decision } = await turn.ask("item/fileChange/requestApproval", { itemId: "i" } as never);
      turn.write.message().end(String(decision));
    };
    const { join, destroy } = await serve({ agent, accountScope: "identity" });
    const client = await join("ann");
    const asked: AbortSignal[] = [];
    client.handle("item/fileChange/requestApproval", (_, { signal }) => {
      asked.push(signal);
      if (asked.length === 2) return { decision: "accept" };
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    });
    const { thread } = await client.thread.start();
    const turn = runTurn(client, { threadId: thread.id, input: "hi" });
    await eventually(() => expect(asked).toHaveLength(1));
    const stranger = await join("bob", { reconnect: false });
    await expect(stranger.thread.resume({ threadId: thread.id })).rejects.toMatchObject({ code: "ERR_RPC" });
    destroy();
    expect(await turn).toMatchObject({ status: "completed", text: "accept" });
    expect(asked).toHaveLength(2);
  });

  it("while a refresh is pending has the turn go on with the tokens that its client signs in again with", async () => {
    const backend = await createBackend();
    const [first, second] = [fakeToken(), fakeToken()];
    backend.answer = ({ bearer }) => (bearer === second ? "ok" : 401);
    const { join, destroy } = await serve({ config: configFor(backend), accountScope: "identity" });
    let isLost = false;
    const client = await join("ann", {
      tokens: ({ reason }) => {
        if (reason !== "unauthorized" || isLost) return { accessToken: isLost ? second : first };
        isLost = true;
        destroy();
        return new Promise(() => {});
      },
    });
    const { thread } = await client.thread.start();
    expect(await runTurn(client, { threadId: thread.id, input: "hi" })).toMatchObject({ status: "completed" });
    expect(backend.modelRequests.map(({ bearer }) => bearer)).toEqual([first, second]);
  });

  it("leaves a turn that nobody follows to its end, with the account of its tenant, until the grace is over", async () => {
    const backend = await createBackend();
    const gate = createGate();
    const token = fakeToken();
    backend.plan({ calls: [{ name: "wait", arguments: {} }] }, "ok");
    const wait = { name: "wait", description: "", parameters: { type: "object" }, run: () => gate.pass().then(() => "done") };
    const { join, destroy, server } = await serve({
      config: { ...configFor(backend), approval_policy: "never" },
      accountScope: "identity",
      reconnectGraceMs: 1,
      tools: [wait as never],
    });
    const client = await join("ann", { tokens: () => ({ accessToken: token }), reconnect: false });
    const { thread } = await client.thread.start();
    const turn = runTurn(client, { threadId: thread.id, input: "hi" });
    await gate.reached;
    destroy();
    expect((await turn).status).toBe("failed");
    await eventually(() => expect(server.connections.size).toBe(0));
    gate.open();
    await eventually(() => expect(backend.modelRequests.map(({ bearer }) => bearer)).toEqual([token, token]));
    const again = await join("ann", { reconnect: false });
    await eventually(async () =>
      expect((await again.thread.read({ threadId: thread.id, includeTurns: true })).thread.turns[0]?.status).toBe("completed"),
    );
  });
});

import { connect } from "codex-app-server-sdk";
import { type Agent, createAppServer, createServer } from "codex-app-server-sdk/server";
import { fakeToken, startFakeBackend } from "codex-app-server-sdk/testing";
import { createMemoryPair, listenWebSocket, spawnCodex } from "codex-app-server-sdk/transport";

const agent: Agent = async ({ input, write }) => write.message().end(JSON.stringify(input));

export async function use(): Promise<void> {
  const server = createAppServer({ agent, config: { model: "m" } });
  const [here, there] = createMemoryPair();
  server.accept(there);
  const client = await connect(here, {
    clientInfo: { name: "consumer", version: "1" },
    tokens: () => ({ accessToken: fakeToken() }),
  });
  // @ts-expect-error: an answer without its members is none.
  createServer({ account: { read: () => ({}) } });
  await Promise.all([
    client.close(),
    server.close(),
    (await startFakeBackend()).close(),
    (await listenWebSocket()).close(),
    spawnCodex().close(),
  ]);
}

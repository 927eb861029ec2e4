import assert from "node:assert/strict";
import { type Client, connect, runTurn } from "codex-app-server-sdk/client";
import { createAppServer } from "codex-app-server-sdk/server";
import { type Listener, listenWebSocket, webSocket } from "codex-app-server-sdk/transport";

// One server for several people who must not see each other. Whoever accepts a connection says whose it is. Here each person has an
// address of their own; over a network it is what the listener's lock found out (docs/network.md).
const server = createAppServer({
  accountScope: "connection", // Everybody signs in for themselves, and who has no identity is alone.
  agent: async ({ history, write }) => write.message().end(`I know ${history.length} items of this thread.`),
  config: { model_provider: "own", model_providers: { own: { name: "Own", requires_openai_auth: true } } },
});

async function open(subject: string | null): Promise<Listener> {
  const listener = await listenWebSocket();
  void (async () => {
    for await (const { transport } of listener) server.accept(transport, subject === null ? {} : { identity: { subject } });
  })();
  return listener;
}

const clients: Client[] = [];
async function join({ url }: Listener): Promise<Client> {
  const client = await connect(webSocket(url), { clientInfo: { name: "tenants", version: "1.0.0" } });
  clients.push(client);
  return client;
}

const threadsOf = async (client: Client) => (await client.thread.list()).data.map(({ id }) => id);
const refusalOf = (client: Client, threadId: string) =>
  client.thread.read({ threadId }).then(
    () => "read",
    (error: Error) => error.message.replace(threadId, "…"),
  );

const listeners = [await open("ann"), await open("ben"), await open(null)] as const;
try {
  const [annsPhone, annsDesk] = [await join(listeners[0]), await join(listeners[0])];
  const ben = await join(listeners[1]);
  const [stranger, other] = [await join(listeners[2]), await join(listeners[2])];

  const { thread } = await annsPhone.thread.start();
  await runTurn(annsPhone, { threadId: thread.id, input: "Hello?" }).completed;
  const strangers = (await stranger.thread.start()).thread;
  await runTurn(stranger, { threadId: strangers.id, input: "Hello?" }).completed;

  // Whoever has the same identity shares the threads; for all others there is nothing.
  assert.deepEqual(await threadsOf(annsDesk), [thread.id]);
  assert.deepEqual(await threadsOf(stranger), [strangers.id]);
  for (const client of [ben, stranger, other]) {
    assert.ok(!(await threadsOf(client)).includes(thread.id));
    assert.equal(await refusalOf(client, thread.id), "thread not loaded: …");
  }
  // "Not yours" reads like "not there".
  assert.equal(await refusalOf(other, strangers.id), await refusalOf(other, crypto.randomUUID()));
  // An account is the connection's own, also where the threads are shared.
  await annsPhone.account.loginStart({ type: "apiKey", apiKey: "sk-of-ann" });
  const accounts = [annsPhone, annsDesk, ben].map(async (client) => (await client.account.read({})).account?.type ?? null);
  assert.deepEqual(await Promise.all(accounts), ["apiKey", null, null]);
  console.log("ann has one thread on both of her clients; ben and the strangers have not heard of it");
} finally {
  await Promise.all(clients.map((client) => client.close()));
  await Promise.all(listeners.map((listener) => listener.close()));
  await server.close();
}

import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { type Client, connect, runTurn } from "codex-app-server-sdk/client";
import { createAppServer } from "codex-app-server-sdk/server";
import { fakeToken, startFakeBackend } from "codex-app-server-sdk/testing";
import { listenWebSocket, signedBearer, webSocket } from "codex-app-server-sdk/transport";

// One server over the network for several companies. Who connects is known by a signed bearer; its `sub` is the tenant, and each tenant
// has its own account, its own threads, and its own limits.
const backend = await startFakeBackend();
const secret = randomBytes(32).toString("base64url");
const server = createAppServer({
  accountScope: "identity",
  config: { openai_base_url: backend.baseUrl },
  tenantLimits: { connections: 10, runningTurns: 4, requestsPerSecond: 100 },
});
const refused: string[] = [];
const listener = await listenWebSocket({
  authenticate: await signedBearer({ sharedSecret: secret, audience: "app-server" }),
  logger: { warn: (_, message) => void refused.push(message) },
});
const serving = (async () => {
  for await (const { transport, identity } of listener) server.accept(transport, { identity });
})();

/** What your identity provider signs for a tenant. */
function bearerOf(subject: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { sub: subject, aud: "app-server", exp: Math.floor(Date.now() / 1000) + 600 };
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

const clients: Client[] = [];
const asked: string[] = [];
async function join(tenant: string): Promise<Client> {
  const client = await connect(webSocket(listener.url, { bearerToken: bearerOf(tenant) }), {
    clientInfo: { name: "multi-tenant", version: "1.0.0" },
    tokens: ({ reason }) => {
      if (reason === "unauthorized") asked.push(tenant);
      return { accessToken: fakeToken({ account: tenant, email: `${reason}@${tenant}.example` }) };
    },
  });
  clients.push(client);
  return client;
}
const say = async (client: Client, input: string) => {
  const { thread } = await client.thread.start();
  return { thread, ...(await runTurn(client, { threadId: thread.id, input }).completed) };
};
const emailOf = async (client: Client) => {
  const { account } = await client.account.read();
  return account?.type === "chatgpt" ? account.email : null;
};

try {
  await assert.rejects(connect(webSocket(listener.url), { clientInfo: { name: "stranger", version: "1" } }), /401/);
  assert.deepEqual(refused, ["A client was refused: missing websocket token"]);

  const [acme, globex] = [await join("acme"), await join("globex")];
  // The backend refuses the token of one tenant. Only that one is asked for another, and gets another.
  backend.plan(401);
  assert.equal((await say(acme, "Hi.")).status, "completed");
  const { thread, status } = await say(globex, "Hi.");
  assert.equal(status, "completed");
  assert.deepEqual(asked, ["acme"]);
  assert.deepEqual(await Promise.all([acme, globex].map(emailOf)), ["unauthorized@acme.example", "login@globex.example"]);

  // What is another tenant's reads like what is not there.
  await assert.rejects(acme.thread.read({ threadId: thread.id }), /thread not loaded/);
  assert.equal((await acme.thread.list()).data.length, 1);
  console.log("two tenants on one server: one refresh for the one that needed it, and no stranger");
} finally {
  for (const client of clients) await client.close();
  await listener.close();
  await serving;
  await server.close();
  await backend.close();
}

// With real accounts, these lines differ:
//   signedBearer(...)  or jwksBearer({ jwksUrl, issuer, audience }) for the keys of your identity provider
//   listenWebSocket    gets `tls`, or stands behind a proxy that has the certificate
//   tokens             of each tenant come from your vault
//   config             is left out: the server talks to OpenAI

// The clients of tenants.mjs: each is a tenant, hands its own tokens in, and refreshes them when it is asked.
import { bearerOf } from "./bearer.mjs";
import { openClient, resultOf } from "./raw-client.mjs";
import { answerCalls } from "./remote.mjs";

const { fakeToken } = await import(new URL("../dist/testing.js", import.meta.url).href);
const AT_ONCE = 50;
const tenants = [];

const tokensOf = (age, number) => {
  const chatgptAccountId = `org-${number}`;
  return { accessToken: fakeToken({ email: `${age}-${number}@example.com`, account: chatgptAccountId }), chatgptAccountId };
};

async function open(url, number) {
  const tenant = { number, threads: [], refreshes: 0, ends: new Map(), foreign: 0, deltas: 0 };
  const onMessage = ({ id, method, params }, client) => {
    const names = JSON.stringify(params).match(/tenant-\d+-/g) ?? [];
    if (names.some((name) => name !== `tenant-${number}-`)) tenant.foreign += 1;
    if (params.threadId && tenant.threads.length > 0 && !tenant.threads.includes(params.threadId)) tenant.foreign += 1;
    if (method === "account/chatgptAuthTokens/refresh") {
      tenant.refreshes += 1;
      client.send({ id, result: tokensOf("new", number) });
    } else if (method === "item/agentMessage/delta") tenant.deltas += 1;
    else if (method === "turn/completed") tenant.complete?.(params.turn.error?.message ?? params.turn.status);
  };
  const localAddress = `127.0.0.${2 + (number % 8)}`;
  tenant.client = await openClient(url, { bearerToken: bearerOf(`tenant-${number}`), localAddress, onMessage });
  resultOf(await tenant.client.ask("account/login/start", { type: "chatgptAuthTokens", ...tokensOf("old", number) }));
  const { thread } = resultOf(await tenant.client.ask("thread/start", {}));
  tenant.threads = [thread.id];
  tenants.push(tenant);
}

async function run({ number, client, threads }, tenant) {
  const ended = new Promise((resolve) => {
    tenant.complete = resolve;
    client.socket.once("close", () => resolve("closed"));
  });
  const input = [{ type: "text", text: `This is tenant-${number}- who asks` }];
  resultOf(await client.ask("turn/start", { threadId: threads[0], input }));
  return ended;
}

answerCalls({
  async open({ url, first, count }) {
    let next = first;
    const openSome = async () => {
      while (next < first + count) {
        next += 1;
        await open(url, next - 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, openSome));
    return tenants.length;
  },
  /** A turn of each, all at once. */
  async run() {
    const ends = await Promise.all(tenants.map((tenant) => run(tenant, tenant)));
    const others = {};
    for (const end of ends) if (end !== "completed") others[end] = (others[end] ?? 0) + 1;
    const count = (list, is) => list.filter(is).length;
    return {
      others,
      completed: count(ends, (end) => end === "completed"),
      refreshedOnce: count(tenants, ({ refreshes }) => refreshes === 1),
      refreshes: tenants.reduce((sum, { refreshes }) => sum + refreshes, 0),
      foreign: tenants.reduce((sum, { foreign }) => sum + foreign, 0),
      heard: count(tenants, ({ deltas }) => deltas > 0),
    };
  },
});

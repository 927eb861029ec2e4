// Clients of soak.mjs, of which each does something else all the time: turns, bursts, garbage, reading slowly, going without a word.
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { bearerOf } from "./bearer.mjs";
import { openClient, resultOf } from "./raw-client.mjs";
import { answerCalls } from "./remote.mjs";

/** What is lost never comes; a machine that is busy with something else may take minutes. */
const ANSWERED_WITHIN_MS = 180_000;
const counts = {};
const wrong = [];
const add = (what, more = 1) => {
  counts[what] = (counts[what] ?? 0) + more;
};
const chance = (share) => Math.random() < share;
const pick = (list) => list[Math.floor(Math.random() * list.length)];
let isStopping = false;

/** Waits for something that has to come. What comes too late is a finding; that the connection ends first is none. */
async function within(what, promise) {
  const timer = new AbortController();
  const late = wait(ANSWERED_WITHIN_MS, undefined, { signal: timer.signal }).then(
    () => {
      wrong.push(what);
      throw new Error(`${what}: too late`);
    },
    () => {},
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
}

async function open(url, subject) {
  const ends = new Map();
  const onMessage = ({ id, method, params }, client) => {
    if (id !== undefined) return client.send({ id, result: { decision: "accept" } });
    if (method === "turn/completed") {
      ends.get(params.turn.id)?.(params.turn.status);
      ends.set(params.turn.id, params.turn.status);
    }
  };
  const client = await openClient(url, { bearerToken: bearerOf(subject), onMessage });
  const ask = async (method, params) => {
    add("requests");
    const answer = await within(`no answer to ${method}`, client.ask(method, params));
    add("answers");
    return answer;
  };
  /** Resolves with the status of a turn when it has ended; rejects when the connection has. */
  const ended = (turnId, where) =>
    within(
      `no end of a turn (${where})`,
      new Promise((resolve, reject) => {
        if (typeof ends.get(turnId) === "string") return resolve(ends.get(turnId));
        if (client.isClosed) return reject(new Error("closed"));
        ends.set(turnId, resolve);
        client.socket.once("close", () => reject(new Error("closed")));
      }),
    );
  return { socket: client.socket, code: () => client.code, ask, ended };
}

/** Sees to it that every turn of the subject's threads has ended, and deletes them. */
async function sweep(client) {
  for (;;) {
    const { data } = resultOf(await client.ask("thread/list", { limit: 50 }));
    if (data.length === 0) return;
    for (const { id: threadId } of data) {
      const { result } = await client.ask("thread/resume", { threadId });
      for (const turn of result?.thread.turns ?? []) {
        add("turns seen again");
        if (turn.status === "inProgress") add(`turns that went on and ${await client.ended(turn.id, "resumed")}`);
      }
      resultOf(await client.ask("thread/delete", { threadId }));
      add("threads deleted");
    }
  }
}

async function startTurn(client, threadId, told) {
  const { turn } = resultOf(await client.ask("turn/start", { threadId, input: [{ type: "text", text: JSON.stringify(told) }] }));
  add("turns started");
  return turn.id;
}

const startThread = async (client) => resultOf(await client.ask("thread/start", {})).thread.id;

const ACTS = {
  async turns({ client }) {
    const threadId = await startThread(client);
    for (let left = 1 + Math.floor(Math.random() * 4); left > 0; left -= 1) {
      const told = { kb: 1, pieces: 30, delayMs: pick([0, 5, 20]), asks: chance(0.3) };
      const turnId = await startTurn(client, threadId, told);
      if (chance(0.3)) {
        await wait(Math.random() * 200);
        return client.socket.terminate();
      }
      add(`turns heard: ${await client.ended(turnId, "its own")}`);
    }
  },
  async interrupts({ client }) {
    const threadId = await startThread(client);
    const turnId = await startTurn(client, threadId, { kb: 1, pieces: 500, delayMs: 20, asks: false });
    await client.ask("turn/interrupt", { threadId, turnId });
    add(`turns heard: ${await client.ended(turnId, "interrupted")}`);
  },
  /** One reads, and another of the same thread does not for a while: it is put off, or disconnected. */
  async slow({ client, url, subject }) {
    const threadId = await startThread(client);
    await client.ended(await startTurn(client, threadId, { kb: 1, pieces: 1, delayMs: 0, asks: false }), "first");
    const other = await open(url, subject);
    resultOf(await other.ask("thread/resume", { threadId, excludeTurns: true }));
    other.socket.pause();
    // Some are waited for, and some are given up.
    const isGivenUp = chance(0.2);
    const turnId = await startTurn(client, threadId, { kb: 2, pieces: isGivenUp ? 6_000 : 1_000, delayMs: 0, asks: false });
    const heard = other.ended(turnId, "slow").then(
      (status) => add(`slow readers heard: ${status}`),
      () => add(`slow readers closed with ${other.code()}`),
    );
    await wait(isGivenUp ? 12_000 : Math.random() * 4_000);
    other.socket.resume();
    add(`turns heard: ${await client.ended(turnId, "beside a slow one")}`);
    await heard;
    other.socket.terminate();
  },
  async burst({ client }) {
    const methods = ["model/list", "thread/loaded/list", "account/read", "no/such", "thread/list", "config/read"];
    await Promise.all(Array.from({ length: 300 }, () => client.ask(pick(methods), {})));
  },
  async garbage({ url, subject }) {
    const other = await open(url, subject);
    const { socket } = other;
    for (let n = 0; n < 20; n += 1) {
      const text = pick([
        () => randomBytes(200).toString("latin1"),
        () => "[".repeat(5_000),
        () => '{"id":1e999,"method":"thread/list"}',
        () => JSON.stringify({ id: 2 ** 60, method: "initialize", params: null }),
        () => JSON.stringify({ id: null, result: {} }),
        () => JSON.stringify({ id: 12345678, result: {} }),
        () => JSON.stringify({ method: "thread/start", params: { cwd: 7 } }),
        () => `{"id":7,"method":"thread/read","params":{"threadId":"${"y".repeat(20_000)}"}}`,
        () => "",
        () => randomBytes(50),
      ])();
      socket.send(text);
      add("garbage frames");
    }
    // It is still served, unless it sends what is no WebSocket.
    await other.ask("thread/loaded/list", {});
    if (chance(0.5)) socket._socket.write(randomBytes(100));
    await wait(50);
    socket.terminate();
  },
  /** What is no handshake, or one without the right token. */
  async knocks({ url }) {
    const { port } = new URL(url);
    const lines = pick([
      () => randomBytes(300),
      () => "GET / HTTP/1.1\r\nHost: x\r\n",
      () =>
        `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\nAuthorization: Bearer ${randomBytes(30).toString("hex")}\r\n\r\n`,
    ])();
    const socket = connect({ port: Number(port), host: "127.0.0.1", localAddress: "127.0.0.9" });
    socket.on("error", () => {});
    socket.write(lines);
    await wait(Math.random() * 300);
    socket.destroy();
    add("odd handshakes");
  },
};

/** One subject: connects again and again, and does something each time. */
async function live(url, subject) {
  while (!isStopping) {
    try {
      const client = await open(url, subject);
      add("connections");
      await sweep(client);
      const what = pick(Object.keys(ACTS));
      await ACTS[what]({ client, url, subject });
      if (chance(0.5)) client.socket.terminate();
      else client.socket.close();
    } catch (error) {
      if (!/^(closed|not connected)/.test(error.message)) wrong.push(`${error.message}`);
      await wait(50);
    }
    await wait(Math.random() * 100);
  }
  // Nothing is left behind.
  const client = await open(url, subject);
  await sweep(client);
  client.socket.terminate();
}

let lives = [];
answerCalls({
  start({ url, subjects }) {
    isStopping = false;
    lives = subjects.map((subject) => live(url, subject));
  },
  /** Lets all come to their end. Resolves with what they did. */
  async stop() {
    isStopping = true;
    const ends = await Promise.allSettled(lives);
    for (const { reason } of ends) if (reason) wrong.push(`at the end: ${reason.message}`);
  },
  report: () => ({ counts, wrong }),
});

// Notifications from a byte stream to a typed listener, each library on messages of its own protocol and the same size:
// `npm run bench -- notifications`. Plain JavaScript, so that every library runs as it is published.
import { PassThrough, Readable, Writable } from "node:stream";
import * as acp from "@agentclientprotocol/sdk";
import { Client as McpClient } from "@modelcontextprotocol/sdk/client/index.js";
import { ReadBuffer } from "@modelcontextprotocol/sdk/shared/stdio.js";
import { LoggingMessageNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { JSONRPCServer } from "json-rpc-2.0";
import * as rpc from "vscode-jsonrpc/node";
import { connect } from "../dist/client.js";
import { stdio } from "../dist/transport.js";

const COUNT = 100_000;
const ROUNDS = Number(process.env.ROUNDS ?? 7);
const CHUNK_BYTES = 65_536;

const delta = (index) => ({
  threadId: "01a20d8c-7b0b-7003-90ca-ab43cd408185",
  turnId: "01a20d8c-7b38-7d82-97fe-8a9338c0b647",
  itemId: "msg-1",
  delta: `word ${index} `,
});
const update = (index) => ({
  sessionId: "01a20d8c-7b0b-7003-90ca-ab43cd408185",
  update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text: `word ${index} ` } },
});
const log = (index) => ({
  level: "info",
  logger: "01a20d8c-7b0b-7003-90ca-ab43cd408185 01a20d8c-7b38",
  data: { itemId: "msg-1", delta: `word ${index} ` },
});

const lines = (message) =>
  Buffer.from(Array.from({ length: COUNT }, (_, index) => `${JSON.stringify(message(index))}\n`).join(""));
const frames = (message) =>
  Buffer.from(
    Array.from({ length: COUNT }, (_, index) => {
      const text = JSON.stringify(message(index));
      return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
    }).join(""),
  );
const codexBytes = lines((index) => ({ method: "item/agentMessage/delta", params: delta(index) }));
const jsonRpcBytes = lines((index) => ({ jsonrpc: "2.0", method: "item/agentMessage/delta", params: delta(index) }));
const acpBytes = lines((index) => ({ jsonrpc: "2.0", method: "session/update", params: update(index) }));
const mcpBytes = lines((index) => ({ jsonrpc: "2.0", method: "notifications/message", params: log(index) }));
const frameBytes = frames((index) => ({ jsonrpc: "2.0", method: "item/agentMessage/delta", params: delta(index) }));

/** Feeds bytes in chunks as a pipe does, and resolves with the milliseconds until the last message was heard. */
function feed(input, bytes, heardAll) {
  const startedAt = performance.now();
  void (async () => {
    for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
      if (!input.write(bytes.subarray(start, start + CHUNK_BYTES))) await new Promise((resolve) => input.once("drain", resolve));
    }
  })();
  return heardAll.then(() => performance.now() - startedAt);
}

/** A listener that counts, and when it has counted all. */
function counter() {
  let left = COUNT;
  let done;
  const all = new Promise((resolve) => {
    done = resolve;
  });
  return {
    all,
    hear: (text) => {
      if (typeof text !== "string") throw new Error("not a text");
      left -= 1;
      if (left === 0) done();
    },
  };
}

function splitLines(input, onLine) {
  let unfinished = "";
  input.setEncoding("utf8");
  input.on("data", (chunk) => {
    const parts = (unfinished + chunk).split("\n");
    unfinished = parts.pop();
    for (const line of parts) onLine(line);
  });
}

const contestants = {
  "JSON.parse and line split alone": async () => {
    const { all, hear } = counter();
    const input = new PassThrough();
    splitLines(input, (line) => hear(JSON.parse(line).params.delta));
    return feed(input, codexBytes, all);
  },
  "codex-app-server-sdk": async () => {
    const { all, hear } = counter();
    const input = new PassThrough();
    const output = new Writable({
      write(chunk, _, done) {
        if (String(chunk).includes('"initialize"')) input.write('{"id":1,"result":{"userAgent":"x/0.999.0"}}\n');
        done();
      },
    });
    const client = await connect(stdio({ input, output }), { clientInfo: { name: "bench", version: "1" } });
    client.on("item/agentMessage/delta", ({ delta: text }) => hear(text));
    const took = await feed(input, codexBytes, all);
    await client.close();
    return took;
  },
  "json-rpc-2.0": async () => {
    const { all, hear } = counter();
    const server = new JSONRPCServer();
    server.addMethod("item/agentMessage/delta", ({ delta: text }) => hear(text));
    const input = new PassThrough();
    splitLines(input, (line) => void server.receive(JSON.parse(line)));
    return feed(input, jsonRpcBytes, all);
  },
  "vscode-jsonrpc": async () => {
    const { all, hear } = counter();
    const input = new PassThrough();
    const connection = rpc.createMessageConnection(
      new rpc.StreamMessageReader(input),
      new rpc.StreamMessageWriter(new PassThrough()),
    );
    connection.onNotification("item/agentMessage/delta", ({ delta: text }) => hear(text));
    connection.listen();
    const took = await feed(input, frameBytes, all);
    connection.dispose();
    return took;
  },
  "@agentclientprotocol/sdk": async () => {
    const { all, hear } = counter();
    const input = new PassThrough();
    const app = acp
      .client({ name: "bench" })
      .onNotification(acp.methods.client.session.update, ({ params }) => hear(params.update.content.text));
    app.connect(acp.ndJsonStream(Writable.toWeb(new PassThrough().resume()), Readable.toWeb(input)));
    return feed(input, acpBytes, all);
  },
  "@modelcontextprotocol/sdk": async () => {
    const { all, hear } = counter();
    const input = new PassThrough();
    const buffer = new ReadBuffer({ maxBufferSize: 1 << 30 });
    const transport = {
      start: async () => {
        input.on("data", (chunk) => {
          buffer.append(chunk);
          for (let message = buffer.readMessage(); message !== null; message = buffer.readMessage()) transport.onmessage(message);
        });
      },
      send: async ({ method, id }) => {
        if (method === "initialize")
          transport.onmessage({
            jsonrpc: "2.0",
            id,
            result: { protocolVersion: "2025-06-18", capabilities: { logging: {} }, serverInfo: { name: "x", version: "1" } },
          });
      },
      close: async () => {},
    };
    const client = new McpClient({ name: "bench", version: "1" });
    await client.connect(transport);
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => hear(params.data.delta));
    return feed(input, mcpBytes, all);
  },
};

const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, run] of Object.entries(contestants)) times[name].push(await run());
}
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const floor = median(times["JSON.parse and line split alone"]);
process.stdout.write(
  `Node ${process.version}, ${COUNT} notifications from a byte stream to a listener, medians of ${ROUNDS} rounds\n`,
);
for (const [name, values] of Object.entries(times)) {
  const took = median(values);
  process.stdout.write(
    `${name.padEnd(34)}${Math.round((COUNT / took) * 1000)
      .toLocaleString("en")
      .padStart(12)} a second   ${(floor / took).toFixed(2)} of the floor\n`,
  );
}

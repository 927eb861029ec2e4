// What crowd-server.mjs sends, by the `ws` package alone: the least that its followers cost. Serves until stdin ends.
import { once } from "node:events";
import { WebSocketServer } from "ws";
import { reportOnInput } from "./process-figures.mjs";

/** How many bytes of text a frame has. */
const DELTA = "x".repeat(Number(process.env.FRAME_BYTES ?? 2048));
/** As much as a server of this package hands to a socket before it has to have sent some. */
const WINDOW_BYTES = 256 * 1024;
const ids = { threadId: "t", turnId: "u", itemId: "i" };
const notification = (method, params) => Buffer.from(JSON.stringify({ method, params }));

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
await once(server, "listening");

function sendAll(bytes) {
  for (const socket of server.clients) socket.send(bytes, { binary: false });
}

async function run(megabytes) {
  for (let left = megabytes * 1e6; left > 0; left -= DELTA.length) {
    sendAll(notification("item/agentMessage/delta", { ...ids, delta: DELTA }));
    for (const socket of server.clients) {
      const raw = socket._socket;
      if (socket.bufferedAmount > WINDOW_BYTES && raw.writableNeedDrain)
        await Promise.race([once(raw, "drain"), once(raw, "close")]);
    }
  }
  // The protocol has the whole text in two messages more.
  const item = { type: "agentMessage", id: ids.itemId, text: DELTA.repeat(Math.ceil((megabytes * 1e6) / DELTA.length)) };
  sendAll(notification("item/completed", { ...ids, item }));
  sendAll(notification("turn/completed", { threadId: ids.threadId, turn: { items: [item] } }));
}

server.on("connection", (socket) => {
  socket.on("message", (data) => {
    const { id, method, params } = JSON.parse(data.toString());
    socket.send(JSON.stringify({ id, result: { thread: { id: "t" } } }));
    if (method === "turn/start") void run(Number(params.input[0].text));
  });
});
reportOnInput({ url: `ws://127.0.0.1:${server.address().port}` });

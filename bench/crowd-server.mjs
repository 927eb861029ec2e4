// The server of crowd.mjs, in a process of its own so that its memory can be read. Serves until stdin ends.
import { setImmediate as nextTurn } from "node:timers/promises";
import { reportOnInput } from "./process-figures.mjs";

const dist = process.env.CROWD_DIST ?? new URL("../dist", import.meta.url).href;
const { createAppServer } = await import(`${dist}/server.js`);
const { listenWebSocket } = await import(`${dist}/transport.js`);

const DELTA = "x".repeat(2048);

/** Writes as many MB as the user asks for, some deltas at a time as a fast backend sends them. */
const agent = async ({ write, input }) => {
  const deltas = (Number(input[0].text) * 1e6) / DELTA.length;
  const message = write.message();
  for (let n = 0; n < deltas; n += 1) {
    message.delta(DELTA);
    if (n % 50 !== 0) continue;
    await nextTurn();
    await write.room?.();
  }
  message.end();
};

const server = createAppServer({ agent });
const listener = await listenWebSocket();
reportOnInput({ url: listener.url });
for await (const { transport } of listener) server.accept(transport);

// The server of crowd.mjs, in a process of its own so that its memory can be read. Serves until stdin ends.
import { existsSync, readFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";

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
/** The most memory that the process has had. */
const peakBytes = () =>
  existsSync("/proc/self/status")
    ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024
    : process.resourceUsage().maxRSS * 1024;
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
say({ url: listener.url });
process.stdin.on("data", () => say({ peak: peakBytes() }));
process.stdin.on("end", () => process.exit(0));
for await (const { transport } of listener) server.accept(transport);

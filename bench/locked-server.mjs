// A server with a lock, for many clients that are tenants of their own.
import { setImmediate as nextTurn } from "node:timers/promises";
import { SHARED_SECRET } from "./bearer.mjs";
import { cpuSeconds, peakBytes } from "./process-figures.mjs";
import { answerCalls } from "./remote.mjs";

const dist = new URL("../dist", import.meta.url).href;
const { createAppServer } = await import(`${dist}/server.js`);
const { listenWebSocket, signedBearer } = await import(`${dist}/transport.js`);

let server;
let listener;

answerCalls({
  /** @param hasOwnAgent - Whether turns are answered here, and not by a model. */
  async start({ options = {}, hasOwnAgent = true } = {}) {
    const agent = hasOwnAgent ? { agent: async ({ write }) => write.message().end("Hello.") } : {};
    server = createAppServer({ accountScope: "identity", ...agent, ...options });
    listener = await listenWebSocket({ authenticate: await signedBearer({ sharedSecret: SHARED_SECRET }) });
    const accept = async () => {
      for await (const { transport, identity } of listener) server.accept(transport, { identity });
    };
    accept().catch(() => process.exit(1));
    return listener.url;
  },
  async figures() {
    for (let n = 0; n < 3; n += 1) {
      globalThis.gc?.();
      await nextTurn();
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, heapUsed, external, cpu: cpuSeconds(), peak: peakBytes(), connections: server.connections.size };
  },
  async stop() {
    await listener.close();
    await server.close();
  },
});

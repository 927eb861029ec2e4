// Follows a thread so many times, and counts. Reads no JSON, so that what is measured is the server: see threads.ts.
import { parentPort, workerData } from "node:worker_threads";
import { WebSocket } from "ws";

const { url, threadId, followers } = workerData;
let deltas = 0;
let left = followers;

async function follow() {
  const socket = new WebSocket(url);
  await new Promise((resolve) => socket.once("open", resolve));
  const ask = (id, method, params) => socket.send(JSON.stringify({ id, method, params }));
  const resumed = new Promise((resolve) => {
    socket.on("message", (data) => {
      const text = data.toString("latin1");
      if (text.includes('"item/agentMessage/delta"')) deltas += 1;
      else if (text.includes('"id":1')) ask(2, "thread/resume", { threadId, excludeTurns: true });
      else if (text.includes('"id":2')) resolve();
      else if (text.includes('"turn/completed"')) {
        left -= 1;
        if (left === 0) parentPort.postMessage({ deltas });
      }
    });
  });
  ask(1, "initialize", { clientInfo: { name: "follower", version: "1" } });
  await resumed;
}

await Promise.all(Array.from({ length: followers }, follow));
parentPort.postMessage({ deltas });

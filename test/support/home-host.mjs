// Starts a server with a private home, says where that is, and ends in the way that it is told to.
import { createRequire } from "node:module";
import { createCodexHome, spawnCodex } from "codex-app-server-sdk/transport";

const [, , ending] = process.argv;
const server = "console.log(JSON.stringify({ pid: process.pid, home: process.env.CODEX_HOME })); process.stdin.resume()";
const own = createCodexHome();
const transport = spawnCodex({ command: process.execPath, args: ["-e", server] });
for await (const [{ pid, home }] of transport.messages) {
  process.stdout.write(`${JSON.stringify({ pid, homes: [home, own.path] })}\n`);
  if (ending === "exit") process.exit(3);
  if (ending === "throw") setImmediate(() => throwSomething());
  if (ending === "listens") process.on("SIGTERM", () => process.exit(4));
  if (ending === "copies") createRequire(import.meta.url)("codex-app-server-sdk/transport").createCodexHome();
  if (ending === "lock") await import("proper-lockfile");
  process.stdout.write("ready\n");
}

function throwSomething() {
  throw new Error("not caught");
}

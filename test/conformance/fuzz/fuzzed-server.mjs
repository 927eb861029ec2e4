// The server that is fuzzed, as a process of its own: over stdio, or on a WebSocket whose address it writes to stderr.
import { join } from "node:path";
import { notification, request, unchecked } from "../../../dist/protocol.js";
import { createAppServer, serve, sqliteThreads } from "../../../dist/server.js";
import { listenWebSocket, stdio } from "../../../dist/transport.js";

const [home, how] = process.argv.slice(2);
const log = (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`.slice(0, 2_000));
const complain = (kind) => (reason) => process.stderr.write(`UNCAUGHT ${kind}: ${reason?.stack ?? reason}\n`);
process.on("unhandledRejection", complain("rejection"));
process.on("uncaughtExceptionMonitor", complain("exception"));

const memory = () => {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
};
const server = createAppServer({
  codexHome: home,
  threads: sqliteThreads(join(home, "threads.sqlite")),
  // What is written to a file of the home is not to be a program that runs.
  workspace: {
    roots: [join(home, "workspace")],
    files: "write",
    commands: true,
    allow: ({ method }) => method !== "command/exec",
  },
  signIn: { issuer: "http://127.0.0.1:9", loginPorts: [0] },
  methods: [
    serve(request("fuzz/memory", unchecked(), unchecked()), memory),
    serve(notification("fuzz/end", unchecked()), () => end()),
  ],
  logger: { debug() {}, info() {}, warn() {}, error: log },
});
const end = () => server.close().then(() => process.exit(0));

if (how === "ws") {
  const listener = await listenWebSocket();
  process.stderr.write(`listening on ${listener.url}\n`);
  for await (const { transport } of listener) server.accept(transport);
} else {
  server.accept(stdio());
}

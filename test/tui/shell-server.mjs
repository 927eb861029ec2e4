// An embedder's server: an app-server whose model may run commands, in front of the terminal UI.
import { createAppServer, shellTool } from "codex-app-server-sdk/server";
import { listenWebSocket } from "codex-app-server-sdk/transport";

const server = createAppServer({
  codexHome: process.env.CODEX_HOME,
  config: { approval_policy: "on-request", sandbox_mode: "read-only" },
  tools: [shellTool()],
});
const listener = await listenWebSocket();
process.stderr.write(`listening on ${listener.url}\n`);
for await (const { transport } of listener) server.accept(transport);

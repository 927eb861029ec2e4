import type { Server } from "codex-app-server-sdk/server";
import { type ListenWebSocketOptions, listenWebSocket } from "codex-app-server-sdk/transport";
import { onTestFinished } from "vitest";

/** Has a server take whoever connects to a WebSocket of this machine, until the test has ended. @returns The address. */
export async function listening(server: Server, options: ListenWebSocketOptions = {}): Promise<string> {
  const listener = await listenWebSocket(options);
  const accepting = (async () => {
    for await (const { transport } of listener) server.accept(transport);
  })();
  onTestFinished(async () => {
    await listener.close();
    await accepting;
    await server.close();
  });
  return listener.url;
}

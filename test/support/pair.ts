import { type Client, type CodexError, type ConnectOptions, connect } from "codex-app-server-sdk/client";
import { type AppServer, type AppServerOptions, createAppServer } from "codex-app-server-sdk/server";
import { createMemoryPair } from "codex-app-server-sdk/transport";
import { onTestFinished } from "vitest";

export interface Pair {
  readonly client: Client;
  readonly server: AppServer;
  /** What either side reported with nobody waiting for it. */
  readonly problems: CodexError[];
}

/** A client joined to an app-server in this process; both end with the test. */
export async function createPair(
  serverOptions: AppServerOptions = {},
  clientOptions: Partial<ConnectOptions> = {},
): Promise<Pair> {
  const server = createAppServer({ logger: false, ...serverOptions });
  onTestFinished(() => server.close());
  const problems: CodexError[] = [];
  const client = await joinServer(server, { onProblem: (problem) => problems.push(problem), ...clientOptions });
  return { client, server, problems };
}

/** One more client of a server; it ends with the test. */
export async function joinServer(server: AppServer, options: Partial<ConnectOptions> = {}): Promise<Client> {
  const [here, there] = createMemoryPair();
  server.accept(there);
  const client = await connect(here, { clientInfo: { name: "test", version: "1.0.0" }, ...options });
  onTestFinished(() => client.close());
  return client;
}

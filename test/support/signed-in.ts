import {
  type ChatgptTokenProvider,
  type Client,
  type ConnectOptions,
  connect,
  type TokenOptions,
} from "codex-app-server-sdk/client";
import { createFakeAppServer, type FakeAppServer, type FakeAppServerOptions } from "codex-app-server-sdk/testing";
import { onTestFinished } from "vitest";

export const clientInfo = { name: "test", version: "0" };

/** A client of a scripted server, signed in. Closed when the test ends. */
export async function signedIn(
  provider: ChatgptTokenProvider,
  {
    tokens,
    server,
    ...options
  }: { tokens?: TokenOptions; server?: FakeAppServerOptions } & Partial<Omit<ConnectOptions, "tokens">> = {},
): Promise<{ client: Client; server: FakeAppServer }> {
  const fake = createFakeAppServer(server);
  const client = await connect(() => fake.connect(), { clientInfo, tokens: { provider, ...tokens }, ...options });
  onTestFinished(() => client.close());
  return { client, server: fake };
}

/** What a client sent, by method; an answer has none. */
export function sent(server: FakeAppServer, method: string | undefined): Record<string, unknown>[] {
  return server.received.filter(({ message }) => message.method === method).map(({ message }) => message);
}

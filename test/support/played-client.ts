import { type Client, type ConnectOptions, connect } from "codex-app-server-sdk/client";
import { onTestFinished } from "vitest";
import { createWire, type Wire } from "./wire.js";

/** A client whose server is played by hand, after the handshake. */
export async function createPlayedClient(
  options: Partial<ConnectOptions> = {},
  { userAgent, shared = false, prepare }: { userAgent?: string; shared?: boolean; prepare?: (wire: Wire) => void } = {},
): Promise<{ client: Client; wire: Wire }> {
  const wire = createWire();
  prepare?.(wire);
  wire.each(
    ({ method }) => method === "initialize",
    ({ id }) => wire.send({ id, result: userAgent === undefined ? {} : { userAgent } }),
  );
  const client = await connect({ ...wire.transport, shared }, { clientInfo: { name: "test", version: "1" }, ...options });
  onTestFinished(() => client.close());
  return { client, wire };
}

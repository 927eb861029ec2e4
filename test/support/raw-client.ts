import { type AppServerOptions, createAppServer, createServer, type Server } from "codex-app-server-sdk/server";
import { onTestFinished } from "vitest";
import { createWire, type Wire } from "./wire.js";

/** A wire to an app-server in this process, with nothing said yet. */
export function createRawClient(options: AppServerOptions = {}): Wire & { readonly server: Server } {
  return attach(createAppServer({ logger: false, ...options }));
}

/** A wire to an app-server, introduced as an experimental client. */
export async function createIntroducedClient(
  options: AppServerOptions = {},
  capabilities: object | null = { experimentalApi: true },
): Promise<Wire & { readonly server: Server }> {
  const wire = createRawClient(options);
  await introduce(wire, capabilities);
  return wire;
}

export function introduce(wire: Wire, capabilities: object | null = { experimentalApi: true }) {
  return wire.ask("initialize", { clientInfo: { name: "raw", version: "1" }, capabilities });
}

/** One more wire to a server. */
export function attach<S extends Server>(server: S): Wire & { readonly server: S } {
  const wire = createWire();
  server.accept(wire.transport);
  onTestFinished(() => server.close());
  return Object.assign(wire, { server });
}

export { createServer };

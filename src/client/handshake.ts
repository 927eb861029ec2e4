import { type Dialect, dialectOf } from "../protocol/dialect.js";
import type { InitializeCapabilities, InitializeResponse } from "../protocol/shapes/initialize.js";
import { clientRequests } from "../protocol/table.js";
import type { Peer } from "../rpc/peer.js";
import { ask } from "../rpc/typed-peer.js";
import type { ConnectOptions, ServerInfo } from "./client.js";

/** How long the server may take to answer the handshake, in milliseconds, unless the host says otherwise. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** What the handshake has told about the server. */
export interface Handshake {
  readonly serverInfo: ServerInfo;
  readonly dialect: Dialect;
}

/** What is known before the first handshake. */
export const NO_HANDSHAKE: Handshake = read({});

/**
 * Introduces the client to the server: `initialize`, then `initialized`.
 *
 * @throws {TimeoutError} When the server does not answer in time.
 * @throws {RpcError} When it refuses.
 */
export async function shakeHands(peer: Peer, options: ConnectOptions): Promise<Handshake> {
  const { clientInfo, handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS } = options;
  const params = { clientInfo, capabilities: capabilitiesOf(options) };
  const response = await ask(peer, clientRequests.legacy.initialize, params, { timeoutMs: handshakeTimeoutMs });
  peer.notify("initialized");
  return read(response as InitializeResponse);
}

function capabilitiesOf({ tokens, capabilities }: ConnectOptions): InitializeCapabilities {
  return { ...(tokens ? { experimentalApi: true } : {}), ...capabilities };
}

function read(response: InitializeResponse): Handshake {
  const { userAgent = "", codexHome = null, platformFamily = null, platformOs = null } = response;
  const dialect = dialectOf(userAgent);
  return { dialect, serverInfo: { userAgent, version: dialect.version, codexHome, platformFamily, platformOs } };
}

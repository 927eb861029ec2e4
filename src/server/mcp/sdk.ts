/** The official client of MCP. Nothing of it is loaded before the first server is. */
export type Sdk = typeof import("@modelcontextprotocol/client");

let loading: Promise<Sdk> | undefined;

/** Loads the client of MCP, once. */
export function loadSdk(): Promise<Sdk> {
  loading ??= import("@modelcontextprotocol/client");
  return loading;
}

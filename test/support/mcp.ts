import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { McpServerConfig } from "codex-app-server-sdk/server";
import type { FakeCall } from "codex-app-server-sdk/testing";

const SCRIPTED = fileURLToPath(new URL("mcp-server.mjs", import.meta.url));

/** How the scripted server misbehaves, and where it notes what it is asked. */
export interface ScriptedOptions {
  readonly behaviour?: "silent" | "nonsense" | "flood" | "end" | "endless" | "stay" | "hang" | undefined;
  readonly log?: string | undefined;
}

/** The table of a server that is written for these tests. */
export function scriptedServer({ behaviour, log }: ScriptedOptions = {}, more: McpServerConfig = {}): McpServerConfig {
  const env = { ...(behaviour ? { MCP_BEHAVIOUR: behaviour } : {}), ...(log ? { MCP_LOG: log } : {}), ...more.env };
  return { command: process.execPath, args: [SCRIPTED], startup_timeout_sec: 100, ...more, env };
}

/** The program of one of the real servers from npm, such as `server-memory`. */
export function realServer(name: string): string {
  const require = createRequire(import.meta.url);
  const path = require.resolve(`@modelcontextprotocol/${name}/package.json`);
  const { bin } = require(path) as { bin: Record<string, string> };
  return join(dirname(path), Object.values(bin)[0] as string);
}

/** A call of a server's tool, as the model makes it. */
export function mcpCall(name: string, input: object | string = {}, server = "own"): { calls: FakeCall[] } {
  return { calls: [{ namespace: `mcp__${server}`, name, arguments: input }] };
}

/** What a scripted server has noted. */
export async function readNotes(log: string): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(log, "utf8").catch(() => "")).split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

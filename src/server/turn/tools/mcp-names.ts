import { createHash } from "node:crypto";

const LONGEST_NAME = 128;

/** A name as models take it: letters, digits and `_`. */
export function asToolName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_]/g, "_") || "_";
}

/** The group in which the tools of an MCP server are offered to the model, as on the real server (0.171). */
export function namespaceOf(server: string): string {
  return `mcp__${asToolName(server)}`;
}

/** Names for the model, in the order of the given ones. Those that would be the same, or too long, end in a digest of what they stand for. */
export function modelNames(names: readonly string[]): string[] {
  const short = names.map(asToolName);
  const isTwin = (name: string) => short.indexOf(name) !== short.lastIndexOf(name);
  return short.map((name, at) =>
    isTwin(name) || name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 13)}_${digestOf(names[at] ?? "")}` : name,
  );
}

function digestOf(name: string): string {
  return createHash("sha1").update(name).digest("hex").slice(0, 12);
}

/** The tools with which the model looks into the resources of all servers. Their items name no server, or the one that is asked. */
export const RESOURCE_TOOLS: readonly string[] = ["list_mcp_resources", "list_mcp_resource_templates", "read_mcp_resource"];

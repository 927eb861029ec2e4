import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { DynamicTool } from "../../protocol/shapes/thread-start.js";
import { RpcError } from "../../rpc/errors.js";
import { toJsonText } from "../../rpc/json.js";

type FunctionTool = Extract<DynamicTool, { type: "function" }>;
type NamespaceTool = Extract<DynamicTool, { type: "namespace" }>;

/** A tool as clients wrote it before there were types, and as codex still takes it (0.171). */
interface LegacyTool extends Omit<FunctionTool, "type"> {
  readonly type?: undefined;
  readonly namespace?: string | null | undefined;
  /** The opposite of `deferLoading`, and older. */
  readonly exposeToContext?: boolean | null | undefined;
}

/** Namespaces that the Responses API keeps for itself (0.171). */
const RESERVED = new Set(
  "api_tool browser computer container file_search functions image_gen multi_tool_use python python_user_visible submodel_delegator terminal tool_search web".split(
    " ",
  ),
);
const LONGEST_NAME = 128;
const LONGEST_NAMESPACE = 64;
const LONGEST_DESCRIPTION = 1024;

/**
 * The tools that a client brings along, in the form that has types, whichever form it wrote.
 *
 * @throws {RpcError} -32600 for what no model can be offered, in the words of the real server (0.171).
 */
export function readDynamicTools(tools: readonly (DynamicTool | LegacyTool)[]): DynamicTool[] {
  const legacy = tools.filter(isLegacy);
  if (legacy.length > 0 && legacy.length < tools.length)
    throw refused("Invalid request: dynamic tools must use either canonical or legacy format consistently");
  const canonical = legacy.length > 0 ? group(legacy) : (tools as DynamicTool[]);
  checkTools(
    canonical.flatMap((tool) => (tool.type === "namespace" ? [] : [tool])),
    null,
  );
  const namespaces = canonical.filter((tool): tool is NamespaceTool => tool.type === "namespace");
  const names = new Set<string>();
  for (const { name, description, tools: inside } of namespaces) {
    checkName(name, { what: "dynamic tool namespace", longest: LONGEST_NAMESPACE });
    if (RESERVED.has(name)) throw refused(`dynamic tool namespace collides with a reserved Responses API namespace: ${name}`);
    if (description.length > LONGEST_DESCRIPTION)
      throw refused(`dynamic tool namespace description must be at most ${LONGEST_DESCRIPTION} characters`);
    if (names.has(name)) throw refused(`duplicate dynamic tool namespace: ${name}`);
    names.add(name);
    if (inside.length === 0) throw refused(`dynamic tool namespace must contain at least one tool: ${name}`);
    checkTools(inside, name);
  }
  return canonical;
}

function isLegacy(tool: DynamicTool | LegacyTool): tool is LegacyTool {
  return tool.type === undefined;
}

/** Puts the tools of one namespace together, where the first of them stands. */
function group(tools: readonly LegacyTool[]): DynamicTool[] {
  const grouped: DynamicTool[] = [];
  const namespaces = new Map<string, NamespaceTool["tools"]>();
  for (const { namespace, exposeToContext, deferLoading, ...tool } of tools) {
    const isDeferred = deferLoading ?? (typeof exposeToContext === "boolean" && !exposeToContext);
    const typed = { ...tool, type: "function", ...(isDeferred ? { deferLoading: true } : {}) } as FunctionTool;
    if (typeof namespace !== "string") {
      grouped.push(typed);
      continue;
    }
    const known = namespaces.get(namespace);
    if (known) known.push(typed);
    else {
      const inside = [typed];
      namespaces.set(namespace, inside);
      grouped.push({ type: "namespace", name: namespace, description: "", tools: inside } as NamespaceTool);
    }
  }
  return grouped;
}

function checkTools(tools: readonly Omit<FunctionTool, "type">[], namespace: string | null): void {
  const names = new Set<string>();
  for (const { name, inputSchema, deferLoading } of tools) {
    checkName(name, { what: "dynamic tool name", longest: LONGEST_NAME });
    if (deferLoading && namespace === null) throw refused(`deferred dynamic tool must include a namespace: ${name}`);
    if (names.has(name))
      throw refused(`duplicate dynamic tool name${namespace === null ? "" : ` in namespace ${namespace}`}: ${name}`);
    names.add(name);
    const why = explainSchema(inputSchema);
    if (why !== null) throw refused(`dynamic tool input schema is not supported for ${name}: ${why}`);
  }
}

function checkName(name: string, { what, longest }: { readonly what: string; readonly longest: number }): void {
  if (name.trim() === "") throw refused(`${what} must not be empty`);
  if (name.trim() !== name) throw refused(`${what} has leading/trailing whitespace: ${name}`);
  if (!/^[a-zA-Z0-9_-]+$/.test(name)) throw refused(`${what} must match ^[a-zA-Z0-9_-]+$ to match Responses API: ${name}`);
  if (name.length > longest) throw refused(`${what} must be at most ${longest} characters to match Responses API: ${name}`);
  if (name === "mcp" || name.startsWith("mcp__")) throw refused(`${what} is reserved: ${name}`);
}

/** Why a JSON schema cannot be offered to a model, as far as its outermost level says it; `null` when it can. */
function explainSchema(schema: unknown): string | null {
  if (typeof schema === "boolean") return null;
  if (typeof schema === "string") return `invalid type: string ${toJsonText(schema)}, expected struct JsonSchema`;
  if (schema === null || schema === undefined) return "invalid type: null, expected struct JsonSchema";
  if (Array.isArray(schema)) return `invalid length ${schema.length}, expected struct JsonSchema with 15 elements`;
  if (typeof schema !== "object") return "invalid type: number, expected struct JsonSchema";
  const { type, properties } = schema as { readonly type?: unknown; readonly properties?: unknown };
  if (type === "null") return "tool input schema must not be a singleton null type";
  if (typeof properties === "number") return "invalid type: number, expected a map";
  return null;
}

function refused(why: string): RpcError {
  return new RpcError(INVALID_REQUEST, why);
}

import { toJsonText } from "../../rpc/json.js";
import { shorten } from "../shorten.js";
import type { Tool, ToolContext } from "../turn/agent-api.js";
import type { AskingTurn } from "../turn/approval/approval-question.js";
import { modelNames, namespaceOf } from "../turn/tools/mcp-names.js";
import { boundedResult } from "./bounded-result.js";
import { showCall } from "./mcp-call.js";
import type { RawTool } from "./raw-shapes.js";
import { describeServerError, type ServerConnection } from "./server-connection.js";
import type { ToolApprovals } from "./tool-approval.js";

/** How much of a call's output the model gets, in bytes. */
const MOST_OUTPUT_BYTES = 64 * 1024;
const LONGEST_DESCRIPTION = 16 * 1024;
const SHOWN_ARGUMENTS = 100;

/** What the tools of a turn need. */
export interface McpToolsOptions {
  readonly turn: AskingTurn;
  readonly approvals: ToolApprovals;
}

/** The tools of a server, as the model is offered them: in a group that is named after the server, sorted by name, as on the real server (0.171). */
export function mcpTools(connection: ServerConnection, options: McpToolsOptions): Tool[] {
  const { name: server } = connection.server;
  const { instructions } = connection.facts;
  const name = namespaceOf(server);
  const namespace = { name, description: shorten(instructions ?? `Tools in the ${name} namespace.`, LONGEST_DESCRIPTION) };
  const { offered } = connection;
  const names = modelNames(offered.map((tool) => tool.name));
  const tools = offered.map((tool, at): Tool => {
    return {
      name: names[at] ?? tool.name,
      namespace,
      description: shorten(tool.description ?? "", LONGEST_DESCRIPTION),
      inputSchema: asParameters(tool.inputSchema),
      approval: "none",
      timeoutMs: null,
      maxOutputBytes: MOST_OUTPUT_BYTES,
      writesOwnItems: true,
      run: (input, context) => callTool({ connection, tool, input }, context, options),
    };
  });
  return tools.sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface ToolCallOf {
  readonly connection: ServerConnection;
  readonly tool: RawTool;
  readonly input: unknown;
}

function callTool({ connection, tool, input }: ToolCallOf, context: ToolContext, { turn, approvals }: McpToolsOptions) {
  const { server } = connection;
  const { readOnlyHint } = tool.annotations ?? {};
  const run = async (onProgress: (message: string) => void) => {
    const refusal = await approvals.refusalOf({ server, tool, input, turn });
    if (refusal !== null) throw new Error(refusal);
    try {
      const meta = { callId: context.callId, threadId: turn.thread.id, sessionId: turn.thread.id };
      const options = { signal: context.signal, onProgress, turn };
      const result = await connection.call(tool.name, asArguments(input), meta, options);
      return { result: boundedResult(result), isError: result.isError ?? false };
    } catch (error) {
      const what = `tool call failed for \`${server.name}/${tool.name}\``;
      throw new Error(`tool call error: ${what}\n\nCaused by:\n    ${describeServerError(error)}`, { cause: error });
    }
  };
  const hint = typeof readOnlyHint === "boolean" ? readOnlyHint : null;
  return showCall({ server: server.name, tool: tool.name, input, readOnlyHint: hint, isTimed: true, run }, context);
}

/** The arguments of a call. @throws {Error} When they are no object, in the words of the real server (0.171). */
export function asArguments(input: unknown): object | undefined {
  if (input === undefined || input === null) return undefined;
  if (typeof input === "object" && !Array.isArray(input)) return input;
  throw new Error(`MCP tool arguments must be a JSON object, got ${shorten(toJsonText(input) ?? "", SHOWN_ARGUMENTS)}`);
}

/** The schema of the arguments, with what the Responses API asks for. */
function asParameters({ $schema: _, ...schema }: Readonly<Record<string, unknown>>): object {
  return { ...schema, type: "object", properties: schema.properties ?? {} };
}

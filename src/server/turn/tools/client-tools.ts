import type { DynamicToolCallResponse } from "../../../protocol/methods/item.js";
import type { DynamicTool } from "../../../protocol/shapes/thread-start.js";
import { CodexError, RpcError, ShapeError } from "../../../rpc/errors.js";
import type { Tool, ToolContext } from "../agent-api.js";
import { ToolFailure } from "./tool.js";

/** A client's tool may have to wait for a person. */
const TIMEOUT_MS = 30 * 60_000;
const MAX_OUTPUT_BYTES = 64 * 1024;

/** Asks the client that brought the tool to run a call. */
export type AskClient = (
  call: {
    readonly callId: string;
    readonly namespace: string | null;
    readonly tool: string;
    readonly arguments: unknown;
  },
  signal: AbortSignal,
) => Promise<DynamicToolCallResponse>;

/** The tools that a client brought along with its thread. The client itself checks their arguments and asks for approval. */
export function clientTools(specs: readonly DynamicTool[], ask: AskClient): Tool[] {
  return specs.flatMap((spec) => {
    if (spec.type === "function") return [clientTool(spec, null, ask)];
    const { name, description, tools } = spec;
    return tools.map((tool) => clientTool(tool, { name, description }, ask));
  });
}

function clientTool(
  { name, description, inputSchema }: { name: string; description: string; inputSchema: unknown },
  namespace: Tool["namespace"],
  ask: AskClient,
): Tool {
  const run = async (input: unknown, { callId, signal }: ToolContext) => {
    try {
      return await ask({ callId, namespace: namespace?.name ?? null, tool: name, arguments: input }, signal);
    } catch (error) {
      if (error instanceof RpcError || error instanceof ShapeError) throw new ToolFailure("The client could not run the tool.");
      if (error instanceof CodexError && error.code === "ERR_UNANSWERED")
        throw new ToolFailure("The client that has the tool is gone.");
      throw error;
    }
  };
  return {
    name,
    namespace,
    description,
    inputSchema: inputSchema as object,
    approval: "none",
    timeoutMs: TIMEOUT_MS,
    maxOutputBytes: MAX_OUTPUT_BYTES,
    writesOwnItems: false,
    run,
  };
}

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
    // Older clients leave the type of a function out.
    if (spec.type !== "namespace") return [clientTool(spec, null, ask)];
    const { name, description, tools } = spec;
    return tools.map((tool) => clientTool(tool, { name, description }, ask));
  });
}

/** The words of the real server (0.171), which the model reads. */
const INVALID = "dynamic tool response was invalid";

/** @throws {ToolFailure} When there are contents that nobody knows, or that somebody would have to fetch. */
function checked(response: DynamicToolCallResponse): DynamicToolCallResponse {
  for (const item of response.contentItems) {
    if (item.type === "inputImage") {
      if (/^https?:/i.test(item.imageUrl))
        throw new ToolFailure("remote image URLs are not supported; use an inline data URL instead");
    } else if (item.type === "inputAudio") {
      if (!/^data:/i.test(item.audioUrl)) throw new ToolFailure("audio URLs must use an inline data URL");
    } else if (item.type !== "inputText") throw new ToolFailure(INVALID);
  }
  return response;
}

function clientTool(
  { name, description, inputSchema }: { name: string; description: string; inputSchema: unknown },
  namespace: Tool["namespace"],
  ask: AskClient,
): Tool {
  const run = async (input: unknown, { callId, signal }: ToolContext) => {
    try {
      return checked(await ask({ callId, namespace: namespace?.name ?? null, tool: name, arguments: input }, signal));
    } catch (error) {
      if (error instanceof RpcError) throw new ToolFailure("dynamic tool request failed");
      if (error instanceof ShapeError) throw new ToolFailure(INVALID);
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

import type { McpToolCallItem } from "../../protocol/shapes/tool-items.js";
import { messageOf } from "../../rpc/errors.js";
import { redactText } from "../../rpc/redact.js";
import type { ToolContext } from "../turn/agent-api.js";
import { resultToContent } from "../turn/tools/mcp-result.js";
import type { ToolResult } from "../turn/tools/tool.js";

type McpResult = NonNullable<McpToolCallItem["result"]>;

/** What a call is about, and what runs it. */
export interface McpCall {
  /** The server as the item names it. */
  readonly server: string;
  readonly tool: string;
  readonly input: unknown;
  readonly readOnlyHint: boolean | null;
  /** Whether the model is told how long it took, as the real server does for the tools of servers (0.171). */
  readonly isTimed: boolean;
  /** What it is called for; `isError` when the server says that it failed. */
  run(onProgress: (message: string) => void): Promise<{ readonly result: McpResult; readonly isError: boolean }>;
}

/** Runs a call, shown as an `mcpToolCall`, and says what the model reads of it. @throws When the turn ends first. */
export async function showCall(call: McpCall, { callId, signal, turn }: ToolContext): Promise<ToolResult> {
  const startedAt = performance.now();
  const item = turn.write.begin<McpToolCallItem>({
    type: "mcpToolCall",
    id: callId,
    server: call.server,
    environmentId: null,
    tool: call.tool,
    status: "inProgress",
    arguments: call.input,
    appContext: null,
    mcpAppUi: null,
    pluginId: null,
    readOnlyHint: call.readOnlyHint,
    result: null,
    error: null,
    durationMs: null,
  });
  const took = () => performance.now() - startedAt;
  const asOutput = (contentItems: ToolResult["contentItems"], success: boolean): ToolResult => ({
    contentItems: call.isTimed ? [{ type: "inputText", text: describeTime(took()) }, ...contentItems] : contentItems,
    success,
  });
  try {
    const { result, isError } = await call.run((message) => item.delta(redactText(message)));
    item.end({ status: isError ? "failed" : "completed", result, durationMs: Math.round(took()) });
    return asOutput(resultToContent(result), !isError);
  } catch (error) {
    signal.throwIfAborted();
    const message = redactText(messageOf(error));
    item.end({ status: "failed", error: { message }, durationMs: Math.round(took()) });
    return asOutput([{ type: "inputText", text: message }], false);
  }
}

function describeTime(ms: number): string {
  return `Wall time: ${(ms / 1000).toFixed(4)} seconds\nOutput:`;
}

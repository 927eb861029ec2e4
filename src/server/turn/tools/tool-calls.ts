import type { DynamicToolCallItem } from "../../../protocol/shapes/tool-items.js";
import { raceAbort, withTimeout } from "../../../rpc/abort.js";
import { messageOf, TimeoutError } from "../../../rpc/errors.js";
import { fromJsonText } from "../../../rpc/json.js";
import { redactText } from "../../../rpc/redact.js";
import type { Logger } from "../../logger.js";
import type { Tool, ToolCall, ToolOutput, TurnContext } from "../agent-api.js";
import { asContentItems, isToolResult } from "./result-content.js";
import { ToolFailure, ToolInputError } from "./tool.js";

/**
 * Runs one call of a tool: finds the tool, reads the arguments, asks for approval if the tool wants that, and shows the call as an item.
 * What goes wrong with the call is its output.
 *
 * @throws The reason of the turn's signal, when the turn ends first.
 */
export async function callTool(call: ToolCall, turn: TurnContext, logger: Logger): Promise<ToolOutput> {
  turn.signal.throwIfAborted();
  const tool = turn.tools.find(
    ({ name, namespace }) => name === call.name && (namespace?.name ?? null) === (call.namespace ?? null),
  );
  const name = `${call.namespace ?? ""}${call.name}`;
  if (call.isText && !tool?.freeform) return failed(`unsupported custom tool call: ${name}`);
  if (!tool) return failed(`unsupported call: ${name}`);
  if (call.isText) return new RunningCall({ tool, call, input: call.arguments, turn, logger }).run();
  let input: unknown;
  try {
    input = fromJsonText(call.arguments || "{}");
  } catch (error) {
    return failed(`failed to parse function arguments: ${messageOf(error)}`);
  }
  return new RunningCall({ tool, call, input, turn, logger }).run();
}

/** The name by which the model calls it: two tools of different namespaces may have the same. */
function nameOf({ name, namespace }: Tool): string {
  return namespace ? `${namespace.name}.${name}` : name;
}

function failed(text: string): ToolOutput {
  return { contentItems: [{ type: "inputText", text }], success: false };
}

interface CallContext {
  readonly tool: Tool;
  readonly call: ToolCall;
  readonly input: unknown;
  readonly turn: TurnContext;
  readonly logger: Logger;
}

/** A call whose arguments could be read. */
class RunningCall {
  readonly #context: CallContext;
  readonly #startedAt = performance.now();

  constructor(context: CallContext) {
    this.#context = context;
  }

  async run(): Promise<ToolOutput> {
    const { tool, call, input, turn } = this.#context;
    if (tool.writesOwnItems) return this.#answer();
    const item = turn.write.begin<DynamicToolCallItem>({
      type: "dynamicToolCall",
      id: call.callId,
      namespace: tool.namespace?.name ?? null,
      tool: tool.name,
      arguments: input,
      status: "inProgress",
      contentItems: null,
      success: null,
      durationMs: null,
    });
    const output = await this.#answer();
    item.end({
      status: output.success ? "completed" : "failed",
      contentItems: [...output.contentItems],
      success: output.success,
      durationMs: Math.round(performance.now() - this.#startedAt),
    });
    return output;
  }

  async #answer(): Promise<ToolOutput> {
    const { tool, call, input, turn, logger } = this.#context;
    try {
      if (tool.approval === "ask") {
        await raceAbort(tool.check?.(input) ?? Promise.resolve(), turn.signal);
        const request = { type: "tool" as const, itemId: call.callId, name: nameOf(tool), arguments: input };
        const { granted, reason } = await turn.approve(request);
        if (!granted) return failed(reason ?? "This was not allowed.");
      }
      const value = await this.#runInTime();
      return {
        contentItems: asContentItems(value, tool.maxOutputBytes),
        success: !isToolResult(value) || value.success !== false,
      };
    } catch (error) {
      turn.signal.throwIfAborted();
      if (error instanceof ToolFailure || error instanceof ToolInputError) return failed(redactText(error.message));
      if (error instanceof TimeoutError) return failed(`The tool took longer than ${tool.timeoutMs} ms and was given up.`);
      logger.error({ tool: tool.name, callId: call.callId, turnId: turn.turnId, cause: error }, "A tool failed");
      return failed("The tool failed.");
    }
  }

  /** A tool that does not end when its signal aborts is not waited for. */
  async #runInTime(): Promise<unknown> {
    const { tool, call, input, turn } = this.#context;
    turn.signal.throwIfAborted();
    const { timeoutMs } = tool;
    const run = async (signal: AbortSignal) => tool.run(input, { signal, callId: call.callId, turn });
    if (timeoutMs === null) return raceAbort(run(turn.signal), turn.signal);
    return withTimeout(timeoutMs, run, { signal: turn.signal, reason: () => new TimeoutError(tool.name, timeoutMs) });
  }
}

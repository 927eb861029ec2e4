import type { CommandExecutionItem, FileChangeItem } from "../../../protocol/shapes/command-items.js";
import type { AgentMessageItem } from "../../../protocol/shapes/message-items.js";
import type { ThreadItem } from "../../../protocol/shapes/thread-item.js";
import type { DynamicToolCallItem, McpToolCallItem } from "../../../protocol/shapes/tool-items.js";
import { toJsonText } from "../../../rpc/json.js";
import type { InsertedItem } from "../../thread/raw-items/added-items.js";
import type { ContextNote } from "../agent-api.js";
import { isUnfinished } from "../interrupted-turns.js";
import type { TurnImages } from "../pictures/images.js";
import { changesToPatch } from "../tools/changes-to-patch.js";
import { HeadAndTail } from "../tools/head-and-tail.js";
import { contentOfCall, namesOfCall } from "../tools/mcp-result.js";
import { describeExit } from "../tools/shell.js";
import { asToolOutput, message, userMessage } from "./input-items.js";
import { insertItems } from "./inserted-items.js";
import type { ResponseItem } from "./responses-api-types.js";

/** What stands in the history besides the items of turns. */
interface Insertions {
  readonly added?: readonly InsertedItem[];
  readonly notes?: readonly ContextNote[];
}

/**
 * What happened in earlier turns, as the input of a request, with what the model was told where it was told. Kinds of items that the
 * model does not know are left out, and so are reasoning and searches: what the model said of them is among the added items. The newest
 * are read first: where there are too many images, the oldest are left out.
 */
export async function historyToInput(
  items: readonly ThreadItem[],
  images: TurnImages,
  { added = [], notes = [] }: Insertions = {},
): Promise<ResponseItem[]> {
  const input: ResponseItem[][] = [];
  for (const item of [...items].reverse()) {
    const noted = notes.filter(({ before }) => before === item.id).map(asMessage);
    input.push([...noted, ...(await repeat(item, images))]);
  }
  const ids = new Set(items.map(({ id }) => id));
  const now = notes.filter(({ before }) => before === null || !ids.has(before)).map(asMessage);
  return [...insertItems(input.reverse(), added), ...now];
}

/** A note as the model reads it. */
export function asMessage({ role, texts }: ContextNote): ResponseItem {
  return message(
    role,
    texts.map((text) => ({ type: "input_text", text })),
  );
}

async function repeat(item: ThreadItem, images: TurnImages): Promise<ResponseItem[]> {
  if (isUnfinished(item)) return [];
  switch (item.type) {
    case "userMessage":
      return [await userMessage(item.content, images, true)];
    case "plan":
      return [message("assistant", [{ type: "output_text", text: `<proposed_plan>\n${item.text}</proposed_plan>` }])];
    case "agentMessage":
      return [repeatMessage(item)];
    case "dynamicToolCall":
      return repeatToolCall(item, images);
    case "mcpToolCall":
      return repeatMcpCall(item, images);
    case "commandExecution":
      return item.source === "userShell" ? [repeatUserCommand(item)] : repeatCommand(item);
    case "fileChange":
      return repeatFileChange(item);
    case "exitedReviewMode":
      return [message("user", [{ type: "input_text", text: `The user had changes reviewed. The review:\n\n${item.review}` }])];
    default:
      return [];
  }
}

/** The real server (0.171) repeats the phase that the model gave a message, and none where it gave none. */
function repeatMessage({ text, phase }: AgentMessageItem): ResponseItem {
  const item = message("assistant", [{ type: "output_text", text }]);
  return phase ? { ...item, phase } : item;
}

async function repeatToolCall(item: DynamicToolCallItem, images: TurnImages): Promise<ResponseItem[]> {
  const { id, tool, namespace, arguments: given, contentItems } = item;
  const named = { name: tool, ...(namespace ? { namespace } : {}) };
  const output = contentItems ? await asToolOutput(contentItems, images, true) : UNFINISHED;
  return calling(id, { ...named, arguments: toJsonText(given ?? {}) }, output);
}

async function repeatMcpCall(item: McpToolCallItem, images: TurnImages): Promise<ResponseItem[]> {
  const content = contentOfCall(item);
  const output = content ? await asToolOutput(content, images, true) : UNFINISHED;
  return calling(item.id, { ...namesOfCall(item), arguments: toJsonText(item.arguments ?? {}) }, output);
}

function repeatCommand({ id, status, exitCode, aggregatedOutput, ...item }: CommandExecutionItem): ResponseItem[] {
  const command = item.commandActions[0]?.command ?? item.command;
  const output = status === "declined" ? DECLINED : describeExit(exitCode ?? null, aggregatedOutput ?? "");
  // The two tools for commands have names of their own for it.
  const call = item.source === "unifiedExecStartup" ? { name: "exec_command", cmd: command } : { name: "shell", command };
  const { name, ...given } = call;
  return calling(id, { name, arguments: toJsonText(given) }, output);
}

/** What a command of the user's printed is cut for the model to as much as the real server gives it (0.171). */
const MAX_USER_OUTPUT_BYTES = 10_000;

function repeatUserCommand({ exitCode, aggregatedOutput, ...item }: CommandExecutionItem): ResponseItem {
  const output = new HeadAndTail(MAX_USER_OUTPUT_BYTES);
  output.add(Buffer.from(aggregatedOutput ?? ""));
  const command = item.commandActions[0]?.command ?? item.command;
  const text = `The user ran this command in a shell:\n${command}\n${describeExit(exitCode ?? null, output.toString())}`;
  return message("user", [{ type: "input_text", text }]);
}

function repeatFileChange({ id, changes, status }: FileChangeItem): ResponseItem[] {
  const output = { completed: "Done.", declined: DECLINED, failed: "The patch was not applied.", inProgress: UNFINISHED }[status];
  return calling(id, { name: "apply_patch", arguments: toJsonText({ patch: changesToPatch(changes) }) }, output ?? UNFINISHED);
}

const DECLINED = "The user declined this.";
const UNFINISHED = "This was interrupted before it was done.";

function calling(id: string, call: object, output: unknown): ResponseItem[] {
  return [
    { type: "function_call", call_id: id, ...call },
    { type: "function_call_output", call_id: id, output },
  ];
}

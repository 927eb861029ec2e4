import type { DynamicToolCallOutputContentItem, McpToolCallItem } from "../../../protocol/shapes/tool-items.js";
import { toJsonText } from "../../../rpc/json.js";
import { asToolName, namespaceOf, RESOURCE_TOOLS } from "./mcp-names.js";

type McpResult = NonNullable<McpToolCallItem["result"]>;

/** The model gets no sound. The words are those of the real server (0.171). */
const NO_AUDIO = { type: "text", text: "<audio content omitted because you do not support audio input>" };

/** The blocks of an answer as items show them. */
export function shownBlocks(content: readonly unknown[]): unknown[] {
  return content.map((block) => (typeOf(block) === "audio" ? NO_AUDIO : block));
}

/** What the model reads of a result: the answer as JSON where there is one, else block by block, with its pictures. */
export function resultToContent({ content, structuredContent }: McpResult): DynamicToolCallOutputContentItem[] {
  if (structuredContent !== undefined && structuredContent !== null)
    return [{ type: "inputText", text: toJsonText(structuredContent) ?? "" }];
  return content.map((block): DynamicToolCallOutputContentItem => {
    const { type, text, data, mimeType } = block as Readonly<Record<string, unknown>>;
    if (type === "text" && typeof text === "string") return { type: "inputText", text };
    if (type === "image" && typeof data === "string")
      return { type: "inputImage", imageUrl: data.startsWith("data:") ? data : `data:${mimeType ?? "image/png"};base64,${data}` };
    return { type: "inputText", text: toJsonText(block) ?? "" };
  });
}

function typeOf(block: unknown): unknown {
  return typeof block === "object" && block !== null ? (block as { type?: unknown }).type : undefined;
}

/** A call as the model made it, of an item of an earlier turn. */
export function namesOfCall({ server, tool }: McpToolCallItem): { name: string; namespace?: string } {
  return RESOURCE_TOOLS.includes(tool) ? { name: tool } : { name: asToolName(tool), namespace: namespaceOf(server) };
}

/** What the model read of a call that has ended; `null` for one that was interrupted. */
export function contentOfCall({ result, error }: McpToolCallItem): DynamicToolCallOutputContentItem[] | null {
  if (error) return [{ type: "inputText", text: error.message }];
  return result ? resultToContent(result) : null;
}

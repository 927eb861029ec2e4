import type { DynamicToolCallOutputContentItem } from "../../../protocol/shapes/tool-items.js";
import { toJsonText } from "../../../rpc/json.js";
import type { ToolResult } from "./tool.js";

/** The longest `data:` URL of an image that the model gets. */
const MAX_IMAGE_URL_BYTES = 28 * 1024 * 1024;

/** What a tool returned, as content of the protocol, within its limit. */
export function asContentItems(value: unknown, maxBytes: number): DynamicToolCallOutputContentItem[] {
  if (isToolResult(value)) return cutDown(value.contentItems, maxBytes);
  const text = typeof value === "string" ? value : value === undefined ? "" : (toJsonText(value) ?? "");
  return cutDown([{ type: "inputText", text }], maxBytes);
}

export function isToolResult(value: unknown): value is ToolResult {
  return typeof value === "object" && value !== null && Array.isArray((value as ToolResult).contentItems);
}

/** Shortens texts until all of them together are within the limit. */
function cutDown(items: readonly DynamicToolCallOutputContentItem[], maxBytes: number): DynamicToolCallOutputContentItem[] {
  let left = maxBytes;
  return items.map((item): DynamicToolCallOutputContentItem => {
    if (item.type === "inputImage" && item.imageUrl.length > MAX_IMAGE_URL_BYTES)
      return { type: "inputText", text: `[an image of ${item.imageUrl.length} bytes was left out]` };
    if (item.type !== "inputText") return item;
    const text = truncateMiddle(item.text, Math.max(left, 0));
    left -= Buffer.byteLength(text);
    return { ...item, text };
  });
}

/** Shortens a text to so many bytes of UTF-8 by leaving out its middle, and says how much that was. Characters stay whole. */
function truncateMiddle(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const headEnd = startOfCharacter(bytes, Math.ceil(maxBytes / 2));
  const tailStart = startOfCharacter(bytes, bytes.length - Math.floor(maxBytes / 2));
  const left = tailStart - headEnd;
  return `${bytes.toString("utf8", 0, headEnd)}\n[... ${left} bytes left out ...]\n${bytes.toString("utf8", tailStart)}`;
}

/** The first place at or before `at` where a character begins. */
function startOfCharacter(bytes: Buffer, at: number): number {
  let start = at;
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}

import { toJsonText } from "../../rpc/json.js";
import { shownBlocks } from "../turn/tools/mcp-result.js";
import type { RawResult } from "./raw-shapes.js";

/** How much of a result is kept, in characters of JSON. It is sent to clients, stored with the thread, and partly read by the model. */
const MOST = 4 * 1024 * 1024;

/** A result as items have it. What would make it too long is left out, with a word about it. */
export function boundedResult({ content, structuredContent, _meta }: RawResult) {
  let left = MOST;
  const takesUp = (value: unknown): boolean => {
    const { length } = toJsonText(value) ?? "";
    if (length > left) return false;
    left -= length;
    return true;
  };
  const blocks = shownBlocks(content).map((block) => (takesUp(block) ? block : { type: "text", text: LEFT_OUT }));
  return {
    content: blocks,
    structuredContent: structuredContent !== undefined && takesUp(structuredContent) ? structuredContent : null,
    _meta: _meta !== undefined && takesUp(_meta) ? _meta : null,
  };
}

const LEFT_OUT = "[this part of the result is too long and was left out]";

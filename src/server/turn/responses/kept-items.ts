import { type RawItem, readItemOrNull } from "../../thread/raw-items/raw-item.js";

/** Kinds that the agent makes items of its own of, or that mean something only in a request. */
const NOT_KEPT: ReadonlySet<string> = new Set([
  "message",
  "function_call",
  "function_call_output",
  "custom_tool_call",
  "custom_tool_call_output",
  "configuration_update",
  "compaction_trigger",
  "other",
]);

/**
 * An item of the model's answer that later requests repeat as it is: reasoning, a search or a picture that the backend made, a compaction.
 * `null` for one that has other items to show for it, or that lacks a member: the real server (0.171) passes over those.
 */
export function readKeptItem(item: unknown): RawItem | null {
  const known = readItemOrNull(item);
  return known && !NOT_KEPT.has(known.type) ? known : null;
}

import type { InsertedItem } from "../../thread/raw-items/added-items.js";
import { hasOwnId, type RawItem } from "../../thread/raw-items/raw-item.js";
import type { ResponseItem } from "./responses-api-types.js";

/** Adds items at the end of a request's input. */
export function addItems(input: ResponseItem[], added: readonly RawItem[]): void {
  if (added.length > 0) input.splice(0, Infinity, ...withPairs([...input, ...added.map(asInput)]));
}

/** Kinds that are sent without what was encrypted in them. */
const UNSEALED: ReadonlySet<string> = new Set(["web_search_call", "image_generation_call", "local_shell_call"]);

/** An item as it is sent: as the real server sends it (0.171), without ids of another form than its kind has. */
export function asInput(item: RawItem): ResponseItem {
  const { id, encrypted_content: sealed, ...rest } = item;
  return {
    ...rest,
    ...(hasOwnId(item) ? { id } : {}),
    ...(sealed === undefined || UNSEALED.has(item.type) ? {} : { encrypted_content: sealed }),
  };
}

/** What earlier turns make of a request's input, item by item, with the added items between them. */
export function insertItems(input: readonly (readonly ResponseItem[])[], added: readonly InsertedItem[]): ResponseItem[] {
  if (added.length === 0) return input.flat();
  const at = new Map<number, ResponseItem[]>();
  for (const { before, item } of added) at.set(before, [...(at.get(before) ?? []), asInput(item)]);
  const pieces = Array.from({ length: input.length + 1 }, (_, index) => [...(at.get(index) ?? []), ...(input[index] ?? [])]);
  return withPairs(pieces.flat());
}

/** Which kind of output each kind of call has. */
const OUTPUTS: Readonly<Record<string, string>> = {
  function_call: "function_call_output",
  local_shell_call: "function_call_output",
  custom_tool_call: "custom_tool_call_output",
  tool_search_call: "tool_search_output",
};
const IS_OUTPUT: ReadonlySet<string> = new Set(Object.values(OUTPUTS));

/** A call has an output, and an output its call: a backend refuses a request otherwise. The same is made up as on the real server (0.171). */
function withPairs(input: readonly ResponseItem[]): ResponseItem[] {
  const keysOf = (isWanted: (type: string) => string | undefined) =>
    new Set(input.flatMap(({ type, call_id }) => (isWanted(type) === undefined ? [] : [`${isWanted(type)} ${call_id}`])));
  const answered = keysOf((type) => (IS_OUTPUT.has(type) ? type : undefined));
  const called = keysOf((type) => OUTPUTS[type]);
  return input.flatMap((item) => {
    const { type, call_id } = item;
    if (type === "tool_search_output" && item.execution === "server") return [item];
    if (IS_OUTPUT.has(type)) return typeof call_id !== "string" || called.has(`${type} ${call_id}`) ? [item] : [];
    const output = OUTPUTS[type];
    if (output === undefined || typeof call_id !== "string" || answered.has(`${output} ${call_id}`)) return [item];
    return [item, madeUpOutput(output, call_id)];
  });
}

/** The output of a call that has none. */
export function madeUpOutput(type: string, call_id: string): ResponseItem {
  if (type === "tool_search_output") return { type, call_id, status: "completed", execution: "client", tools: [] };
  return { type, call_id, output: "aborted" };
}

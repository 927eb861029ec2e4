import type { ResponseItem } from "../../../protocol/wire/shared.js";
import { newId } from "../../ids.js";
import { asObject, FormMisfit, taggedOf } from "./form.js";
import { ITEM_FORMS } from "./item-forms.js";

/** An item of the model's history, as the Responses API has it: a message, a call, its output, a piece of reasoning. */
export interface RawItem {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** What a kind of items that codex does not know is read as. */
export const OTHER: RawItem = Object.freeze({ type: "other" });

const anyItem = taggedOf("ResponseItem", ITEM_FORMS, OTHER);

/**
 * An item that came from outside, without members that its kind does not have.
 *
 * @throws {FormMisfit} When it lacks a member, or has one of another kind.
 */
export function readItem(value: unknown): RawItem {
  const { internal_chat_message_metadata_passthrough: _, ...item } = anyItem(value) as RawItem;
  if (item.type === "compaction_summary") return { ...item, type: "compaction" };
  return item.type === "reasoning" ? withoutPlainText(item) : item;
}

/** The same; `null` for an item that does not fit. */
export function readItemOrNull(value: unknown): RawItem | null {
  try {
    return readItem(value);
  } catch (error) {
    if (error instanceof FormMisfit) return null;
    throw error;
  }
}

/** An item in a list of `thread/inject_items`. @throws {FormMisfit} As `readItem`. */
export function readInjectedItem(value: unknown): RawItem {
  const isNumber = typeof value === "number" || typeof value === "bigint";
  if (isNumber) throw new FormMisfit("invalid type: number, expected struct WrappedItem");
  const { type, item } = asObject(value, "struct WrappedItem");
  if (typeof type === "number") throw new FormMisfit("invalid type: number, expected variant identifier");
  if (type !== undefined) return readItem(value);
  if (item === undefined) throw new FormMisfit("missing field `item`");
  readItem(item);
  throw new FormMisfit("missing field `retention`");
}

/** Whether somebody would have to fetch an image of an item. */
export function hasRemoteImage({ content, output }: RawItem): boolean {
  const isRemote = ({ image_url }: { readonly image_url?: string }) => /^https?:/i.test(image_url ?? "");
  return [content, output].some((parts) => Array.isArray(parts) && parts.some(isRemote));
}

/** Reasoning is written without content that is no reasoning. */
function withoutPlainText({ content, ...item }: RawItem): RawItem {
  const isPlain = Array.isArray(content) && !content.some(({ type }) => type === "reasoning_text");
  return (isPlain ? item : { ...item, content }) as RawItem;
}

/** How the ids of each kind begin. Kinds that are not listed have none. */
const PREFIXES: Readonly<Record<string, string>> = {
  additional_tools: "at",
  message: "msg",
  agent_message: "amsg",
  reasoning: "rs",
  local_shell_call: "lsh",
  function_call: "fc",
  tool_search_call: "tsc",
  function_call_output: "fco",
  custom_tool_call: "ctc",
  custom_tool_call_output: "ctco",
  tool_search_output: "tso",
  web_search_call: "ws",
  image_generation_call: "ig",
  compaction: "cmp",
  context_compaction: "cmp",
};

/** Whether an item has an id of the form that its kind has. The real server (0.171) sends no other ids to the model. */
export function hasOwnId({ type, id }: RawItem): boolean {
  const prefix = PREFIXES[type];
  return prefix !== undefined && typeof id === "string" && id.startsWith(`${prefix}_`) && id.length > prefix.length + 1;
}

/** Kinds that say when they were made, and of which turn they are. */
const TIMED: ReadonlySet<string> = new Set([
  "function_call_output",
  "custom_tool_call_output",
  "tool_search_output",
  "agent_message",
]);
const TIMED_ROLES: ReadonlySet<unknown> = new Set(["user", "developer"]);
const WITHOUT_METADATA: ReadonlySet<string> = new Set(["additional_tools"]);

/** Where the texts of a message come from: the person, the server itself, or somebody who did not say. */
export type Origin = "user" | "harness" | null;

/** An item as clients are told of it: with an id, and what the real server (0.171) says about where it comes from. */
export function describeItem(item: RawItem, turnId: string, origin: Origin = null): ResponseItem {
  const { type, id, ...members } = item;
  const prefix = PREFIXES[type];
  if (prefix === undefined) return item as never;
  const named = { type, id: typeof id === "string" && id !== "" ? id : `${prefix}_${newId()}`, ...members };
  if (WITHOUT_METADATA.has(type)) return named as never;
  const passthrough = { turn_id: turnId, ...timeOf(item), ...kindsOf(item, origin) };
  return { ...named, internal_chat_message_metadata_passthrough: passthrough } as never;
}

function timeOf({ type, role }: RawItem): object {
  return TIMED.has(type) || (type === "message" && TIMED_ROLES.has(role)) ? { create_time: Date.now() / 1000 } : {};
}

function kindsOf({ type, content }: RawItem, origin: Origin): object {
  if (type !== "message" || !Array.isArray(content)) return {};
  if (origin === null) return { content_item_kinds: content.map(() => "unknown") };
  const kindOfPart = (part: { readonly type: string }) => `${origin}.${part.type === "input_image" ? "image" : "text"}`;
  const provenance = origin === "user" ? { type: "user" } : { type: "harness", hook: false };
  return { content_item_kinds: content.map(kindOfPart), content_item_metadata: content.map(() => ({ provenance })) };
}

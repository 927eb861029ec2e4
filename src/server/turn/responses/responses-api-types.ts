import * as z from "zod/mini";
import { nullish, open, type Schema } from "../../../protocol/shape.js";
import type { MessagePhase } from "../../../protocol/shapes/message-items.js";

/** An item of a conversation in the Responses API: a message, a call, its output, a piece of reasoning. */
export interface ResponseItem {
  readonly type: string;
  readonly [member: string]: unknown;
}

interface TextPart {
  readonly type: string;
  readonly text?: string;
}

/** A message of the model. */
export interface MessageItem {
  readonly type: "message";
  readonly id?: string | null | undefined;
  readonly role: string;
  readonly phase?: MessagePhase | null | undefined;
  readonly content: readonly TextPart[];
}

/** A piece of the model's reasoning. */
export interface ReasoningPiece {
  readonly type: "reasoning";
  readonly id?: string | null | undefined;
  readonly summary: readonly TextPart[];
  readonly content?: readonly TextPart[] | null | undefined;
  readonly encrypted_content?: string | null | undefined;
}

/** A call of a function. */
export interface FunctionCall {
  readonly type: "function_call";
  readonly call_id: string;
  readonly name: string;
  readonly namespace?: string | null | undefined;
  readonly arguments: string;
}

/** A call of a tool whose input is a text and no JSON. */
export interface CustomToolCall {
  readonly type: "custom_tool_call";
  readonly call_id: string;
  readonly name: string;
  readonly namespace?: string | null | undefined;
  readonly input: string;
}

/** An item as the model sends it, of a kind that is acted on. */
export type StreamedItem = MessageItem | ReasoningPiece | FunctionCall | CustomToolCall;

const text = z.string();
const identified = { id: nullish(text), status: nullish(text) };
const called = { ...identified, call_id: text, name: text, namespace: nullish(text) };
const parts = (...types: readonly string[]) => z.array(open({ type: z.enum(types as string[]), text }));

const ITEMS: Readonly<Record<StreamedItem["type"], Schema<unknown>>> = {
  message: open({
    type: text,
    ...identified,
    role: text,
    phase: nullish(z.enum(["commentary", "partial_answer", "final_answer"])),
    content: z.array(
      z.union([
        open({ type: z.enum(["output_text", "input_text"]), text }),
        open({ type: z.literal("input_image"), image_url: text }),
      ]),
    ),
  }),
  reasoning: open({
    type: text,
    ...identified,
    summary: parts("summary_text"),
    content: nullish(parts("reasoning_text", "text")),
    encrypted_content: nullish(text),
  }),
  function_call: open({ type: text, ...called, arguments: text }),
  custom_tool_call: open({ type: text, ...called, input: text }),
};

/** Whether an item is of a kind that is acted on, and has its members: others are passed over, as the real server does (0.171). */
export function isStreamedItem(item: unknown): item is StreamedItem {
  const type = typeOf(item);
  return type !== null && Object.hasOwn(ITEMS, type) && z.safeParse(ITEMS[type as StreamedItem["type"]], item).success;
}

function typeOf(item: unknown): string | null {
  if (typeof item !== "object" || item === null) return null;
  const { type } = item as { type?: unknown };
  return typeof type === "string" ? type : null;
}

/** How many tokens a response used. */
export interface ResponseUsage {
  readonly input_tokens?: unknown;
  readonly input_tokens_details?: { readonly cached_tokens?: unknown } | null;
  readonly output_tokens?: unknown;
  readonly output_tokens_details?: { readonly reasoning_tokens?: unknown } | null;
  readonly total_tokens?: unknown;
}

/** An event of a response's stream. What a backend sends is checked where it is used. */
export interface ResponseEvent {
  readonly type: string;
  readonly item_id?: unknown;
  readonly delta?: unknown;
  readonly summary_index?: unknown;
  readonly content_index?: unknown;
  readonly item?: unknown;
  readonly response?: {
    readonly id?: unknown;
    readonly usage?: ResponseUsage | null;
    readonly error?: unknown;
    readonly incomplete_details?: { readonly reason?: unknown } | null;
  } | null;
}

/** Whether a value of a stream is an event. */
export function isEvent(value: unknown): value is ResponseEvent {
  return typeOf(value) !== null;
}

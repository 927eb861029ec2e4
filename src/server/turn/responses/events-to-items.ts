import type { AgentMessageItem, ReasoningItem } from "../../../protocol/shapes/message-items.js";
import type { TokenUsageBreakdown } from "../../../protocol/shapes/token-usage.js";
import { newId } from "../../ids.js";
import type { RawItem } from "../../thread/raw-items/raw-item.js";
import type { MessageWriter, ReasoningWriter, ToolCall, TurnWriter } from "../agent-api.js";
import { asInput, madeUpOutput } from "./inserted-items.js";
import { readKeptItem } from "./kept-items.js";
import { failureIn, incomplete, ModelFailure } from "./response-failure.js";
import { asRawResponse, asUsage } from "./response-usage.js";
import {
  isStreamedItem,
  type MessageItem,
  type ReasoningPiece,
  type ResponseEvent,
  type ResponseItem,
  type StreamedItem,
} from "./responses-api-types.js";
import { WebSearches } from "./web-search-items.js";

/** The key of an item without an id: at most one of a kind is open then. */
const NAMELESS = "";

/** The most items that one answer may begin. */
const MOST_ITEMS = 10_000;

/**
 * Reads one answer of the model: writes its events as items of the turn, and keeps what the next request has to repeat. It is open until
 * `completed`, or until `cutShort` is called. `askModel` makes one for each attempt and feeds it.
 *
 * Events and items that lack a member, or have one of another kind, are passed over, as on the real server (0.171).
 */
export class ResponseReader {
  completed = false;
  /** The items of the answer, as the next request repeats them. */
  readonly said: ResponseItem[];
  readonly calls: ToolCall[] = [];
  /** The ids of calls that look for tools that the model was not told of. */
  readonly toolSearches: string[] = [];
  readonly #write: TurnWriter;
  readonly #usableContextTokens: number | null;
  readonly #messages = new Map<string, MessageWriter>();
  readonly #reasonings = new Map<string, ReasoningWriter>();
  readonly #searches: WebSearches;
  readonly #afterTools: (() => void)[] = [];
  #seen = 0;

  /** @param said - The complete items of an earlier attempt at the same request, whose stream broke off. */
  constructor(write: TurnWriter, usableContextTokens: number | null, said: readonly ResponseItem[] = []) {
    this.said = [...said];
    this.#write = write;
    this.#searches = new WebSearches(write);
    this.#usableContextTokens = usableContextTokens;
  }

  /** @throws {ModelFailure} When the event says that the response failed, or the answer has too many items. */
  take(event: ResponseEvent): void {
    const { item, item_id: id, response, delta } = event;
    switch (event.type) {
      case "response.output_item.added":
        if (isStreamedItem(item)) this.#begin(item);
        else this.#beginSearch(item);
        return;
      case "response.output_text.delta":
        if (typeof delta === "string") openOf(this.#messages, id)?.delta(delta);
        return;
      case "response.reasoning_summary_part.added":
        if (isIndex(event.summary_index)) openOf(this.#reasonings, id)?.part();
        return;
      case "response.reasoning_summary_text.delta":
        if (typeof delta === "string" && isIndex(event.summary_index)) openOf(this.#reasonings, id)?.delta(delta);
        return;
      case "response.reasoning_text.delta":
        if (typeof delta === "string" && isIndex(event.content_index)) openOf(this.#reasonings, id)?.content(delta);
        return;
      case "response.output_item.done":
        this.#write.raw((isStreamedItem(item) ? this.#finish(item) : this.#take(item)) as ResponseItem);
        return;
      case "response.completed":
        this.completed = true;
        this.#write.rawResponse(asRawResponse(response));
        if (response?.usage) this.#tellUsage(asUsage(response.usage));
        return;
      case "response.failed":
        throw failureIn(response?.error);
      case "response.incomplete":
        throw incomplete(response?.incomplete_details?.reason);
      default:
        return;
    }
  }

  /** Whether the answer calls tools. */
  get isCalling(): boolean {
    return this.calls.length + this.toolSearches.length > 0;
  }

  /** Does something once the tools that the answer calls have answered; at once where it calls none. */
  afterTools(run: () => void): void {
    if (this.completed && this.isCalling) this.#afterTools.push(run);
    else run();
  }

  /** The tools have answered, or will not any more. */
  settle(): void {
    for (const run of this.#afterTools.splice(0)) run();
  }

  /** The real server (0.171) tells what an answer used after the items of the tools that it called. */
  #tellUsage(usage: TokenUsageBreakdown): void {
    this.afterTools(() => this.#write.usage(usage, this.#usableContextTokens));
  }

  /** Ends an answer that was cancelled: incomplete items are dropped, and so is reasoning at the end, with nothing after it. */
  cutShort(): void {
    this.#write.discard();
    this.said.splice(0, Infinity, ...withoutEnd(this.said));
  }

  /** What is kept of an answer that broke off: the complete items before the first call. */
  get finished(): readonly ResponseItem[] {
    const called = this.said.findIndex(({ type }) => type === "function_call" || type === "custom_tool_call");
    return withoutEnd(called < 0 ? this.said : this.said.slice(0, called));
  }

  #begin(item: StreamedItem): void {
    this.#count();
    if (item.type === "message" && item.role === "assistant") this.#message(item);
    else if (item.type === "reasoning") this.#reasoning(item);
  }

  #beginSearch(item: unknown): void {
    const known = readKeptItem(item);
    if (known?.type !== "web_search_call") return;
    this.#count();
    this.#searches.begin(known);
  }

  /** An item that nothing is done with, but to repeat it. @returns It, as clients are told of it. */
  #take(item: unknown): unknown {
    const known = readKeptItem(item);
    if (!known) return item;
    this.#count();
    const kept = known.type === "web_search_call" ? this.#searches.end(known) : known;
    this.#keep(kept);
    return kept;
  }

  /** Keeps an item for the next request, and for those of later turns. */
  #keep(item: RawItem): void {
    this.said.push(asInput(item));
    this.#write.keep(item);
    const { type, call_id: callId, execution } = item;
    if (typeof callId !== "string") return;
    if (type === "local_shell_call") this.said.push(madeUpOutput("function_call_output", callId));
    if (type === "tool_search_call" && execution === "client") this.toolSearches.push(callId);
  }

  #finish(item: StreamedItem): StreamedItem {
    switch (item.type) {
      case "message":
        if (item.role !== "assistant") return item;
        this.#message(item).end(asMessage(item));
        this.#messages.delete(item.id ?? NAMELESS);
        break;
      case "reasoning":
        this.#reasoning(item).end(asReasoning(item));
        this.#reasonings.delete(item.id ?? NAMELESS);
        this.#keepReasoning(item);
        return item;
      case "function_call":
        this.calls.push({
          callId: item.call_id,
          name: item.name,
          namespace: item.namespace ?? null,
          arguments: item.arguments,
        });
        break;
      case "custom_tool_call":
        this.calls.push({
          callId: item.call_id,
          name: item.name,
          namespace: item.namespace ?? null,
          arguments: item.input,
          isText: true,
        });
        break;
    }
    this.#repeat(item as unknown as ResponseItem);
    return item;
  }

  #keepReasoning(item: ReasoningPiece): void {
    this.#count();
    const known = readKeptItem(item);
    if (known) this.#keep(known);
  }

  #repeat(item: ResponseItem): void {
    this.#count();
    // The backend stores nothing (`store: false`), so it would not find its own ids.
    const { id: _, status: __, ...rest } = item;
    this.said.push(rest as ResponseItem);
  }

  /** Each item is told to clients and stored, so that there has to be an end. */
  #count(): void {
    this.#seen += 1;
    if (this.#seen > 2 * MOST_ITEMS)
      throw new ModelFailure(`The model's answer has more than ${MOST_ITEMS} items`, { mayRetry: false });
  }

  /** An item begins as its first event describes it, which may be the one that it is done, as on the real server (0.171). */
  #message(item: MessageItem): MessageWriter {
    const { id } = item;
    const known = this.#messages.get(id ?? NAMELESS) ?? this.#write.message(id ?? `msg_${newId()}`, asMessage(item));
    this.#messages.set(id ?? NAMELESS, known);
    return known;
  }

  #reasoning(item: ReasoningPiece): ReasoningWriter {
    const { id } = item;
    const begun = { summary: textsOf(item.summary), content: textsOf(item.content) };
    const known = this.#reasonings.get(id ?? NAMELESS) ?? this.#write.reasoning(id ?? `rs_${newId()}`, begun);
    this.#reasonings.set(id ?? NAMELESS, known);
    return known;
  }
}

/** The open item that a delta belongs to: the one of its id, or the newest one, as on the real server (0.171). */
function openOf<Writer>(open: ReadonlyMap<string, Writer>, id: unknown): Writer | undefined {
  if (id !== undefined && id !== null && typeof id !== "string") return undefined;
  return open.get(id ?? NAMELESS) ?? [...open.values()].at(-1);
}

function isIndex(value: unknown): boolean {
  return Number.isInteger(value);
}

/** Without reasoning at the end, with nothing after it. */
function withoutEnd(said: readonly ResponseItem[]): readonly ResponseItem[] {
  return said.slice(0, said.findLastIndex(({ type }) => type !== "reasoning") + 1);
}

function textsOf(parts: readonly { readonly text?: string }[] | null | undefined): string[] {
  return (parts ?? []).map(({ text }) => text ?? "");
}

function asMessage({ content, phase }: MessageItem): Pick<AgentMessageItem, "text" | "phase"> {
  return { text: textsOf(content).join(""), phase: phase ?? null };
}

function asReasoning({ summary, content }: ReasoningPiece): Partial<ReasoningItem> {
  return { summary: textsOf(summary), content: textsOf(content) };
}

import type { ReasoningItem } from "../../../protocol/shapes/message-items.js";
import type { TokenUsageBreakdown } from "../../../protocol/shapes/token-usage.js";
import type { ReasoningWriter, TextWriter, ToolCall, TurnWriter } from "../agent-api.js";
import { ENCRYPTED } from "./history-to-input.js";
import { failureIn, ModelFailure } from "./response-failure.js";
import type { ResponseEvent, ResponseItem, ResponseUsage, StreamedItem } from "./responses-api-types.js";

/** The key of an item without an id: at most one of a kind is open then. */
const NAMELESS = "";

/**
 * Reads one answer of the model: writes its events as items of the turn, and keeps what the next request has to repeat. It is open until
 * `completed`, or until `cutShort` is called. `askModel` makes one for each attempt and feeds it.
 */
export class ResponseReader {
  completed = false;
  /** The items of the answer, as the next request repeats them. */
  readonly said: ResponseItem[];
  readonly calls: ToolCall[] = [];
  readonly #write: TurnWriter;
  readonly #usableContextTokens: number | null;
  readonly #messages = new Map<string, TextWriter>();
  readonly #reasonings = new Map<string, ReasoningWriter>();

  /** @param said - The complete items of an earlier attempt at the same request, whose stream broke off. */
  constructor(write: TurnWriter, usableContextTokens: number | null, said: readonly ResponseItem[] = []) {
    this.said = [...said];
    this.#write = write;
    this.#usableContextTokens = usableContextTokens;
  }

  /** @throws {ModelFailure} When the event says that the response failed. */
  take(event: ResponseEvent): void {
    const { item, item_id: id, response, delta = "" } = event;
    switch (event.type) {
      case "response.output_item.added":
        if (item) this.#begin(item);
        return;
      case "response.output_text.delta":
        this.#message(id).delta(delta);
        return;
      case "response.reasoning_summary_part.added":
        this.#reasoning(id).part();
        return;
      case "response.reasoning_summary_text.delta":
        this.#reasoning(id).delta(delta);
        return;
      case "response.reasoning_text.delta":
        this.#reasoning(id).content(delta);
        return;
      case "response.output_item.done":
        if (item) this.#finish(item);
        return;
      case "response.completed":
        this.completed = true;
        if (response?.usage) this.#write.usage(asUsage(response.usage), this.#usableContextTokens);
        return;
      case "response.failed":
        throw failureIn(response?.error ?? {});
      case "response.incomplete":
        throw incomplete(response?.incomplete_details?.reason);
      default:
        return;
    }
  }

  /** Ends an answer that was cancelled: incomplete items are dropped, and so is reasoning at the end, with nothing after it. */
  cutShort(): void {
    this.#write.discard();
    this.said.splice(0, Infinity, ...withoutEnd(this.said));
  }

  /** What is kept of an answer that broke off: the complete items before the first call. */
  get finished(): readonly ResponseItem[] {
    const called = this.said.findIndex(({ type }) => type === "function_call");
    return withoutEnd(called < 0 ? this.said : this.said.slice(0, called));
  }

  #begin({ type, id }: StreamedItem): void {
    if (type === "message") this.#message(id);
    else if (type === "reasoning") this.#reasoning(id);
  }

  #finish(item: StreamedItem): void {
    switch (item.type) {
      case "message":
        this.#message(item.id).end(textsOf(item.content).join(""));
        this.#messages.delete(item.id ?? NAMELESS);
        break;
      case "reasoning":
        this.#reasoning(item.id).end(asReasoning(item));
        this.#reasonings.delete(item.id ?? NAMELESS);
        break;
      case "function_call":
        this.calls.push(asCall(item));
        break;
      default:
        break;
    }
    // The backend stores nothing (`store: false`), so it would not find its own ids.
    const { id: _, status: __, ...rest } = item as unknown as ResponseItem;
    this.said.push(rest as ResponseItem);
  }

  #message(id: string | undefined): TextWriter {
    const known = this.#messages.get(id ?? NAMELESS) ?? this.#write.message(id);
    this.#messages.set(id ?? NAMELESS, known);
    return known;
  }

  #reasoning(id: string | undefined): ReasoningWriter {
    const known = this.#reasonings.get(id ?? NAMELESS) ?? this.#write.reasoning(id);
    this.#reasonings.set(id ?? NAMELESS, known);
    return known;
  }
}

/** Without reasoning at the end, with nothing after it. */
function withoutEnd(said: readonly ResponseItem[]): readonly ResponseItem[] {
  return said.slice(0, said.findLastIndex(({ type }) => type !== "reasoning") + 1);
}

function textsOf(parts: readonly { readonly text?: string }[] | null | undefined): string[] {
  return (parts ?? []).map(({ text }) => text ?? "");
}

function asReasoning({ summary, content, encrypted_content }: StreamedItem): Partial<ReasoningItem> {
  const encrypted = encrypted_content ? { [ENCRYPTED]: encrypted_content } : {};
  return { summary: textsOf(summary), content: textsOf(content), ...encrypted };
}

function asCall({ call_id, id, name, namespace, arguments: text }: StreamedItem): ToolCall {
  return { callId: call_id ?? id ?? "", name: name ?? "", namespace: namespace ?? null, arguments: text ?? "" };
}

function incomplete(reason: string | undefined): ModelFailure {
  return new ModelFailure(`Incomplete response returned, reason: ${reason ?? "unknown"}`, { mayRetry: false });
}

/** What a response used, in the protocol's words. What a backend leaves out counts as 0. */
function asUsage(usage: ResponseUsage): TokenUsageBreakdown {
  const inputTokens = asCount(usage.input_tokens);
  const outputTokens = asCount(usage.output_tokens);
  return {
    totalTokens: asCount(usage.total_tokens ?? inputTokens + outputTokens),
    inputTokens,
    cachedInputTokens: asCount(usage.input_tokens_details?.cached_tokens),
    cacheWriteInputTokens: 0,
    outputTokens,
    reasoningOutputTokens: asCount(usage.output_tokens_details?.reasoning_tokens),
  };
}

/** JSON's integers past 2^53 arrive as bigints, which cannot be added to numbers. */
function asCount(tokens: number | bigint | undefined): number {
  return Number(tokens ?? 0);
}

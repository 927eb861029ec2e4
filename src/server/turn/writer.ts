import type { RateLimitSnapshot } from "../../protocol/account.js";
import type { AgentMessageItem, ReasoningItem, ThreadItem, TokenUsageBreakdown } from "../../protocol/item.js";
import type { TurnError } from "../../protocol/turn.js";
import { newId } from "../ids.js";
import { type LiveThread, tellThread } from "../thread/threads.js";

/** Text that grows. */
export interface TextWriter {
  readonly id: string;
  delta(text: string): void;
  /** Completes the item. With a text, that is what it says in the end. May be called again, to no effect. */
  end(text?: string): void;
}

/** What a turn says, as notifications in their legal order. Nothing leaves once the turn has ended. */
export interface TurnWriter {
  /** Begins a message of the agent. */
  message(id?: string): TextWriter;
  /** Begins a summary of the model's reasoning. */
  reasoning(id?: string): TextWriter;
  /** An item that is complete as it stands. */
  item(item: ThreadItem): void;
  /** What one request to the model used. */
  usage(usage: TokenUsageBreakdown, modelContextWindow?: number | null): void;
  /** What a model's answer said of the account's limits. */
  rateLimits(limits: RateLimitSnapshot): void;
  /** Something went wrong, and is tried again: what was begun and not completed is void. */
  retrying(error: TurnError): void;
}

/** The writer of one turn, and what it has written. */
export class TurnRecord implements TurnWriter {
  readonly items: ThreadItem[] = [];
  readonly #thread: LiveThread;
  readonly #turnId: string;
  readonly #tellAccount: (limits: RateLimitSnapshot) => void;
  /** What is not complete yet. */
  readonly #open = new Set<TextWriter>();
  #ended = false;

  constructor(thread: LiveThread, turnId: string, tellAccount: (limits: RateLimitSnapshot) => void) {
    this.#thread = thread;
    this.#turnId = turnId;
    this.#tellAccount = tellAccount;
  }

  message(id = newId()): TextWriter {
    return this.#text({
      begin: (startedAtMs) => ({ ...BARE_MESSAGE, id, startedAtMs, completedAtMs: null }),
      tell: (delta) => tellThread(this.#thread, "item/agentMessage/delta", { ...this.#place(), itemId: id, delta }),
      finish: (item: AgentMessageItem, text) => ({ ...item, text }),
    });
  }

  reasoning(id = newId()): TextWriter {
    return this.#text({
      begin: (startedAtMs) => ({ type: "reasoning", id, summary: [], content: [], startedAtMs, completedAtMs: null }),
      tell: (delta) =>
        tellThread(this.#thread, "item/reasoning/summaryTextDelta", { ...this.#place(), itemId: id, delta, summaryIndex: 0 }),
      finish: (item: ReasoningItem, text) => ({ ...item, summary: [text] }),
    });
  }

  item(item: ThreadItem): void {
    if (this.#ended) return;
    const now = Date.now();
    this.#start({ ...item, startedAtMs: now, completedAtMs: null }, now);
    this.#complete({ ...item, startedAtMs: now, completedAtMs: now }, now);
  }

  usage(last: TokenUsageBreakdown, modelContextWindow: number | null = null): void {
    if (this.#ended) return;
    const total = addUsage(this.#thread.usage?.total, last);
    this.#thread.usage = { total, last, modelContextWindow };
    tellThread(this.#thread, "thread/tokenUsage/updated", { ...this.#place(), tokenUsage: this.#thread.usage });
  }

  rateLimits(limits: RateLimitSnapshot): void {
    if (!this.#ended) this.#tellAccount(limits);
  }

  retrying(error: TurnError): void {
    this.#open.clear();
    if (!this.#ended) tellThread(this.#thread, "error", { error, willRetry: true, ...this.#place() });
  }

  /** Completes what is still open; nothing more is written. */
  end(): void {
    for (const writer of [...this.#open]) writer.end();
    this.#ended = true;
  }

  #place(): { threadId: string; turnId: string } {
    return { threadId: this.#thread.id, turnId: this.#turnId };
  }

  #text<Item extends AgentMessageItem | ReasoningItem>(kind: {
    begin(startedAtMs: number): Item;
    tell(delta: string): void;
    finish(item: Item, text: string): Item;
  }): TextWriter {
    const startedAtMs = Date.now();
    const item = kind.begin(startedAtMs);
    let said = "";
    const writer: TextWriter = {
      id: item.id,
      delta: (text) => {
        if (!this.#open.has(writer) || text === "") return;
        said += text;
        kind.tell(text);
      },
      end: (text = said) => {
        if (!this.#open.delete(writer)) return;
        const completedAtMs = Date.now();
        this.#complete({ ...kind.finish(item, text), completedAtMs }, completedAtMs);
      },
    };
    if (!this.#ended) {
      this.#open.add(writer);
      this.#start(item, startedAtMs);
    }
    return writer;
  }

  #start(item: ThreadItem, startedAtMs: number): void {
    tellThread(this.#thread, "item/started", { item, ...this.#place(), startedAtMs });
  }

  #complete(item: ThreadItem, completedAtMs: number): void {
    this.items.push(item);
    tellThread(this.#thread, "item/completed", { item, ...this.#place(), contentTokenCount: null, completedAtMs });
  }
}

/** With every member of the newest release. */
const BARE_MESSAGE = {
  type: "agentMessage",
  text: "",
  phase: null,
  moderation: null,
  memoryCitation: null,
  delivery: null,
  questions: null,
} as const;

function addUsage(before: TokenUsageBreakdown | undefined, last: TokenUsageBreakdown): TokenUsageBreakdown {
  const add = (name: keyof TokenUsageBreakdown) => (before?.[name] ?? 0) + (last[name] ?? 0);
  return {
    totalTokens: add("totalTokens"),
    inputTokens: add("inputTokens"),
    cachedInputTokens: add("cachedInputTokens"),
    cacheWriteInputTokens: add("cacheWriteInputTokens"),
    outputTokens: add("outputTokens"),
    reasoningOutputTokens: add("reasoningOutputTokens"),
  };
}

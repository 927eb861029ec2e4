import type { TurnPlanStep } from "../../protocol/methods/turn.js";
import type { AgentMessageItem, ReasoningItem } from "../../protocol/shapes/message-items.js";
import type { RateLimitSnapshot } from "../../protocol/shapes/rate-limits.js";
import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { ThreadTokenUsage, TokenUsageBreakdown } from "../../protocol/shapes/token-usage.js";
import type { TurnError } from "../../protocol/shapes/turn.js";
import type { UserInput } from "../../protocol/shapes/user-input.js";
import { newId } from "../ids.js";
import { type LiveThread, roomIn, tellThread } from "../thread/live-thread.js";
import { describeItem, type Origin, type RawItem, readItemOrNull } from "../thread/raw-items/raw-item.js";
import type { SaidItem } from "../thread/storage/thread-store.js";
import type { BeginOptions, ItemOf, ItemWriter, MessageWriter, RawResponse, ReasoningWriter, TurnWriter } from "./agent-api.js";
import { asReasoning, asText, type ItemHost, OpenItem, type TellItem } from "./item-writer.js";
import { rememberCopy } from "./pictures/images.js";

/**
 * Writes one turn, and remembers the items that are complete. It is open until `end`; after that nothing is sent or recorded. Its
 * `RunningTurn` creates and ends it; the agent writes to it.
 */
export class TurnRecord implements TurnWriter {
  readonly items: ThreadItem[] = [];
  readonly #kept: SaidItem[] = [];
  /** The ids of the items that show calls, and by which later turns repeat these. */
  readonly #shownCalls = new Set<string>();
  readonly #thread: LiveThread;
  readonly #turnId: string;
  readonly #tellAccount: (limits: RateLimitSnapshot) => void;
  readonly #keepLate: (item: ThreadItem) => void;
  /** The ids of the items that the model had begun and not ended when the turn did. */
  readonly unfinished: string[] = [];
  /** The items that are not complete yet. */
  readonly #open = new Set<OpenItem>();
  /** Those of them that may stay open when the turn ends. */
  readonly #outliving = new Map<OpenItem, () => boolean>();
  readonly #host: ItemHost;
  /** Whether the model has begun an answer, and not said yet what it used. */
  #isAnswering = false;
  #ended = false;
  /** Whether the usage has been told since the limits were told last. */
  #isUsageTold = false;
  #lastLimits: RateLimitSnapshot | null = null;
  #lastDiff = "";

  /** @param keepLate - Adds an item to the turn that was completed after its end. */
  constructor(
    thread: LiveThread,
    turnId: string,
    tellAccount: (limits: RateLimitSnapshot) => void,
    keepLate: (item: ThreadItem) => void = () => {},
  ) {
    this.#thread = thread;
    this.#turnId = turnId;
    this.#tellAccount = tellAccount;
    this.#keepLate = keepLate;
    this.#host = {
      tell: this.#tell,
      complete: (item, completedAtMs, open) => this.#complete(item, completedAtMs, open),
    };
  }

  /** What the model said besides, for later requests. */
  get said(): SaidItem[] {
    return this.#kept.filter(({ item: { call_id: callId } }) => !this.#shownCalls.has(String(callId)));
  }

  /** The items that have begun and are not complete, as they are at this moment. */
  get openItems(): ThreadItem[] {
    return [...this.#open].map(({ snapshot }) => snapshot);
  }

  /** The changes to files that clients were told of last; empty if there are none. */
  get lastDiff(): string {
    return this.#lastDiff;
  }

  message(id = newId(), begun: Partial<AgentMessageItem> = {}): MessageWriter {
    return asText(this.#begin<AgentMessageItem>({ ...BARE_MESSAGE, ...begun, id }));
  }

  reasoning(id = newId(), begun: Partial<ReasoningItem> = {}): ReasoningWriter {
    const item = this.#begin<ReasoningItem>({ type: "reasoning", summary: [], content: [], ...begun, id });
    return asReasoning(item, this.#host.tell);
  }

  begin<Item extends ThreadItem>(item: Item, { outlivesTurn }: BeginOptions = {}): ItemWriter<ItemOf<Item["type"]>> {
    return this.#begin<ThreadItem>(item, outlivesTurn) as ItemWriter<ItemOf<Item["type"]>>;
  }

  terminalInput(itemId: string, processId: string, stdin: string): void {
    this.#tell("item/commandExecution/terminalInteraction", { itemId, processId, stdin });
  }

  item(item: ThreadItem): void {
    this.#begin(item).end();
  }

  /** Tells clients that an item begins, and nothing more. */
  announce(item: ThreadItem): void {
    const open = this.#begin(item);
    open.drop();
    this.#open.delete(open);
  }

  /** Writes what the user said. */
  userMessage(input: readonly UserInput[], clientId: string | null): void {
    this.item({ type: "userMessage", id: newId(), clientId, content: input.map(withSpans) });
  }

  plan(steps: readonly TurnPlanStep[], explanation: string | null = null): void {
    this.#tell("turn/plan/updated", { explanation, plan: [...steps] });
  }

  diff(diff: string): void {
    if (!this.#ended) this.#lastDiff = diff;
    this.#tell("turn/diff/updated", { diff });
  }

  usage(last: TokenUsageBreakdown, modelContextWindow: number | null = null): void {
    if (this.#ended) return;
    this.#isAnswering = false;
    const usage = { total: addUsage(this.#thread.stored.usage?.total, last), last, modelContextWindow };
    this.#changeUsage(usage);
  }

  contextTokens(tokens: number, modelContextWindow: number | null = null): void {
    if (this.#ended) return;
    const total = this.#thread.stored.usage?.total ?? NO_USAGE;
    this.#changeUsage({ total, last: { ...NO_USAGE, totalTokens: tokens }, modelContextWindow });
    this.#repeatLimits();
  }

  contextFull(modelContextWindow: number): void {
    if (this.#ended) return;
    const before = Number(this.#thread.stored.usage?.total.totalTokens ?? 0);
    const last = { ...NO_USAGE, totalTokens: Math.max(modelContextWindow - before, 0) };
    this.#changeUsage({ total: { ...NO_USAGE, totalTokens: modelContextWindow }, last, modelContextWindow });
    this.#repeatLimits();
  }

  #changeUsage(usage: ThreadTokenUsage): void {
    this.#thread.change({ usage });
    this.#tellUsage(usage);
  }

  #tellUsage(tokenUsage: ThreadTokenUsage): void {
    this.#isUsageTold = true;
    this.#tell("thread/tokenUsage/updated", { tokenUsage });
  }

  #repeatLimits(): void {
    if (this.#lastLimits) this.rateLimits(this.#lastLimits);
  }

  /** Tells once more what was used, if an answer of the model is cut off, as the real server does (0.171). */
  cutOff(): void {
    const { usage } = this.#thread.stored;
    if (this.#isAnswering && usage) this.#tellUsage(usage);
  }

  raw(item: RawItem, origin: Origin = null): void {
    if (!this.#thread.rawEvents) return;
    const known = readItemOrNull(item);
    if (known) this.#tell("rawResponseItem/completed", { item: describeItem(known, this.#turnId, origin) });
  }

  keep(item: RawItem): void {
    if (!this.#ended) this.#kept.push({ item, itemIndex: this.items.length });
  }

  rawResponse({ id, usage, metadata }: RawResponse): void {
    if (!this.#thread.rawEvents) return;
    const usageMetadata = metadata === null ? null : { amount: null, metadata: metadata as never };
    this.#tell("rawResponse/completed", { responseId: id, usage: usage as never, usageMetadata });
  }

  /** The real server (0.171) tells the usage with the limits, also where it has not changed. */
  rateLimits(limits: RateLimitSnapshot): void {
    if (this.#ended) return;
    const { usage } = this.#thread.stored;
    if (!this.#isUsageTold && usage) this.#tellUsage(usage);
    this.#isUsageTold = false;
    this.#lastLimits = limits;
    this.#tellAccount(limits);
  }

  discard(): void {
    for (const item of this.#open) {
      // The thread is still being compacted, however often the model is asked.
      if (item.type === "contextCompaction" || this.#outlives(item)) continue;
      item.drop();
      this.#open.delete(item);
    }
  }

  retrying(error: TurnError): void {
    this.discard();
    this.#tell("error", { error, willRetry: true });
  }

  room(): Promise<unknown> | null {
    return this.#ended ? null : roomIn(this.#thread);
  }

  /** Completes an open item, of a kind that a user can decline, as declined. */
  decline(id: string): void {
    for (const item of this.#open) if (item.id === id && DECLINABLE.has(item.type)) item.end({ status: "declined" } as never);
  }

  /** Completes the items that are open. After this, nothing more is written. */
  end(): void {
    for (const item of [...this.#open]) {
      if (this.#outlives(item)) continue;
      // A thread that could not be compacted is as it was before (0.171).
      if (item.type === "contextCompaction") item.drop();
      if (item.type === "plan" || ANSWERS.has(item.type)) this.unfinished.push(item.id);
      item.abandon();
    }
    this.#ended = true;
  }

  #outlives(item: OpenItem): boolean {
    return this.#outliving.get(item)?.() ?? false;
  }

  #begin<Item extends ThreadItem>(begun: Item, outlivesTurn?: () => boolean): OpenItem<Item> {
    if (ANSWERS.has(begun.type)) this.#isAnswering = true;
    if (CALLS.has(begun.type)) this.#shownCalls.add(begun.id);
    const host = outlivesTurn && !this.#ended ? { ...this.#host, tell: this.#tellAlways } : this.#host;
    const item = new OpenItem(begun, host);
    if (this.#ended) item.drop();
    else this.#open.add(item as unknown as OpenItem);
    if (outlivesTurn) this.#outliving.set(item as unknown as OpenItem, outlivesTurn);
    return item;
  }

  #complete(item: ThreadItem, completedAtMs: number, open: OpenItem): void {
    this.#open.delete(open);
    const tell = this.#outliving.delete(open) ? this.#tellAlways : this.#tell;
    if (this.#ended) this.#keepLate(item);
    else this.items.push(item);
    tell("item/completed", { item, contentTokenCount: null, completedAtMs });
  }

  readonly #tell: TellItem = (method, params) => {
    if (!this.#ended) this.#tellAlways(method, params);
  };

  readonly #tellAlways: TellItem = (method, params) => {
    tellThread(this.#thread, method, { ...params, threadId: this.#thread.id, turnId: this.#turnId } as never);
  };
}

/** The kinds of items that have the status `declined`. */
const DECLINABLE: ReadonlySet<string> = new Set(["commandExecution", "fileChange"]);

/** The kinds of items that the model itself writes. */
const ANSWERS: ReadonlySet<string> = new Set(["agentMessage", "reasoning"]);

/** The kinds of items that later turns repeat as a call and its output. */
const CALLS: ReadonlySet<string> = new Set(["commandExecution", "fileChange", "dynamicToolCall", "mcpToolCall"]);

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

/** Input with every member that the newest release writes. */
function withSpans(part: UserInput): UserInput {
  if (part.type === "text") return { ...part, text_elements: part.text_elements ?? [] };
  if (part.type !== "image" && part.type !== "localImage") return part;
  const copy = { ...part, detail: part.detail ?? null };
  rememberCopy(copy, part);
  return copy;
}

const NO_USAGE: TokenUsageBreakdown = {
  totalTokens: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
};

function addUsage(before: TokenUsageBreakdown | undefined, last: TokenUsageBreakdown): TokenUsageBreakdown {
  // A stored sum past 2^53 comes back as a bigint.
  const add = (name: keyof TokenUsageBreakdown) => Number(before?.[name] ?? 0) + Number(last[name] ?? 0);
  return {
    totalTokens: add("totalTokens"),
    inputTokens: add("inputTokens"),
    cachedInputTokens: add("cachedInputTokens"),
    cacheWriteInputTokens: add("cacheWriteInputTokens"),
    outputTokens: add("outputTokens"),
    reasoningOutputTokens: add("reasoningOutputTokens"),
  };
}

import type { FileChangeItem, FileUpdateChange } from "../../protocol/shapes/command-items.js";
import type { AgentMessageItem, ReasoningItem } from "../../protocol/shapes/message-items.js";
import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { ServerNotificationMethod, ServerNotificationParams } from "../connection/outgoing-messages.js";
import type { ItemKind, ItemWriter, MessageWriter, ReasoningWriter } from "./agent-api.js";

/** Sends a notification to the clients that follow the item's thread. The ids of thread and turn are filled in. */
export type TellItem = <Method extends ServerNotificationMethod>(
  method: Method,
  params: Omit<ServerNotificationParams<Method>, "threadId" | "turnId">,
) => void;

/** The part of a turn that an open item needs. */
export interface ItemHost {
  readonly tell: TellItem;
  /** Stores the item among those of the turn, once it is complete. */
  complete(item: ThreadItem, completedAtMs: number, open: OpenItem): void;
}

/** How items of a kind grow: the notification for each delta, and the member that holds the whole; `null` if none does. */
interface Growth {
  readonly member: string | null;
  tell(tell: TellItem, itemId: string, text: string): void;
}

const GROWTH: { readonly [Kind in ItemKind]?: Growth } = {
  agentMessage: { member: "text", tell: (tell, itemId, delta) => tell("item/agentMessage/delta", { itemId, delta }) },
  plan: { member: "text", tell: (tell, itemId, delta) => tell("item/plan/delta", { itemId, delta }) },
  commandExecution: {
    member: "aggregatedOutput",
    tell: (tell, itemId, delta) => tell("item/commandExecution/outputDelta", { itemId, delta }),
  },
  fileChange: { member: null, tell: (tell, itemId, delta) => tell("item/fileChange/outputDelta", { itemId, delta }) },
  mcpToolCall: { member: null, tell: (tell, itemId, message) => tell("item/mcpToolCall/progress", { itemId, message }) },
};

/** An item between its `item/started` and its `item/completed`. It is open until `end`, `abandon` or `drop`. */
export class OpenItem<Item extends ThreadItem = ThreadItem> implements ItemWriter<Item> {
  readonly id: string;
  readonly #host: ItemHost;
  readonly #growth: Growth | undefined;
  #item: Item;
  #grown = "";
  #isOpen = true;

  /** Tells clients that the item began. */
  constructor(item: Item, host: ItemHost) {
    const startedAtMs = Date.now();
    this.id = item.id;
    this.#host = host;
    this.#growth = GROWTH[item.type];
    this.#item = { ...item, startedAtMs, completedAtMs: null };
    host.tell("item/started", { item: this.#item, startedAtMs });
  }

  get type(): ItemKind {
    return this.#item.type;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The item as it is at this moment, with what its deltas have added. */
  get snapshot(): Item {
    return { ...this.#item, ...this.#grownMember };
  }

  delta(text: string): void {
    if (!this.#isOpen || !this.#growth || text === "") return;
    if (this.#growth.member !== null) this.#grown += text;
    this.#growth.tell(this.#host.tell, this.id, text);
  }

  update(members: Partial<Item>): void {
    if (!this.#isOpen) return;
    this.#item = { ...this.#item, ...members };
    const { changes } = members as Partial<FileChangeItem>;
    if (this.#item.type !== "fileChange" || !changes) return;
    this.#host.tell("item/fileChange/patchUpdated", { itemId: this.id, changes: changes.map(withMove) });
  }

  end(members: Partial<Item> = {}): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const completedAtMs = Date.now();
    const item = { ...this.#item, ...this.#grownMember, ...members, completedAtMs };
    this.#host.complete(item, completedAtMs, this as unknown as OpenItem);
  }

  get #grownMember(): object {
    return this.#grown === "" ? {} : { [this.#growth?.member ?? ""]: this.#grown };
  }

  /** Completes an item whose turn is over: what was still in progress has failed. */
  abandon(): void {
    const { status } = this.#item as { status?: unknown };
    this.end((status === "inProgress" ? { status: "failed" } : {}) as Partial<Item>);
  }

  /** Ends the item without a word to clients. */
  drop(): void {
    this.#isOpen = false;
  }
}

/** With the member that the newest release always sends. */
function withMove({ kind, ...change }: FileUpdateChange) {
  return { ...change, kind: kind.type === "update" ? { ...kind, move_path: kind.move_path ?? null } : kind };
}

/** Writes a message of the agent. */
export function asText(item: OpenItem<AgentMessageItem>): MessageWriter {
  return {
    id: item.id,
    delta: (text) => item.delta(text),
    end: (final = {}) => item.end(typeof final === "string" ? { text: final } : final),
  };
}

/** Writes a reasoning item, of which summary and content grow. */
export function asReasoning(item: OpenItem<ReasoningItem>, tell: TellItem): ReasoningWriter {
  const summary: string[] = [];
  let content = "";
  const part = () => {
    if (!item.isOpen) return;
    tell("item/reasoning/summaryPartAdded", { itemId: item.id, summaryIndex: summary.push("") - 1 });
  };
  return {
    id: item.id,
    part,
    delta(text) {
      if (!item.isOpen || text === "") return;
      const summaryIndex = Math.max(summary.length - 1, 0);
      summary[summaryIndex] = (summary[summaryIndex] ?? "") + text;
      item.update({ summary: [...summary] });
      tell("item/reasoning/summaryTextDelta", { itemId: item.id, delta: text, summaryIndex });
    },
    content(text) {
      if (!item.isOpen || text === "") return;
      content += text;
      item.update({ content: [content] });
      tell("item/reasoning/textDelta", { itemId: item.id, delta: text, contentIndex: 0 });
    },
    end: (final = {}) => item.end(typeof final === "string" ? { summary: [final] } : final),
  };
}

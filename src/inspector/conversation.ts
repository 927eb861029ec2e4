import type { WireEvent } from "codex-app-server-sdk/client";
import type { ItemView, ThreadView, TurnView } from "./feed-messages.js";
import { statusOf, textOf, titleOf } from "./item-texts.js";

const MOST_THREADS = 50;
const MOST_TURNS = 400;
const MOST_ITEMS = 1_500;
const LONGEST_TEXT = 20_000;

type Json = Record<string, unknown>;

/** What changed since a version, and the version that it is now. */
export interface Changes {
  readonly version: number;
  readonly threads: readonly ThreadView[];
  readonly turns: readonly TurnView[];
  readonly items: readonly ItemView[];
}

/** The threads, turns and items that the messages tell of. The oldest are forgotten. */
export class Conversation {
  readonly #threads = new Versions<ThreadView>(MOST_THREADS);
  readonly #turns = new Versions<TurnView>(MOST_TURNS);
  readonly #items = new Versions<ItemView>(MOST_ITEMS);
  #version = 0;

  /** Hears a message, in either direction. Its secrets are masked already. */
  hear({ direction, message }: WireEvent): void {
    if (direction !== "received") return;
    const params = object(message.params);
    if (typeof message.method === "string") this.#notice(message.method, params);
    else if (object(object(message.result).thread).id !== undefined) this.#noteThread(object(object(message.result).thread));
  }

  /** What changed after a version. */
  after(version: number): Changes {
    const [threads, turns, items] = [this.#threads.after(version), this.#turns.after(version), this.#items.after(version)];
    return { version: this.#version, threads, turns, items };
  }

  clear(): void {
    for (const versions of [this.#threads, this.#turns, this.#items]) versions.clear();
  }

  #notice(method: string, params: Json): void {
    const [threadId, turnId, itemId] = [text(params.threadId), text(params.turnId), text(params.itemId)];
    const notice: Readonly<Record<string, () => void>> = {
      "thread/started": () => this.#noteThread(object(params.thread)),
      "thread/name/updated": () => this.#changeThread(threadId, { title: text(params.threadName) || shortId(threadId) }),
      "thread/status/changed": () => this.#changeThread(threadId, { status: statusOf(params.status) }),
      "thread/closed": () => this.#changeThread(threadId, { status: "closed" }),
      "turn/started": () => this.#noteTurn(threadId, object(params.turn)),
      "turn/completed": () => this.#noteTurn(threadId, object(params.turn)),
      "item/started": () => this.#noteItem(threadId, turnId, object(params.item), false),
      "item/completed": () => this.#noteItem(threadId, turnId, object(params.item), true),
    };
    if (Object.hasOwn(notice, method)) notice[method]?.();
    else if (typeof params.delta === "string" && itemId) this.#append({ threadId, turnId, itemId, method, delta: params.delta });
  }

  #noteThread(thread: Json): void {
    const id = text(thread.id);
    if (!id) return;
    const title = text(thread.name) || text(thread.preview) || shortId(id);
    this.#threads.set(id, { id, title: title.slice(0, 200), status: statusOf(thread.status) }, this.#next());
  }

  #changeThread(id: string, change: Partial<ThreadView>): void {
    const known = this.#threads.get(id) ?? { id, title: shortId(id), status: "" };
    if (id) this.#threads.set(id, { ...known, ...change }, this.#next());
  }

  #noteTurn(threadId: string, turn: Json): void {
    const id = text(turn.id);
    if (!id) return;
    if (!this.#threads.get(threadId)) this.#changeThread(threadId, {});
    const error = turn.error ? text(object(turn.error).message).slice(0, LONGEST_TEXT) : null;
    this.#turns.set(id, { id, threadId, status: text(turn.status), error }, this.#next());
  }

  #noteItem(threadId: string, turnId: string, item: Json, isComplete: boolean): void {
    const id = text(item.id);
    if (!id) return;
    const known = this.#items.get(keyOf(turnId, id));
    const said = textOf(item).slice(0, LONGEST_TEXT);
    this.#items.set(
      keyOf(turnId, id),
      {
        id,
        threadId,
        turnId,
        type: text(item.type),
        title: titleOf(item).slice(0, 2_000),
        text: said || (known?.text ?? ""),
        status: text(item.status) || (isComplete ? "completed" : "inProgress"),
      },
      this.#next(),
    );
    if (item.type === "userMessage" && said) this.#nameThread(threadId, said);
  }

  /** A thread without a name is known by what was said first. */
  #nameThread(id: string, said: string): void {
    const thread = this.#threads.get(id);
    if (thread && thread.title === shortId(id)) this.#changeThread(id, { title: said.slice(0, 80) });
  }

  #append({ threadId, turnId, itemId, method, delta }: Delta): void {
    const key = keyOf(turnId, itemId);
    const type = method.split("/")[1] ?? "item";
    const known = this.#items.get(key) ?? { id: itemId, threadId, turnId, type, title: "", text: "", status: "inProgress" };
    this.#items.set(key, { ...known, text: (known.text + delta).slice(0, LONGEST_TEXT) }, this.#next());
  }

  #next(): number {
    this.#version += 1;
    return this.#version;
  }
}

interface Delta {
  readonly threadId: string;
  readonly turnId: string;
  readonly itemId: string;
  readonly method: string;
  readonly delta: string;
}

/** Values by key, in the order of their first appearance, each with the version that it changed in. */
class Versions<T> {
  readonly #values = new Map<string, { value: T; version: number }>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): T | undefined {
    return this.#values.get(key)?.value;
  }

  set(key: string, value: T, version: number): void {
    const known = this.#values.get(key);
    if (known) Object.assign(known, { value, version });
    else this.#values.set(key, { value, version });
    if (this.#values.size <= this.#most) return;
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.#values.delete(oldest);
  }

  after(version: number): readonly T[] {
    return [...this.#values.values()].filter((kept) => kept.version > version).map(({ value }) => value);
  }

  clear(): void {
    this.#values.clear();
  }
}

function keyOf(turnId: string, itemId: string): string {
  return `${turnId} ${itemId}`;
}

function shortId(id: string): string {
  return `thread ${id.slice(-8)}`;
}

function object(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

import type { WireEvent } from "codex-app-server-sdk/client";
import type { Entry } from "./feed-messages.js";
import { writeJson } from "./plain-json.js";

/** How many messages are kept, and how many bytes of them. The oldest go first. */
export const KEPT_MESSAGES = 20_000;
const KEPT_BYTES = 48 * 1024 * 1024;
/** How much of a message the page gets without asking for it. */
const PREVIEW_CHARACTERS = 4_096;
/** How many requests may wait for their answers before the oldest is forgotten. */
const MOST_UNANSWERED = 10_000;

type Json = Record<string, unknown>;

interface Asked {
  readonly method: string;
  readonly at: number;
  readonly threadId: string | null;
  readonly turnId: string | null;
}

interface Kept {
  readonly entry: Entry;
  readonly text: string;
}

/** The newest messages, in both directions, with what a person wants to know of each. What comes in is masked already. */
export class Recorder {
  readonly #unanswered = new Map<string, Asked>();
  readonly #limits: { readonly messages: number; readonly bytes: number };
  #kept: Kept[] = [];
  /** How many at the beginning of the list are dropped. They are cut off together, so that no message costs a copy of the list. */
  #dropped = 0;
  #bytes = 0;
  #lastSeq = 0;

  constructor(limits = { messages: KEPT_MESSAGES, bytes: KEPT_BYTES }) {
    this.#limits = limits;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  get size(): number {
    return this.#kept.length - this.#dropped;
  }

  /** Takes a message down. `at` is Unix time in milliseconds. */
  note({ direction, message }: WireEvent, at = Date.now()): Entry {
    const text = writeJson(message);
    const about = this.#aboutOf(direction, message, at);
    this.#lastSeq += 1;
    const isShortened = text.length > PREVIEW_CHARACTERS;
    const entry: Entry = {
      seq: this.#lastSeq,
      at,
      direction,
      ...about,
      bytes: Buffer.byteLength(text),
      text: isShortened ? text.slice(0, PREVIEW_CHARACTERS) : text,
      isShortened,
    };
    this.#kept.push({ entry, text });
    this.#bytes += text.length;
    this.#forgetOldest();
    return entry;
  }

  /** The entries after one, the oldest first, and how many of those are gone. */
  after(seq: number, most: number): { readonly entries: readonly Entry[]; readonly missed: number } {
    const from = Math.max(seq + 1, this.#firstSeq);
    const start = this.#placeOf(from);
    return { entries: this.#kept.slice(start, start + most).map(({ entry }) => entry), missed: from - seq - 1 };
  }

  /** The whole text of a message; `null` when it is no longer kept. */
  textOf(seq: number): string | null {
    return seq < this.#firstSeq ? null : (this.#kept[this.#placeOf(seq)]?.text ?? null);
  }

  /** Every message up to now, the oldest first. What is forgotten between two of them is passed over. */
  *all(): Generator<Kept> {
    const last = this.#lastSeq;
    for (let seq = this.#firstSeq; seq <= last; seq = Math.max(seq + 1, this.#firstSeq))
      yield this.#kept[this.#placeOf(seq)] as Kept;
  }

  clear(): void {
    this.#kept = [];
    this.#dropped = 0;
    this.#bytes = 0;
  }

  /** The oldest that is kept, or else the next one to come. */
  get #firstSeq(): number {
    return this.#kept[this.#dropped]?.entry.seq ?? this.#lastSeq + 1;
  }

  /** Where the list has a message that is kept. */
  #placeOf(seq: number): number {
    return this.#dropped + seq - this.#firstSeq;
  }

  #forgetOldest(): void {
    while (this.size > 1 && (this.size > this.#limits.messages || this.#bytes > this.#limits.bytes)) {
      this.#bytes -= this.#kept[this.#dropped]?.text.length ?? 0;
      this.#dropped += 1;
    }
    if (this.#dropped < 1_000 && this.#dropped < this.#kept.length / 2) return;
    this.#kept = this.#kept.slice(this.#dropped);
    this.#dropped = 0;
  }

  #aboutOf(direction: WireEvent["direction"], message: Json, at: number) {
    const id = message.id === undefined || message.id === null ? null : String(message.id);
    if (typeof message.method === "string") {
      const places = placesOf(message.params);
      if (id !== null) this.#expectAnswer(`${direction} ${id}`, { method: message.method, at, ...places });
      const kind = id === null ? ("notification" as const) : ("request" as const);
      return { kind, method: message.method, id, ...places, latencyMs: null };
    }
    const key = `${direction === "sent" ? "received" : "sent"} ${id}`;
    const asked = this.#unanswered.get(key);
    this.#unanswered.delete(key);
    const found = placesOf(message.result);
    return {
      kind: message.error === undefined ? ("answer" as const) : ("error" as const),
      method: asked?.method ?? null,
      id,
      threadId: asked?.threadId ?? found.threadId,
      turnId: asked?.turnId ?? found.turnId,
      latencyMs: asked ? at - asked.at : null,
    };
  }

  #expectAnswer(key: string, asked: Asked): void {
    this.#unanswered.set(key, asked);
    if (this.#unanswered.size <= MOST_UNANSWERED) return;
    const [oldest] = this.#unanswered.keys();
    if (oldest !== undefined) this.#unanswered.delete(oldest);
  }
}

/** The thread and the turn that a message is about. */
function placesOf(value: unknown): { readonly threadId: string | null; readonly turnId: string | null } {
  const { threadId, turnId, thread, turn } = asObject(value);
  return {
    threadId: textOr(threadId, textOr(asObject(thread).id, null)),
    turnId: textOr(turnId, textOr(asObject(turn).id, null)),
  };
}

function asObject(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

function textOr(value: unknown, other: string | null): string | null {
  return typeof value === "string" ? value : other;
}

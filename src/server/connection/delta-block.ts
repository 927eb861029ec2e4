import { SharedMessage } from "../../rpc/shared-message.js";
import type { Message } from "../../rpc/transport.js";

/** How long the text of a block may become, in characters. */
const BLOCK_LENGTH = 64 * 1024;

/** A notification that adds to a text, for several connections. */
export class SharedDelta extends SharedMessage {
  /** The text that it adds. */
  readonly delta: string;
  /** Equal for deltas of the same text. */
  readonly key: string;
  /** Whether a block begins here for everybody, so that those who began theirs at different times have the same ones again. */
  readonly isCut: boolean;
  /** The block that begins with it, once there is one. */
  block: DeltaBlock | null = null;

  constructor(message: Message, { delta, key, isCut }: Pick<SharedDelta, "delta" | "key" | "isCut">) {
    super(message);
    this.delta = delta;
    this.key = key;
    this.isCut = isCut;
  }
}

/**
 * Deltas of one text that wait for clients which are behind: they leave as one notification. It is open from its first delta until it is
 * sealed: until the first client sends it, or has something else to be sent after it. All clients that wait for it have it from its
 * first delta on.
 */
export class DeltaBlock extends SharedMessage {
  readonly #first: SharedDelta;
  readonly #texts: string[];
  #last: SharedDelta;
  #length: number;
  #isSealed = false;

  constructor(first: SharedDelta) {
    super(first.message);
    this.#first = first;
    this.#last = first;
    this.#texts = [first.delta];
    this.#length = first.delta.length;
  }

  /** About how many bytes it keeps. */
  get size(): number {
    return this.#length;
  }

  /** With the deltas of the block as one. It can take no more from here on. */
  override get message(): Message {
    this.#isSealed = true;
    const { params, ...message } = this.#first.message;
    return { ...message, params: { ...(params as object), delta: this.#texts.join("") } };
  }

  seal(): void {
    this.#isSealed = true;
  }

  /** Whether it has this delta: as the last one, or because it takes it now. Several clients ask for the same delta. */
  takes(delta: SharedDelta): boolean {
    if (this.#last === delta) return true;
    const { key, isCut } = delta;
    if (this.#isSealed || isCut || key !== this.#first.key) return false;
    this.#texts.push(delta.delta);
    this.#length += delta.delta.length;
    this.#last = delta;
    return true;
  }
}

/** Tells which deltas begin a block for everybody: one for each 64 KiB of a text. */
export class DeltaCuts {
  #key = "";
  #length = 0;

  /** Whether a delta is a cut. To be asked once for each, in their order. */
  isCut(key: string, delta: string): boolean {
    const isNext = key === this.#key && this.#length + delta.length <= BLOCK_LENGTH;
    this.#key = key;
    this.#length = isNext ? this.#length + delta.length : delta.length;
    return !isNext;
  }
}

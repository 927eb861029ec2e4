import { encodeMessage } from "./codec.js";
import type { Message, SharedText, Transport } from "./transport.js";

/** A message for several connections: its JSON is written once, when the first of them sends it. */
export class SharedMessage implements SharedText {
  readonly #message: Message;
  #text: string | null = null;
  #bytes: Uint8Array | null = null;

  constructor(message: Message) {
    this.#message = message;
  }

  get message(): Message {
    return this.#message;
  }

  /** @throws {MessageError} When it cannot be written as JSON. */
  get text(): string {
    this.#text ??= encodeMessage(this.message);
    return this.#text;
  }

  /** The text as UTF-8. @throws {MessageError} When it cannot be written as JSON. */
  get bytes(): Uint8Array {
    this.#bytes ??= new TextEncoder().encode(this.text);
    return this.#bytes;
  }
}

/** Sends a message that other connections send as well, over any transport. */
export function sendShared(transport: Transport, message: SharedText): void {
  if (transport.sendShared) transport.sendShared(message);
  else transport.send(message.message);
}

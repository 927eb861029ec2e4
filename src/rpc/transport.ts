import type { MessageError } from "./errors.js";

/** A string, or an integer. Integers beyond 2^53 are bigints, so that they can be echoed intact. */
export type RequestId = string | number | bigint;

/** One message, as JSON has it. Whether it is a request, a notification or a reply is for the peer to find out. */
export type Message = Record<string, unknown>;

/** A message that several connections send, and whose JSON is written once. Both forms of it throw a {@link MessageError} if it cannot be written. */
export interface SharedText {
  readonly message: Message;
  readonly text: string;
  /** The text as UTF-8. */
  readonly bytes: Uint8Array;
}

/** A channel for messages. The end of `messages` is the end of the connection; an error thrown from it is the reason. */
export interface Transport {
  /**
   * As many messages at a time as one chunk held. What could not be read stands in its place as a {@link MessageError}.
   * To be iterated once; the transports of this package throw a `TypeError` for a second time.
   */
  readonly messages: AsyncIterable<readonly (Message | MessageError)[]>;
  /**
   * Hands a message over, without waiting. Does nothing once the connection has ended.
   *
   * @throws {MessageError} When the message itself cannot be written as JSON; nothing else makes it throw.
   */
  send(message: Message): void;
  /** The same for a message that other connections send as well: its JSON is written once for all. Left out, `send` gets the message. */
  sendShared?(message: SharedText): void;
  /** Whether the other end may serve other clients as well: sockets may, a child's stdin and stdout may not. */
  readonly shared: boolean;
  /** Whether what the server stores is gone when the connection ends. A client that reconnects refuses it. Left out: it is not. */
  readonly losesState?: boolean;
  /** How many bytes were handed over and wait for the other side to read them. 0 where the channel does not know. A server limits them. */
  readonly backlogBytes: number;
  /** Resolves when the backlog is small enough to go on sending, or the connection has ended. */
  drained(): Promise<void>;
  /**
   * Ends the connection, after what was sent before. Resolves when everything it held is released. May be called again.
   *
   * @param why - `"away"` when the whole server goes, which a socket says by WebSocket code 1001. Default: `"done"`.
   */
  close(why?: "done" | "away"): Promise<void>;
  /**
   * Ends the connection and drops what waits, for a side that does not read. A socket says so by WebSocket code 1013, and waits a second and
   * a half for the other side to hear it. Left out, `close` has to do.
   */
  terminate?(): void;
}

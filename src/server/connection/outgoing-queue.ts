import { ConnectionError } from "../../rpc/errors.js";
import { SharedMessage, sendShared } from "../../rpc/shared-message.js";
import type { Message, Transport } from "../../rpc/transport.js";
import { DeltaBlock, SharedDelta } from "./delta-block.js";
import type { SlowConnection, WaitingBytes } from "./waiting-bytes.js";

/** How many bytes may wait for a client, unless the embedder says otherwise. */
export const MAX_UNREAD_BYTES = 64 * 1024 * 1024;
/** How many bytes may wait for all clients together, unless the embedder says otherwise. */
export const MAX_TOTAL_BACKLOG_BYTES = 512 * 1024 * 1024;

/** How much a transport is handed before it has to have sent some of it. */
const WINDOW_BYTES = 256 * 1024;
/** With less than this in the queue, there is room. */
const ROOM_BYTES = 1024 * 1024;
/** How long others wait for a client that reads nothing, in milliseconds. */
const WAITED_FOR_MS = 5_000;

export interface OutgoingQueueOptions {
  /** How many bytes may wait. With more, the next message ends the connection. */
  readonly maxUnreadBytes: number;
  /** What waits for all connections of the server. */
  readonly all: WaitingBytes;
  /** Whose client it is; `null` for nobody in particular. */
  readonly tenant: string | null;
  /** Called once, with the reason: the connection has to be closed now. */
  readonly onExceeded: (reason: ConnectionError) => void;
}

/**
 * What waits for one client, before its transport: the one place in which the server hands messages over. A transport gets a window full,
 * and more when it has sent that. What waits is bounded, over any transport, for one client and for all together: the real server
 * disconnects slow clients as well. Deltas of a text that wait are put together.
 *
 * Its states:
 *
 * - clear: nothing waits here, and what is sent goes to the transport at once.
 * - waiting: what is sent is queued, and `#pumping` hands it over as the transport sends.
 * - over: too much waited. Nothing is taken any more, and the connection ends.
 * - closing: all that waited was handed over, and what is sent now leaves if there is time for it.
 *
 * A `Connection` makes it, and its `Peer` sends through it and closes it. `WaitingBytes` calls `drop` when all clients together are too far
 * behind; whoever sends much waits for `room`.
 *
 * One long answer is not a client that is behind: the message that was handed over last does not count.
 */
export class OutgoingQueue implements Transport, SlowConnection {
  readonly messages: Transport["messages"];
  readonly shared: boolean;
  readonly tenant: string | null;
  readonly #transport: Transport;
  readonly #options: OutgoingQueueOptions;
  readonly #windowBytes: number;
  readonly #queue: SharedMessage[] = [];
  #head = 0;
  #queuedBytes = 0;
  /** What was handed over last, if it is shared, and how many bytes it added to what waits in the transport. */
  #lastShared: SharedMessage | null = null;
  #lastBytes = 0;
  /** What waits in the transport and is shared, while it counts among what waits. */
  #countedShared: SharedMessage | null = null;
  /** Whether too much waited. */
  #isOver = false;
  /** Whether the transport is closing: what is sent now leaves if there is time for it. */
  #isClosing = false;
  #pumping: Promise<void> | null = null;
  /** When the transport had last sent what it was handed. */
  #movedAt = 0;
  #waiters: (() => void)[] = [];

  constructor(transport: Transport, options: OutgoingQueueOptions) {
    this.messages = transport.messages;
    this.shared = transport.shared;
    this.tenant = options.tenant;
    this.#transport = transport;
    this.#options = options;
    this.#windowBytes = Math.min(WINDOW_BYTES, options.maxUnreadBytes);
  }

  /** What waits here and in the transport. */
  get backlogBytes(): number {
    return this.#queuedBytes + this.#transport.backlogBytes;
  }

  /** The same, without the message that was handed over last. */
  get unreadBytes(): number {
    return this.#unread(this.#transport.backlogBytes);
  }

  get keptBytes(): number {
    return this.#queuedBytes + this.#ownBytes;
  }

  send(message: Message): void {
    // It is asked for once for each message: there are many.
    const { backlogBytes } = this.#transport;
    if (!this.#admits(backlogBytes)) return;
    if (this.#isClear(backlogBytes)) this.#hand(null, () => this.#transport.send(message), backlogBytes);
    else this.#enqueue(new SharedMessage(message));
  }

  sendShared(message: SharedMessage): void {
    const { backlogBytes } = this.#transport;
    if (!this.#admits(backlogBytes)) return;
    if (this.#isClear(backlogBytes)) this.#hand(message, () => sendShared(this.#transport, message), backlogBytes);
    else if (message instanceof SharedDelta) this.#enqueueDelta(message);
    else this.#enqueue(message);
  }

  /** Resolves when there is room for more, the client has read nothing for five seconds, or the connection has ended; `null` when nobody has to wait. */
  room(): Promise<void> | null {
    if (this.#queuedBytes <= ROOM_BYTES) return null;
    const leftMs = this.#movedAt + WAITED_FOR_MS - performance.now();
    if (leftMs <= 0) return null;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, leftMs);
      this.#waiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async drained(): Promise<void> {
    await this.#pumping;
    await this.#transport.drained();
  }

  close(why?: "done" | "away"): Promise<void> {
    if (this.#isOver) this.#transport.terminate?.();
    else this.#handAll();
    this.#isClosing = true;
    this.#forget();
    return this.#transport.close(why);
  }

  drop(totalBytes: number, maxBytes: number): void {
    this.#exceed(
      `${totalBytes} bytes waited for all clients to read them, ${this.keptBytes} of them for this one, and ${maxBytes} may`,
    );
  }

  /** Whether more may wait. If not, the connection ends. */
  #admits(backlogBytes: number): boolean {
    if (this.#isOver) return false;
    const unread = this.#unread(backlogBytes);
    const { maxUnreadBytes } = this.#options;
    if (unread <= maxUnreadBytes) return true;
    this.#exceed(`${unread} bytes waited for it to read them, and ${maxUnreadBytes} may`);
    return false;
  }

  #exceed(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#forget();
    // What the transport has goes with it: others are not disconnected for it.
    this.#options.all.remove(this);
    this.#uncountShared();
    this.#options.onExceeded(new ConnectionError("ERR_UNREAD", `The client was disconnected: ${why}`));
  }

  #unread(backlogBytes: number): number {
    return this.#queuedBytes + backlogBytes - Math.min(this.#lastBytes, backlogBytes);
  }

  #isClear(backlogBytes: number): boolean {
    return this.#isClosing || (!this.#isWaiting() && backlogBytes <= this.#windowBytes);
  }

  #hand(message: SharedMessage | null, send: () => void, before: number): void {
    const after = this.#measure(message, send, before);
    if (!this.#isClosing && after > this.#windowBytes) this.#pump();
  }

  /** Hands a message over. @returns What waits in the transport then. */
  #measure(message: SharedMessage | null, send: () => void, before: number): number {
    send();
    const after = this.#transport.backlogBytes;
    this.#lastShared = message;
    this.#lastBytes = Math.max(after - before, 0);
    return after;
  }

  /** What waits in the transport for this connection alone. */
  get #ownBytes(): number {
    const { backlogBytes } = this.#transport;
    return this.#lastShared ? backlogBytes - Math.min(this.#lastBytes, backlogBytes) : backlogBytes;
  }

  #enqueue(message: SharedMessage): void {
    // That it cannot be written is known before it waits.
    this.#push(message, message.bytes.byteLength);
  }

  /** A delta goes into the block at the end of the queue, or begins a new one. */
  #enqueueDelta(delta: SharedDelta): void {
    const last = this.#queue.at(-1);
    if (last instanceof DeltaBlock && last.takes(delta)) {
      this.#queuedBytes += delta.delta.length;
      this.#options.all.resize(last, last.size);
      return;
    }
    delta.block ??= new DeltaBlock(delta);
    this.#push(delta.block, delta.block.size);
  }

  #push(message: SharedMessage, bytes: number): void {
    const last = this.#queue.at(-1);
    if (last instanceof DeltaBlock) last.seal();
    this.#queue.push(message);
    this.#queuedBytes += bytes;
    this.#options.all.add(message, bytes, this.tenant);
    this.#pump();
  }

  #pump(): void {
    if (this.#pumping === null) {
      this.#movedAt = performance.now();
      this.#pumping = this.#sendQueue();
    }
    this.#options.all.enter(this);
  }

  /** Hands the queue over, a window at a time. Ends with it, or with the connection. Never rejects. */
  async #sendQueue(): Promise<void> {
    const { all } = this.#options;
    all.add(this, 0, this.tenant);
    try {
      do {
        await this.#untilDrained();
        this.#movedAt = performance.now();
        this.#sendWindow();
        if (this.#queuedBytes <= ROOM_BYTES) this.#wake();
      } while (this.#isWaiting());
    } catch {
      // A transport that cannot say when it has drained is handed the rest.
      this.#handAll();
    } finally {
      this.#pumping = null;
      all.remove(this);
      all.leave(this);
      this.#wake();
    }
  }

  /** Waits until the transport has sent what it was handed, which counts among what waits meanwhile. */
  async #untilDrained(): Promise<void> {
    const { all } = this.#options;
    this.#countedShared = this.#lastShared;
    all.resize(this, this.#ownBytes);
    if (this.#countedShared) all.add(this.#countedShared, this.#lastBytes, this.tenant);
    try {
      await this.#transport.drained();
    } finally {
      this.#uncountShared();
    }
  }

  #uncountShared(): void {
    if (this.#countedShared) this.#options.all.remove(this.#countedShared);
    this.#countedShared = null;
  }

  #isWaiting(): boolean {
    return this.#head < this.#queue.length;
  }

  /** A window full, and one message at least. */
  #sendWindow(): void {
    while (this.#isWaiting()) {
      if (this.#shift() > this.#windowBytes) return;
    }
  }

  /** Hands the next one over. @returns What waits in the transport then. */
  #shift(): number {
    const message = this.#queue[this.#head] as SharedMessage;
    this.#queue[this.#head] = NOTHING;
    this.#head += 1;
    if (this.#head === this.#queue.length || this.#head > 1_000) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
    this.#queuedBytes -= message instanceof DeltaBlock ? message.size : message.bytes.byteLength;
    this.#options.all.remove(message);
    return this.#measure(message, () => sendShared(this.#transport, message), this.#transport.backlogBytes);
  }

  /** What was sent before the end leaves before it. */
  #handAll(): void {
    while (this.#isWaiting()) this.#shift();
  }

  /** Drops what waits, and whoever waits for it. */
  #forget(): void {
    const { all } = this.#options;
    for (let at = this.#head; at < this.#queue.length; at += 1) all.remove(this.#queue[at] as SharedMessage);
    this.#queue.length = 0;
    this.#head = 0;
    this.#queuedBytes = 0;
    all.leave(this);
    this.#wake();
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}

/** Stands where a message was that has been handed over. */
const NOTHING = new SharedMessage({});

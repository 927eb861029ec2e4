import { sleep, withTimeout } from "../rpc/abort.js";
import { decodeMessage, encodeMessage, utf8Length } from "../rpc/codec.js";
import { ConnectionError, MessageError, messageOf } from "../rpc/errors.js";
import { createInbox, readOnce } from "../rpc/inbox.js";
import { redactText } from "../rpc/redact.js";
import type { Message, Transport } from "../rpc/transport.js";

/** As much of a WebSocket as is needed here: the browser's and the `ws` package's both have it. */
export interface Socket {
  binaryType: string;
  /** Bytes that were sent and wait. */
  readonly bufferedAmount: number;
  readonly readyState: number;
  send(text: string): void;
  /** Sends a text that is encoded already. A server's sockets have it. */
  sendBytes?(bytes: Uint8Array): void;
  /** Resolves when what was sent has left, or the socket has closed. A server's sockets have it. */
  drained?(): Promise<void>;
  close(code?: number, reason?: string): void;
  addEventListener(type: "open" | "message" | "close" | "error", listener: (event: never) => void): void;
  /** What the `ws` package has beyond the standard: reading waits while nobody takes what has arrived. */
  pause?(): void;
  resume?(): void;
  /** What it has beyond the standard, too: ends the connection without waiting for anything. */
  terminate?(): void;
}

const OPEN = 1;
const BACKLOG_BYTES = 1024 * 1024;
const WAITING_MESSAGES = 1024;
const POLL_MS = 10;
const CLOSE_WITHIN_MS = 1_500;
/** The WebSocket code for a server that cannot keep up with what a client leaves unread. */
const TRY_AGAIN_LATER = 1013;

/** Makes a transport of a socket that is open, or about to be. `where` names the other end in errors; it holds no credentials. */
export function createSocketTransport(opening: Socket | Promise<Socket>, where: string): Transport {
  const inbox = createInbox<Message | MessageError>();
  const waiting: string[] = [];
  let waitingBytes = 0;
  let socket: Socket | null = null;
  let failure: unknown;
  let wasOpen = false;
  let isClosing = false;
  let hasEnded = false;
  /** The end of a side that does not read. */
  let ending: Promise<void> | null = null;
  let markClosed = () => {};
  const closed = new Promise<void>((resolve) => {
    markClosed = resolve;
  });

  const dropWaiting = () => {
    waiting.length = 0;
    waitingBytes = 0;
  };
  const end = (error?: unknown) => {
    hasEnded = true;
    dropWaiting();
    inbox.end(error);
    markClosed();
  };
  const flush = () => {
    wasOpen = true;
    for (const text of waiting) socket?.send(text);
    dropWaiting();
  };

  const adopt = (opened: Socket) => {
    socket = opened;
    opened.addEventListener("open", flush);
    opened.addEventListener("error", (event: { error?: unknown }) => {
      failure = event.error;
    });
    opened.addEventListener("message", (event: { data: unknown }) => {
      inbox.push(
        typeof event.data === "string"
          ? decodeMessage(event.data)
          : new MessageError("Received a binary frame, which this protocol does not have"),
      );
      if (inbox.size > WAITING_MESSAGES) opened.pause?.();
    });
    opened.addEventListener("close", (event: { code: number; reason?: string }) => {
      end(endingOf(event, { where, wasOpen, failure }));
    });
    if (isClosing) abandon(opened);
    if (opened.readyState === OPEN) flush();
    if (opened.readyState > OPEN) end(endingOf({ code: 1006 }, { where, wasOpen, failure }));
  };

  if (opening instanceof Promise) opening.then(adopt).catch((error: unknown) => end(lost({ where, wasOpen, failure: error })));
  else adopt(opening);

  async function* messages() {
    for await (const batch of inbox) {
      yield batch;
      socket?.resume?.();
    }
  }

  return {
    messages: readOnce(messages()),
    shared: true,
    send(message) {
      const text = encodeMessage(message);
      if (hasEnded || (socket && socket.readyState > OPEN)) return;
      if (socket?.readyState === OPEN) socket.send(text);
      else {
        waiting.push(text);
        waitingBytes += utf8Length(text);
      }
    },
    sendShared(message) {
      if (socket?.readyState === OPEN && socket.sendBytes) socket.sendBytes(message.bytes);
      else this.send(message.message);
    },
    get backlogBytes() {
      return waitingBytes + (socket?.bufferedAmount ?? 0);
    },
    async drained() {
      if (socket?.drained) return socket.drained();
      // Sockets do not say when they have drained; a look every few milliseconds is what the platform leaves.
      while (this.backlogBytes > BACKLOG_BYTES && (socket?.readyState ?? 0) <= OPEN) {
        await sleep(POLL_MS);
      }
    },
    async close(why = "done") {
      inbox.end();
      isClosing = true;
      if (ending !== null) return ending;
      // What has no address yet is closed once it has one, if it ever does.
      if (!socket || socket.readyState > OPEN + 1) return;
      socket.close(why === "away" ? 1001 : 1000);
      // The other side may never answer the closing handshake.
      await withTimeout(CLOSE_WITHIN_MS, () => closed).catch(() => {});
      socket.terminate?.();
    },
    terminate() {
      end();
      isClosing = true;
      if (socket) ending ??= endSlow(socket);
    },
  };
}

/** Tells a side that does not read that it is too slow, and ends the socket when it has heard, or does not listen. */
async function endSlow(socket: Socket): Promise<void> {
  if (socket.readyState === OPEN && socket.terminate) {
    const closed = new Promise<void>((resolve) => socket.addEventListener("close", () => resolve()));
    socket.close(TRY_AGAIN_LATER, "what was sent was not read");
    await withTimeout(CLOSE_WITHIN_MS, () => closed).catch(() => {});
  }
  abandon(socket);
}

/** Ends a socket without waiting for anything, where it can. */
function abandon(socket: Socket): void {
  if (socket.terminate) socket.terminate();
  else socket.close();
}

/** What is known of a socket when it ends. */
interface Known {
  /** Names the other end. */
  readonly where: string;
  readonly wasOpen: boolean;
  /** The error that came before the end, if one did. */
  readonly failure: unknown;
}

const LONGEST_REASON = 200;

/** 1000 and 1001 say goodbye; 1005 is a close without a word, which is how the real terminal UI leaves. */
function endingOf({ code, reason = "" }: { code: number; reason?: string }, known: Known): ConnectionError | undefined {
  if (code === 1000 || code === 1001 || code === 1005) return undefined;
  if (known.failure) return lost(known);
  const said = reason && `: ${redactText(reason).slice(0, LONGEST_REASON)}`;
  const how = known.wasOpen ? `The connection to ${known.where} ended` : `There is no connection to ${known.where}: it ended`;
  return new ConnectionError("ERR_LOST", `${how} with WebSocket code ${code}${said}`);
}

function lost({ where, wasOpen, failure }: Known): ConnectionError {
  const what = wasOpen ? `The connection to ${where} is lost` : `There is no connection to ${where}`;
  return new ConnectionError("ERR_LOST", `${what}: ${describe(failure)}`, { cause: failure });
}

function describe(failure: unknown): string {
  // A host name with several addresses fails once for each, in one error without words of its own.
  const text = messageOf(failure instanceof AggregateError ? failure.errors[0] : failure);
  const status = /^Unexpected server response: (\d+)$/.exec(text)?.[1];
  return status === undefined ? text : `it refused the upgrade with HTTP status ${status}`;
}

import { sleep, withTimeout } from "../rpc/abort.js";
import { decodeMessage, encodeMessage, utf8Length } from "../rpc/codec.js";
import { ConnectionError, MessageError, messageOf } from "../rpc/errors.js";
import { createInbox } from "../rpc/inbox.js";
import type { Message, Transport } from "../rpc/transport.js";

/** As much of a WebSocket as is needed here: the browser's and the `ws` package's both have it. */
export interface Socket {
  binaryType: string;
  /** Bytes that were sent and wait. */
  readonly bufferedAmount: number;
  readonly readyState: number;
  send(text: string): void;
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
const CLOSE_WITHIN_MS = 2_000;

/** Makes a transport of a socket that is open, or about to be. `where` names the other end in errors; it holds no credentials. */
export function createSocketTransport(opening: Socket | Promise<Socket>, where: string): Transport {
  const inbox = createInbox<Message | MessageError>();
  const waiting: string[] = [];
  let waitingBytes = 0;
  let socket: Socket | null = null;
  let failure: unknown;
  let markClosed = () => {};
  const closed = new Promise<void>((resolve) => {
    markClosed = resolve;
  });

  const end = (error?: unknown) => {
    inbox.end(error);
    markClosed();
  };
  const flush = () => {
    for (const text of waiting.splice(0)) socket?.send(text);
    waitingBytes = 0;
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
    opened.addEventListener("close", (event: { code: number }) => end(endingOf(event.code, failure, where)));
    if (opened.readyState === OPEN) flush();
    if (opened.readyState > OPEN) end(endingOf(1006, failure, where));
  };

  if (opening instanceof Promise) opening.then(adopt).catch((error: unknown) => end(lost(where, error)));
  else adopt(opening);

  async function* messages() {
    for await (const batch of inbox) {
      yield batch;
      socket?.resume?.();
    }
  }

  return {
    messages: messages(),
    shared: true,
    send(message) {
      const text = encodeMessage(message);
      if (socket && socket.readyState > OPEN) return;
      if (socket?.readyState === OPEN) socket.send(text);
      else {
        waiting.push(text);
        waitingBytes += utf8Length(text);
      }
    },
    get backlogBytes() {
      return waitingBytes + (socket?.bufferedAmount ?? 0);
    },
    async drained() {
      // Sockets do not say when they have drained; a look every few milliseconds is what the platform leaves.
      while (this.backlogBytes > BACKLOG_BYTES && (socket?.readyState ?? 0) <= OPEN) {
        await sleep(POLL_MS);
      }
    },
    async close() {
      inbox.end();
      if (!socket) await Promise.race([opening, closed]).catch(() => {});
      if (!socket || socket.readyState > OPEN + 1) return;
      socket.close(1000);
      // The other side may never answer the closing handshake.
      await withTimeout(CLOSE_WITHIN_MS, () => closed).catch(() => {});
      socket.terminate?.();
    },
    terminate() {
      end();
      waiting.length = 0;
      waitingBytes = 0;
      if (socket?.terminate) socket.terminate();
      else socket?.close();
    },
  };
}

/** 1000 and 1001 say goodbye; 1005 is a close without a word, which is how the real terminal UI leaves. */
function endingOf(code: number, failure: unknown, where: string): ConnectionError | undefined {
  if (code === 1000 || code === 1001 || code === 1005) return undefined;
  return failure
    ? lost(where, failure)
    : new ConnectionError("ERR_LOST", `The connection to ${where} ended with WebSocket code ${code}`);
}

function lost(where: string, error: unknown): ConnectionError {
  return new ConnectionError("ERR_LOST", `There is no connection to ${where}: ${messageOf(error)}`, { cause: error });
}

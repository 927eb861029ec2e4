import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Socket } from "./socket.js";

/**
 * A socket that a server has accepted. It sends texts as bytes, since the `ws` package counts a text that waits in units of UTF-16, which are
 * fewer; and it says when they have left.
 *
 * @param raw - The stream below it.
 */
export function takeAccepted(accepted: WebSocket, raw: Duplex): Socket {
  const sendText = accepted.send.bind(accepted);
  const sendBytes = (bytes: Uint8Array) => sendText(bytes, { binary: false });
  const drained = async () => {
    while (raw.writableNeedDrain && !raw.destroyed) await nextDrain(raw);
  };
  return Object.assign(accepted, {
    send: (text: string) => sendBytes(Buffer.from(text)),
    sendBytes,
    drained,
  }) as unknown as Socket;
}

/** Resolves when a stream has written what it was given, or has closed. */
function nextDrain(stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
  });
}

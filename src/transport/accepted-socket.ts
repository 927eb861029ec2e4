import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { repeatedFrame } from "./repeated-frame.js";
import type { Socket } from "./socket.js";

const OPEN = 1;
/** How many bytes are gathered for one write. */
const GATHERED_BYTES = 64 * 1024;

/**
 * A socket that a server has accepted. It sends texts as bytes, since the `ws` package counts a text that waits in units of UTF-16, which are
 * fewer; and it says when they have left. What is sent in one turn of the event loop is written to the stream at once, up to 64 KiB: one
 * call of the operating system for a run of small messages. Messages are not compressed, so what is sent to many has one frame for all.
 *
 * @param raw - The stream below it.
 */
export function takeAccepted(accepted: WebSocket, raw: Duplex): Socket {
  const sendText = accepted.send.bind(accepted);
  const gather = gatherWrites(raw);
  const sendBytes = (bytes: Uint8Array) => {
    const frame = accepted.readyState === OPEN ? repeatedFrame(bytes) : null;
    gather(frame === null ? () => sendText(bytes, { binary: false }) : () => raw.write(frame));
  };
  const drained = async () => {
    while (raw.writableNeedDrain && !raw.destroyed) await nextDrain(raw);
  };
  return Object.assign(accepted, {
    send: (text: string) => gather(() => sendText(Buffer.from(text), { binary: false })),
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

/** Holds what is written to a stream back until the turn of the event loop ends, or enough of it has come together. */
function gatherWrites(raw: Duplex): (write: () => void) => void {
  let isHeld = false;
  let isDue = false;
  const release = () => {
    if (!isHeld) return;
    isHeld = false;
    raw.uncork();
  };
  const onTurnEnd = () => {
    isDue = false;
    release();
  };
  return (write) => {
    if (!isHeld && raw.writableLength <= GATHERED_BYTES) {
      isHeld = true;
      raw.cork();
      if (!isDue) setImmediate(onTurnEnd);
      isDue = true;
    }
    write();
    if (raw.writableLength > GATHERED_BYTES) release();
  };
}

import type { Socket as RawSocket } from "node:net";
import type { WebSocket } from "ws";

/** How often a connection is looked at, in milliseconds, unless a caller says otherwise. */
const INTERVAL_MS = 30_000;
/** Pings without an answer after which a connection is given up. */
const MOST_MISSES = 2;
/** The same while something waits to be sent: the ping waits behind it. */
const MOST_MISSES_WHILE_SENDING = 10;

/** What ends a connection whose other end is not there any more. */
export interface HeartbeatOptions {
  /**
   * How often the other end is asked for a sign of life, in milliseconds; `false` for never. It is sent a ping whenever nothing has
   * arrived since the last look. After two pings without an answer the connection is lost. Default: 30 000.
   */
  heartbeat?: number | false | undefined;
}

/**
 * Gives a WebSocket up whose other end has gone without a word, as after sleep or behind a router that forgot the connection. Anything
 * that arrives is a sign of life. A socket whose reading is held back is not judged: the answers wait on this side.
 *
 * @param raw - The connection below the socket, whose bytes are counted: a long message arrives over more than one look. `null` where the
 *   runtime does not say.
 */
export function watchHeartbeat(socket: WebSocket, raw: RawSocket | null, { heartbeat = INTERVAL_MS }: HeartbeatOptions): void {
  if (heartbeat === false) return;
  const arrived = countArrivals(socket, raw);
  let misses = 0;
  let isAsked = false;
  let before = arrived();
  let unsent = socket.bufferedAmount;
  const look = () => {
    const hasMoved = arrived() !== before || socket.bufferedAmount < unsent;
    if (hasMoved || socket.isPaused) misses = 0;
    else if (isAsked) misses += 1;
    if (misses >= (socket.bufferedAmount > 0 ? MOST_MISSES_WHILE_SENDING : MOST_MISSES)) return giveUp(misses);
    isAsked = !hasMoved;
    if (isAsked && socket.readyState === socket.OPEN) socket.ping();
    [before, unsent] = [arrived(), socket.bufferedAmount];
  };
  const giveUp = (pings: number) => {
    socket.emit("error", new Error(`the other end answered none of ${pings} pings`));
    socket.terminate();
  };
  const timer = setInterval(look, heartbeat);
  socket.once("close", () => clearInterval(timer));
}

/**
 * A number that grows whenever something arrives: the bytes of the connection. Bun gives no connection to a client, and does not count the
 * bytes of a server's: there, frames are counted.
 */
function countArrivals(socket: WebSocket, raw: RawSocket | null): () => number {
  if (raw !== null && process.versions.bun === undefined) return () => raw.bytesRead;
  let frames = 0;
  const count = () => {
    frames += 1;
  };
  socket.on("message", count).on("ping", count).on("pong", count);
  return () => frames;
}

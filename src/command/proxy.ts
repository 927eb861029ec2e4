import { once } from "node:events";
import { connect } from "node:net";

/**
 * Passes the bytes of stdin on to a Unix socket, and what comes back to stdout, as they are. It ends with the socket; the end of stdin
 * ends the sending half. As codex's own does (0.171).
 *
 * @throws {Error} When nobody listens there.
 */
export async function runProxy(path: string): Promise<void> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
  } catch (cause) {
    throw new Error(`failed to connect to socket at ${path}: ${(cause as Error).message}`, { cause });
  }
  const closed = once(socket, "close");
  // A reader that has gone needs no more of it.
  process.stdout.on("error", () => socket.destroy());
  process.stdin.pipe(socket).pipe(process.stdout, { end: false });
  await closed;
  process.stdin.destroy();
}

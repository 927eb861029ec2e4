import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** Decides which browser pages may connect. A program sends no `Origin`, and is not asked; a page always does. */
export interface OriginCheck {
  isAllowed(request: IncomingMessage): boolean;
  /** Answers an upgrade that is not allowed with 403. */
  refuseUpgrade(socket: Duplex): void;
}

/**
 * A check by the `Origin` header, so that no page that somebody opens can talk to a server of this machine.
 *
 * @param allowed - Origins as browsers send them, such as `http://localhost:3000`. Compared letter by letter.
 */
export function createOriginCheck(allowed: readonly string[]): OriginCheck {
  return {
    isAllowed: ({ headers: { origin } }) => origin === undefined || allowed.includes(origin),
    refuseUpgrade: (socket) => void socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
  };
}

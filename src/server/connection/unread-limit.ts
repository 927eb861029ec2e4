import { ConnectionError } from "../../rpc/errors.js";
import type { Transport } from "../../rpc/transport.js";

/** How many bytes may wait for a client, unless the embedder says otherwise. */
export const MAX_UNREAD_BYTES = 64 * 1024 * 1024;

export interface UnreadLimit {
  /** How many bytes may wait. With more, the next message ends the connection. */
  readonly maxUnreadBytes: number;
  /** Called once, with the reason: the connection has to be closed now. */
  readonly onExceeded: (reason: ConnectionError) => void;
}

/**
 * Bounds the memory that a client costs which does not read what it is sent, over any transport: the one place in which the server
 * hands messages over. The transport says how many bytes wait (`backlogBytes`). The real server disconnects slow clients as well.
 *
 * Once the limit is exceeded, nothing more is handed over, and closing drops what waits where the transport can (`terminate`).
 */
export function limitUnread(transport: Transport, { maxUnreadBytes, onExceeded }: UnreadLimit): Transport {
  let isExceeded = false;
  return {
    messages: transport.messages,
    shared: transport.shared,
    send(message) {
      if (isExceeded) return;
      const unread = transport.backlogBytes;
      if (unread <= maxUnreadBytes) return transport.send(message);
      isExceeded = true;
      onExceeded(tooMuch(unread, maxUnreadBytes));
    },
    get backlogBytes() {
      return transport.backlogBytes;
    },
    drained: () => transport.drained(),
    close() {
      if (isExceeded) transport.terminate?.();
      return transport.close();
    },
  };
}

function tooMuch(unread: number, limit: number): ConnectionError {
  return new ConnectionError(
    "ERR_UNREAD",
    `The client was disconnected: ${unread} bytes waited for it to read them, and ${limit} may`,
  );
}

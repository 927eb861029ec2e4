import { MessageError } from "../rpc/errors.js";
import { redact } from "../rpc/redact.js";
import type { Message, Transport } from "../rpc/transport.js";

/** One message that was sent or received, with its secrets masked. */
export interface WireEvent {
  /** Seen from the client. */
  readonly direction: "sent" | "received";
  /** A copy: tokens and keys in it read `[redacted]`. */
  readonly message: Message;
}

/** A transport that shows every message, in both directions, with its secrets masked. What `tap` throws is ignored: it cannot disturb the connection. */
export function tapped(transport: Transport, tap: (event: WireEvent) => void): Transport {
  const show = (direction: WireEvent["direction"], message: Message) => {
    try {
      tap({ direction, message: redact(message) as Message });
    } catch {
      // A tap only watches.
    }
  };

  async function* messages() {
    for await (const batch of transport.messages) {
      for (const message of batch) if (!(message instanceof MessageError)) show("received", message);
      yield batch;
    }
  }

  return {
    messages: messages(),
    send(message) {
      transport.send(message);
      show("sent", message);
    },
    get backlogBytes() {
      return transport.backlogBytes;
    },
    shared: transport.shared,
    drained: () => transport.drained(),
    close: () => transport.close(),
  };
}

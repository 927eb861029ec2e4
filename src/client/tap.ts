import { MessageError } from "../rpc/errors.js";
import { redact } from "../rpc/redact.js";
import type { Message, Transport } from "../rpc/transport.js";

/** One message that passed, as it was but for its secrets. */
export interface WireEvent {
  readonly direction: "sent" | "received";
  /** A copy: tokens and keys in it read `[redacted]`. */
  readonly message: Message;
}

/** Shows every message that passes, in both directions, secrets masked. What the listener throws is lost; it cannot harm the wire. */
export function tapped(transport: Transport, tap: (event: WireEvent) => void): Transport {
  const show = (direction: WireEvent["direction"], message: Message) => {
    try {
      tap({ direction, message: redact(message) as Message });
    } catch {
      // The tap only looks on.
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

import { withoutMissing } from "./json.js";
import type { Transport } from "./transport.js";

/** What can be changed. */
export type TransportChanges = Partial<Pick<Transport, "messages" | "shared" | "losesState" | "send" | "close">>;

/**
 * A transport that does what another one does, but for the changes. It may be an object of a class: its methods and getters are asked for
 * when they are used. What a transport may leave out for speed (`sendShared`, `terminate`) is left out, so that `send` and `close` see all.
 */
export function transportOver(transport: Transport, { messages, shared, losesState, send, close }: TransportChanges): Transport {
  return {
    ...withoutMissing({ losesState: losesState ?? transport.losesState }),
    messages: messages ?? transport.messages,
    shared: shared ?? transport.shared,
    get backlogBytes() {
      return transport.backlogBytes;
    },
    send: send ?? ((message) => transport.send(message)),
    drained: () => transport.drained(),
    close: close ?? ((why) => transport.close(why)),
  };
}

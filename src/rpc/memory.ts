import { decodeMessage, encodeMessage, utf8Length } from "./codec.js";
import { createInbox, type Inbox, readOnce } from "./inbox.js";
import type { Message, Transport } from "./transport.js";

type Arrivals = Inbox<ReturnType<typeof decodeMessage>>;

/**
 * Two transports joined in this process: what one sends, the other receives.
 *
 * Messages pass as JSON, so neither side ever holds an object of the other's, and what would not survive a real wire does not
 * survive this one. Closing either end ends both.
 *
 * @example
 * const [here, there] = createMemoryPair();
 * server.accept(there);
 * const client = await connect(here, { clientInfo });
 */
export function createMemoryPair(): [Transport, Transport] {
  const [left, right]: [Arrivals, Arrivals] = [createInbox(), createInbox()];
  const close = async () => {
    left.end();
    right.end();
  };
  const end = (arriving: Arrivals, leaving: Arrivals): Transport => {
    let lastBytes = 0;
    // The other side takes all that waits at once.
    const waitingBytes = () => (leaving.size === 0 ? 0 : lastBytes);
    return {
      messages: readOnce(arriving),
      shared: false,
      send(message: Message) {
        const text = encodeMessage(message);
        lastBytes = waitingBytes() + utf8Length(text);
        leaving.push(decodeMessage(text));
      },
      get backlogBytes() {
        return waitingBytes();
      },
      drained: async () => {},
      close,
    };
  };
  return [end(left, right), end(right, left)];
}

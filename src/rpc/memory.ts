import { decodeMessage, encodeMessage } from "./codec.js";
import { createInbox, type Inbox } from "./inbox.js";
import type { Message, Transport } from "./transport.js";

type Arrivals = Inbox<ReturnType<typeof decodeMessage>>;

/**
 * Two transports joined in this process: what one sends, the other receives.
 *
 * Messages pass as JSON, so neither side ever holds an object of the other's, and what would not survive a real wire does not
 * survive this one. Closing either end ends both.
 */
export function createMemoryPair(): [Transport, Transport] {
  const [left, right]: [Arrivals, Arrivals] = [createInbox(), createInbox()];
  const close = async () => {
    left.end();
    right.end();
  };
  const end = (arriving: Arrivals, leaving: Arrivals): Transport => ({
    messages: arriving,
    shared: false,
    send: (message: Message) => leaving.push(decodeMessage(encodeMessage(message))),
    backlogBytes: 0,
    drained: async () => {},
    close,
  });
  return [end(left, right), end(right, left)];
}

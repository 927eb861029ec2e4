import { decodeMessage, encodeMessage, utf8Length } from "./codec.js";
import { createInbox, type Inbox, readOnce } from "./inbox.js";
import type { Message, Transport } from "./transport.js";

/** How much may wait when there is room again. */
const DRAINED_BYTES = 1024 * 1024;

/** What arrives at one end of a pair. */
interface End {
  readonly arrivals: Inbox<ReturnType<typeof decodeMessage>>;
  /** Resolves when what waits has been taken, or the pair has ended. */
  taken(): Promise<void>;
  /** Ends the waiting. */
  settle(): void;
}

function createEnd(): End {
  const waiters = new Set<() => void>();
  let hasEnded = false;
  const wake = () => {
    for (const resolve of waiters) resolve();
    waiters.clear();
  };
  return {
    arrivals: createInbox(wake),
    taken: () => (hasEnded ? Promise.resolve() : new Promise((resolve) => void waiters.add(resolve))),
    settle() {
      hasEnded = true;
      wake();
    },
  };
}

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
  const [left, right] = [createEnd(), createEnd()];
  const close = async () => {
    left.arrivals.end();
    right.arrivals.end();
    left.settle();
    right.settle();
  };
  const end = ({ arrivals: arriving }: End, { arrivals: leaving, taken }: End): Transport => {
    let lastBytes = 0;
    // The other side takes all that waits at once.
    const waitingBytes = () => (leaving.size === 0 ? 0 : lastBytes);
    const pass = (text: string) => {
      lastBytes = waitingBytes() + utf8Length(text);
      leaving.push(decodeMessage(text));
    };
    return {
      messages: readOnce(arriving),
      shared: false,
      send: (message: Message) => pass(encodeMessage(message)),
      sendShared: ({ text }) => pass(text),
      get backlogBytes() {
        return waitingBytes();
      },
      drained: () => (waitingBytes() > DRAINED_BYTES ? taken() : Promise.resolve()),
      close,
    };
  };
  return [end(left, right), end(right, left)];
}

/** What has arrived and waits to be read: the arriving side pushes, the reading side iterates, in batches of all there is. */
export interface Inbox<Item> extends AsyncIterable<readonly Item[]> {
  push(item: Item): void;
  /** No more will come. With an error, iterating throws it after what came before. */
  end(error?: unknown): void;
  /** How many wait. */
  readonly size: number;
}

/**
 * The messages of a transport, for one reader: a second one would take what the first waits for.
 *
 * @throws {TypeError} When they are iterated again.
 */
export function readOnce<Item>(messages: AsyncIterable<Item>): AsyncIterable<Item> {
  let isRead = false;
  return {
    [Symbol.asyncIterator]() {
      if (isRead) throw new TypeError("The messages of this transport are read already: a transport is for one connection");
      isRead = true;
      return messages[Symbol.asyncIterator]();
    },
  };
}

/** @param onTaken - Called when the reading side has taken what waited. */
export function createInbox<Item>(onTaken = () => {}): Inbox<Item> {
  let waiting: Item[] = [];
  let ended: { error: unknown } | null = null;
  let wake: (() => void) | null = null;

  const signal = () => {
    wake?.();
    wake = null;
  };

  return {
    get size() {
      return waiting.length;
    },
    push(item) {
      if (ended) return;
      waiting.push(item);
      signal();
    },
    end(error) {
      ended ??= { error };
      signal();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        if (waiting.length > 0) {
          const batch = waiting;
          waiting = [];
          onTaken();
          yield batch;
        } else if (ended) {
          if (ended.error !== undefined) throw ended.error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
  };
}

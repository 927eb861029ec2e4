/** Runs something while nobody else who has the same lock does. */
export type LockFunction = <T>(run: () => Promise<T>) => Promise<T>;

/** One at a time of those with the same key, in the order they came. */
export function createQueues(): <T>(key: string, run: () => Promise<T>) => Promise<T> {
  const queues = new Map<string, { readonly lock: LockFunction; waiting: number }>();
  return async (key, run) => {
    const queue = queues.get(key) ?? { lock: createQueue(), waiting: 0 };
    queues.set(key, queue);
    queue.waiting += 1;
    try {
      return await queue.lock(run);
    } finally {
      queue.waiting -= 1;
      if (queue.waiting === 0) queues.delete(key);
    }
  };
}

/** One at a time in this process, in the order they came. */
export function createQueue(): LockFunction {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const turn = last.then(run);
    last = turn.catch(() => {});
    return turn;
  };
}

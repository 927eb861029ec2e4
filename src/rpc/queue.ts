/** Runs something while nobody else who has the same lock does. */
export type Lock = <T>(run: () => Promise<T>) => Promise<T>;

/** One at a time in this process, in the order they came. */
export function createQueue(): Lock {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const turn = last.then(run);
    last = turn.catch(() => {});
    return turn;
  };
}

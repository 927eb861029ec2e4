/**
 * Has so many wait for each other, and go on together. Whoever waits goes on alone when the others have not come in time.
 *
 * @returns What each of them awaits.
 */
export function goTogether(count: number, withinMs: number): () => Promise<void> {
  let missing = count;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let go = () => {};
  const gone = new Promise<void>((resolve) => {
    go = resolve;
  });
  return () => {
    missing -= 1;
    timer ??= setTimeout(go, withinMs);
    timer.unref();
    if (missing <= 0) {
      clearTimeout(timer);
      go();
    }
    return gone;
  };
}

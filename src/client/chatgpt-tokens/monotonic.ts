/** The date at a time of the monotonic clock (`performance.now()`), which clock changes do not move, for people and hosts to read. */
export function dateAt(time: number): Date {
  return new Date(Date.now() + time - performance.now());
}

/** Up to `size` of the items, in their order. The same seed picks the same ones. */
export function sample<T>(items: readonly T[], size: number, seed: number): T[] {
  if (items.length <= size) return [...items];
  const random = randomNumbers(seed);
  const drawn = items.map((_, at) => ({ at, draw: random() })).sort((a, b) => a.draw - b.draw);
  const kept = new Set(drawn.slice(0, size).map(({ at }) => at));
  return items.filter((_, at) => kept.has(at));
}

/** Numbers from 0 up to 1 (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

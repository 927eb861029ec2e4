import { seeded } from "../seeded.js";

/** Up to `size` of the items, in their order. The same seed picks the same ones. */
export function sample<T>(items: readonly T[], size: number, seed: number): T[] {
  if (items.length <= size) return [...items];
  const random = seeded(seed);
  const drawn = items.map((_, at) => ({ at, draw: random() })).sort((a, b) => a.draw - b.draw);
  const kept = new Set(drawn.slice(0, size).map(({ at }) => at));
  return items.filter((_, at) => kept.has(at));
}

import { type Direction, type Listing, mapDirections } from "./listing.js";

/**
 * The listings of all releases that were asked. Each method has one letter for each release: `s` stable, `x` experimental,
 * `-` not there.
 */
export interface History {
  readonly releases: readonly string[];
  readonly methods: Readonly<Record<Direction, Readonly<Record<string, string>>>>;
}

const LETTERS = { stable: "s", experimental: "x" } as const;
const ABSENT = "-";

export const EMPTY_HISTORY: History = { releases: [], methods: mapDirections(() => ({})) };

/** The same history with one release's listing replaced, or added as the newest. */
export function withListing({ releases, methods }: History, release: string, listing: Listing): History {
  const known = releases.indexOf(release);
  const at = known < 0 ? releases.length : known;
  const blank = ABSENT.repeat(releases.length);
  const lines = (direction: Direction) => {
    const names = new Set([...Object.keys(methods[direction]), ...listing[direction].keys()]);
    const replaced = [...names].sort().map((method) => {
      const letters = [...(methods[direction][method] ?? blank)];
      const status = listing[direction].get(method);
      letters[at] = status ? LETTERS[status] : ABSENT;
      return [method, letters.join("")] as const;
    });
    return Object.fromEntries(replaced.filter(([, letters]) => /[^-]/.test(letters)));
  };
  return { releases: known < 0 ? [...releases, release] : releases, methods: mapDirections(lines) };
}

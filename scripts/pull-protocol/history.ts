import { type Direction, directions, type Listing, mapDirections } from "./listing.js";

/**
 * The listings of all releases that were asked, one line a method and one letter a release:
 * `s` stable, `x` experimental, `-` not there.
 */
export interface History {
  readonly releases: readonly string[];
  readonly methods: Readonly<Record<Direction, Readonly<Record<string, string>>>>;
}

/** What the listings say of the methods: when they came, when they went, which are experimental. */
export interface Spans {
  /** By the first listing that has them; those of the oldest listing are left out. */
  readonly since: Readonly<Record<string, readonly string[]>>;
  /** By the first listing that lacks them again. */
  readonly until: Readonly<Record<string, readonly string[]>>;
  /** In the newest listing that has them. */
  readonly experimental: readonly string[];
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

/** Reads `since`, `until` and `experimental` off a history. */
export function spansOf({ releases, methods }: History): Spans {
  const lines = directions.flatMap((direction) => Object.entries(methods[direction]));
  const groupBy = (releaseOf: (letters: string) => string | undefined) => {
    const named = lines.map(([method, letters]) => ({ method, release: releaseOf(letters) }));
    const groups = releases.map((release) => [release, named.filter((each) => each.release === release)] as const);
    return Object.fromEntries(
      groups.filter(([, group]) => group.length > 0).map(([release, group]) => [release, group.map(({ method }) => method)]),
    );
  };
  return {
    since: groupBy((letters) => (letters.startsWith(ABSENT) ? releases[letters.search(/[^-]/)] : undefined)),
    until: groupBy((letters) => (letters.endsWith(ABSENT) ? releases[letters.search(/-+$/)] : undefined)),
    experimental: lines.filter(([, letters]) => /x-*$/.test(letters)).map(([method]) => method),
  };
}

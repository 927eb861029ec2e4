import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compareReleases } from "../../src/protocol/dialect.js";
import { type Direction, directions, type Listing, mapDirections } from "./listing.js";

/** Whether a release has a method: `s` stable, `x` experimental, `-` not there. */
export type Letter = "s" | "x" | "-";

/**
 * The listings of all releases that were asked. A method is one line that changes only when the method does: each release from which on
 * it is otherwise, with the letter from there on, such as `0.118.0:x 0.140.0:s`. Before the first it is not there.
 */
export interface History {
  readonly releases: readonly string[];
  readonly methods: Readonly<Record<Direction, Readonly<Record<string, string>>>>;
}

/** What the listings say of one method. */
export interface Span {
  /** The first release that is known to have it; `undefined` for one that the oldest listing has. */
  readonly since: string | undefined;
  /** The first release that is known to lack it again. */
  readonly until: string | undefined;
  /** In the newest listing that has it. */
  readonly experimental: boolean;
}

const LETTERS = { stable: "s", experimental: "x" } as const;

/** Where the listings are kept. */
export const LISTINGS = fileURLToPath(new URL("../../test/conformance/listings.json", import.meta.url));

/** The listings as they are kept. */
export async function readHistory(): Promise<History> {
  return JSON.parse(await readFile(LISTINGS, "utf8")) as History;
}

/** A history without any listing, to begin from. */
export const EMPTY_HISTORY: History = { releases: [], methods: mapDirections(() => ({})) };

/** The letters of a method, one a release, in the order of `releases`. */
export function lettersOf({ releases }: Pick<History, "releases">, line: string | undefined): Letter[] {
  const changes = new Map((line ?? "").split(" ").map((change) => change.split(":") as [string, Letter]));
  let letter: Letter = "-";
  return releases.map((release) => {
    letter = changes.get(release) ?? letter;
    return letter;
  });
}

function lineOf(releases: readonly string[], letters: readonly Letter[]): string {
  return letters.flatMap((letter, at) => (letter === (letters[at - 1] ?? "-") ? [] : [`${releases[at]}:${letter}`])).join(" ");
}

/** The same history with one release's listing replaced, or put in where it belongs. */
export function withListing(history: History, release: string, listing: Listing): History {
  const releases = [...new Set([...history.releases, release])].sort(compareReleases);
  const at = releases.indexOf(release);
  const isNew = !history.releases.includes(release);
  const lines = (direction: Direction) => {
    const known = history.methods[direction];
    const names = [...new Set([...Object.keys(known), ...listing[direction].keys()])].sort();
    const replaced = names.map((method) => {
      const letters = lettersOf(history, known[method]);
      const status = listing[direction].get(method);
      letters.splice(at, isNew ? 0 : 1, status ? LETTERS[status] : "-");
      return [method, lineOf(releases, letters)] as const;
    });
    return Object.fromEntries(replaced.filter(([, line]) => line !== ""));
  };
  return { releases, methods: mapDirections(lines) };
}

/** Reads a method's span off its line. */
export function spanOf(history: History, line: string | undefined): Span {
  const letters = lettersOf(history, line);
  const first = letters.findIndex((letter) => letter !== "-");
  const last = letters.findLastIndex((letter) => letter !== "-");
  return {
    since: first > 0 ? history.releases[first] : undefined,
    until: history.releases[last + 1],
    experimental: letters[last] === "x",
  };
}

/** The methods of a direction that the newest listing has. */
export function livingMethods(history: History, direction: Direction): string[] {
  return Object.entries(history.methods[direction]).flatMap(([method, line]) =>
    lettersOf(history, line).at(-1) === "-" ? [] : [method],
  );
}

/** Every method of every direction, with its line. */
export function allLines({ methods }: History): { direction: Direction; method: string; line: string }[] {
  return directions.flatMap((direction) =>
    Object.entries(methods[direction]).map(([method, line]) => ({ direction, method, line })),
  );
}

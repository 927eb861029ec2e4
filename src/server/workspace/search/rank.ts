import { setImmediate } from "node:timers/promises";
import type { FuzzyFileSearchResult } from "../../../protocol/methods/legacy.js";
import { comparePaths } from "../../../system/paths.js";
import { fold, type Match } from "./match-score.js";
import { Pattern, splitCharacters } from "./pattern.js";

/** A file or a folder that a search looks at. */
export interface Candidate {
  /** The root that it is listed under. */
  readonly root: string;
  /** Relative to the root, with `/`; empty for the root itself. */
  readonly path: string;
  readonly isFolder: boolean;
}

/** How many are listed, as on the real server (0.171). */
const MAX_RESULTS = 50;
/** What counts more than any score: that a query fits the name of a file (1), is the name of the best folder (2), is the name of a file (3). */
const TIER = 65_536;

interface Found {
  readonly candidate: Candidate;
  readonly match: Match;
}

function byScore(one: Found, other: Found): number {
  return other.match.score - one.match.score;
}

function byScoreAndLength(one: Found, other: Found): number {
  return byScore(one, other) || one.candidate.path.length - other.candidate.path.length;
}

/** Of the folders whose name the query is, the best one counts more. */
function raiseFolder(pattern: Pattern, found: Found[]): void {
  const needle = pattern.onlyNeedle;
  if (needle === null) return;
  const named = found.filter(({ candidate: { path, isFolder } }) => isFolder && isWhole(nameOf(path), needle));
  const [best] = named.sort(byScoreAndLength);
  if (best) found[found.indexOf(best)] = { ...best, match: { ...best.match, score: best.match.score + 2 * TIER } };
}

/** After how many candidates others get their turn. */
const AT_ONCE = 1_000;

/** The candidates that fit a query, the best first; of equals the first by path. None, when the signal aborts. */
export async function rank(
  query: string,
  candidates: readonly Candidate[],
  signal: AbortSignal,
): Promise<FuzzyFileSearchResult[]> {
  if (query === "") return [];
  const pattern = new Pattern(query);
  const found: Found[] = [];
  for (const [index, candidate] of candidates.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await setImmediate();
    if (signal.aborted) return [];
    const match = matchCandidate(pattern, candidate);
    if (match) found.push({ candidate, match });
  }
  raiseFolder(pattern, found);
  // Of equals, the shortest are kept, and those then stand in the order of their paths.
  found.sort(byScoreAndLength);
  const kept = found.slice(0, MAX_RESULTS);
  kept.sort((one, other) => byScore(one, other) || comparePaths(one.candidate.path, other.candidate.path));
  return kept.map(({ candidate: { root, path, isFolder }, match }) => ({
    root,
    path,
    match_type: isFolder ? "directory" : "file",
    file_name: nameOf(path),
    score: match.score,
    indices: [...match.indices],
  }));
}

/** A query of one plain word is looked for in the name of a file first, and only then in the path. */
function matchCandidate(pattern: Pattern, { path, isFolder }: Candidate): Match | null {
  const needle = pattern.onlyNeedle;
  if (needle === null) return pattern.match(path);
  const name = nameOf(path);
  const match = isFolder ? null : pattern.match(name);
  if (!match) return pattern.match(path);
  const before = splitCharacters(path.slice(0, path.length - name.length)).length;
  return {
    score: (isWhole(name, needle) ? 3 : 1) * TIER + match.score,
    indices: match.indices.map((index) => index + before),
  };
}

/** Whether a needle is all of a text. */
function isWhole(text: string, needle: readonly string[]): boolean {
  const characters = splitCharacters(text);
  if (characters.length !== needle.length) return false;
  return characters.every((character, index) => [true, false].some((keeps) => fold(character, keeps) === needle[index]));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

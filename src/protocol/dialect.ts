import { version as pinnedRelease } from "@openai/codex/package.json";
import type { Traits } from "./define.js";
import { LISTED_RELEASES } from "./listed-releases.js";

/** The release of codex that servers of this package follow. They tell it to their clients. */
export const PROTOCOL_RELEASE: string = pinnedRelease;

/**
 * What the release of the server understands. It is read once, from the answer to `initialize`; nothing else looks at versions.
 *
 * A server that says 0.0.0 or nothing (a development build, or not codex) is treated as the newest.
 */
export interface Dialect {
  /** The release. `null`: the server did not say it. */
  readonly version: string | null;
  /** Servers up to 0.98 read `idToken`. A server that does not say its release may be one of them. */
  readonly readsIdToken: boolean;
  /** Servers up to 0.98 accept any text as access token. All others accept a JWT only. */
  readonly readsOpaqueAccessTokens: boolean;
  /**
   * Whether that release may have a row. `false` only where a listing shows that it does not: between the last listed release without the
   * method and the first one with it, nobody knows, and the server is asked.
   */
  has(row: Traits): boolean;
}

const EXTERNAL_TOKENS_WITH_ACCOUNT = "0.99.0";

/**
 * Reads the release from the `userAgent` that answers `initialize`: the version after the first slash.
 *
 * @example
 * ```ts
 * dialectOf("codex_cli_rs/0.107.0 (Linux)").has({ since: "0.118.0" }); // false
 * ```
 */
export function dialectOf(userAgent: string | undefined): Dialect {
  const found = /^[^/]*\/(\d+\.\d+\.\d+)/.exec(userAgent ?? "")?.[1];
  const version = found === undefined || found === "0.0.0" ? null : found;
  const isBefore = (other: string) => version !== null && compareReleases(version, other) < 0;
  // What the first listing of this release or of a later one does not have, this release does not have.
  const listed = LISTED_RELEASES.find((release) => release === version || isBefore(release));
  const isTooOld = (since: string) => listed !== undefined && compareReleases(listed, since) < 0;
  return {
    version,
    readsIdToken: version === null || isBefore(EXTERNAL_TOKENS_WITH_ACCOUNT),
    readsOpaqueAccessTokens: isBefore(EXTERNAL_TOKENS_WITH_ACCOUNT),
    has: ({ since, until }) => version === null || !((since && isTooOld(since)) || (until && !isBefore(until))),
  };
}

/** Negative if `a` is the older release, positive if it is the newer one, otherwise 0. */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [a, b].map((release) => release.split(".").map(Number));
  return [0, 1, 2].map((part) => (left?.[part] ?? 0) - (right?.[part] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

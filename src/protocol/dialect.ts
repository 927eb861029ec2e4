import type { Traits } from "./define.js";

/** The protocol release that servers of this package follow and introduce themselves with. */
export const PROTOCOL_RELEASE = "0.169.0";

/**
 * What the release on the other side understands. Decided once, from the answer to `initialize`; nothing else asks for versions.
 *
 * A server that says 0.0.0 or nothing (a development build, a foreign server) is taken for the newest.
 */
export interface Dialect {
  /** The release, as far as it said. */
  readonly version: string | null;
  /** Servers up to 0.98 read `idToken`; whoever does not say might. */
  readonly readsIdToken: boolean;
  /** Servers up to 0.98 take any string as access token; all others want a JWT. */
  readonly readsOpaqueAccessTokens: boolean;
  /** Whether a row is known to exist there. Between two releases whose listings differ, the server is asked. */
  has(row: Traits): boolean;
}

const EXTERNAL_TOKENS_WITH_ACCOUNT = "0.99.0";

/** Reads the release from an `initialize` answer's `userAgent`: the version after the first slash. */
export function dialectOf(userAgent: string | undefined): Dialect {
  const found = /^[^/]*\/(\d+\.\d+\.\d+)/.exec(userAgent ?? "")?.[1];
  const version = found === undefined || found === "0.0.0" ? null : found;
  const isBefore = (other: string) => version !== null && compareReleases(version, other) < 0;
  return {
    version,
    readsIdToken: version === null || isBefore(EXTERNAL_TOKENS_WITH_ACCOUNT),
    readsOpaqueAccessTokens: isBefore(EXTERNAL_TOKENS_WITH_ACCOUNT),
    has: ({ since, until }) => version === null || !((since && isBefore(since)) || (until && !isBefore(until))),
  };
}

/** Negative, zero or positive, as a sort wants it. */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [a, b].map((release) => release.split(".").map(Number));
  return [0, 1, 2].map((part) => (left?.[part] ?? 0) - (right?.[part] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

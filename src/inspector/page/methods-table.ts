/** A member of params. */
export interface MemberView {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
  /** A value to begin with. */
  readonly sample: unknown;
}

/** A method of the table, as the page shows it. */
export interface MethodView {
  readonly method: string;
  readonly sentence: string;
  readonly since?: string;
  readonly until?: string;
  readonly experimental?: true;
  readonly members: readonly MemberView[];
  /** Params to begin with, as JSON. */
  readonly template: string;
}

/** Whether a release has a method. A release that is not known is taken to have it. */
export function isIn(release: string | null, { since, until }: Pick<MethodView, "since" | "until">): boolean {
  if (release === null) return true;
  return (since === undefined || compare(release, since) >= 0) && (until === undefined || compare(release, until) < 0);
}

function compare(one: string, other: string): number {
  const [left, right] = [one, other].map((release) => release.split(/[.-]/).map(Number));
  for (let place = 0; place < 3; place += 1) {
    const difference = (left?.[place] || 0) - (right?.[place] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

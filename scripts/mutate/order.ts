import { basename } from "node:path";

/** A test file, and what is known of it. */
export interface RatedFile {
  readonly file: string;
  /** How long it takes, in milliseconds. */
  readonly ms: number;
  /** How many mutations it has noticed. */
  noticed: number;
}

/** The quickest test files that take `limitMs` together, and those named after the source file in any case. */
export function affordable(rated: readonly RatedFile[], source: string, limitMs: number): RatedFile[] {
  let spentMs = 0;
  return [...rated]
    .sort((a, b) => a.ms - b.ms)
    .filter((each) => {
      if (isNamedAfter(each.file, source)) return true;
      spentMs += each.ms;
      return spentMs <= limitMs;
    });
}

/** What noticed most so far comes first, for the time that it takes, then the tests named after the source, then the quickest. */
export function inOrder(rated: readonly RatedFile[], source: string): RatedFile[] {
  const name = ({ file }: RatedFile) => (isNamedAfter(file, source) ? 0 : 1);
  const promise = ({ noticed, ms }: RatedFile) => noticed / (ms + 100);
  return [...rated].sort((a, b) => promise(b) - promise(a) || name(a) - name(b) || a.ms - b.ms);
}

function isNamedAfter(file: string, source: string): boolean {
  return basename(file).replace(/\.test\.ts$/, "") === basename(source).replace(/\.ts$/, "");
}

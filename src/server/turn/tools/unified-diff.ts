import type { Replacement } from "./apply-hunks.js";

/** Lines in a row: those that stay are in both, those that go or come in one. */
interface Run {
  readonly start: number;
  readonly before: string[];
  readonly after: string[];
  readonly shown: string[];
}

/** The changes to a text as the hunks of a unified diff, as they stand in a `fileChange` item. Context is what the patch itself gave. */
export function describeReplacements(replacements: readonly Replacement[]): string {
  let shift = 0;
  return replacements
    .map((replacement) => {
      const { start, before, after, shown } = asRun(replacement);
      const head = `@@ -${spanOf(start, before.length)} +${spanOf(start + shift, after.length)} @@`;
      shift += after.length - before.length;
      return `${[head, ...shown].join("\n")}\n`;
    })
    .join("");
}

/** What of a replacement is the same on both sides, at its beginning and its end, is context. */
function asRun({ at, before, after }: Replacement): Run {
  const same = (a: readonly string[], b: readonly string[]) => {
    let count = 0;
    while (count < Math.min(a.length, b.length) && a[count] === b[count]) count += 1;
    return count;
  };
  const head = same(before, after);
  const tail = same(before.slice(head).toReversed(), after.slice(head).toReversed());
  const mark = (lines: readonly string[], sign: string) => lines.map((line) => sign + line);
  const shown = [
    ...mark(before.slice(0, head), " "),
    ...mark(before.slice(head, before.length - tail), "-"),
    ...mark(after.slice(head, after.length - tail), "+"),
    ...mark(before.slice(before.length - tail), " "),
  ];
  return { start: at, before: [...before], after: [...after], shown };
}

/** A span of lines as a diff counts them: from 1, and from the line before where there are none. */
function spanOf(start: number, count: number): string {
  const first = count === 0 ? start : start + 1;
  return count === 1 ? `${first}` : `${first},${count}`;
}

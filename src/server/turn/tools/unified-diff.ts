import type { Replacement } from "./apply-hunks.js";

/** A hunk of the diff. Lines that stay are in `before` and `after`, others in one of them. */
interface Run {
  readonly start: number;
  readonly before: string[];
  readonly after: string[];
  readonly shown: string[];
}

/** The changes to a text as hunks of a unified diff, as a `fileChange` item has them. The context is that of the patch. */
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

/** Lines at the beginning and the end of a replacement that stay the same are context. */
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

/** A range of lines as a diff writes it: counted from 1; an empty one is named by the line before it. */
function spanOf(start: number, count: number): string {
  const first = count === 0 ? start : start + 1;
  return count === 1 ? `${first}` : `${first},${count}`;
}

import { diffLines } from "./line-diff.js";
import type { Stretch } from "./stretch.js";

/** How many lines that stay `git diff` shows around a change. */
const CONTEXT = 3;

/**
 * The hunks of a unified diff between two texts, as `git diff` writes them; empty when the texts are the same.
 *
 * @param context - How many lines that stay are shown around a change.
 */
export function unifiedHunks(before: string, after: string, context: number = CONTEXT): string {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  return hunksOf(diffLines(old, fresh), context)
    .map((hunk) => describeHunk(hunk, old, fresh))
    .join("");
}

/** The lines of a text, each with its ending. */
function linesOf(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
}

/** Cuts lines that stay down to the context, and splits where more of them are between two changes. */
function hunksOf(stretches: readonly Stretch[], context: number): Stretch[][] {
  const hunks: Stretch[][] = [];
  let hunk: Stretch[] = [];
  stretches.forEach((stretch, index) => {
    const [isFirst, isLast] = [index === 0, index === stretches.length - 1];
    const length = stretch.to - stretch.from;
    if (!stretch.stays || (length <= context * 2 && !isFirst && !isLast)) {
      hunk.push(stretch);
      return;
    }
    if (!isFirst) hunk.push(firstOf(stretch, Math.min(length, context)));
    if (!isFirst && !isLast) {
      hunks.push(hunk);
      hunk = [];
    }
    if (!isLast) hunk.push(lastOf(stretch, Math.min(length, context)));
  });
  return [...hunks, hunk].filter((parts) => parts.some(({ stays }) => !stays));
}

function firstOf(stretch: Stretch, count: number): Stretch {
  return { ...stretch, to: stretch.from + count, newTo: stretch.newFrom + count };
}

function lastOf(stretch: Stretch, count: number): Stretch {
  return { ...stretch, from: stretch.to - count, newFrom: stretch.newTo - count };
}

function describeHunk(hunk: readonly Stretch[], old: readonly string[], fresh: readonly string[]): string {
  const [first, last] = [hunk[0] as Stretch, hunk.at(-1) as Stretch];
  const head = `@@ -${spanOf(first.from, last.to)} +${spanOf(first.newFrom, last.newTo)} @@\n`;
  const lines = hunk.flatMap(({ stays, from, to, newFrom, newTo }) =>
    stays
      ? old.slice(from, to).map((line) => ` ${line}`)
      : [...old.slice(from, to).map((line) => `-${line}`), ...fresh.slice(newFrom, newTo).map((line) => `+${line}`)],
  );
  return head + lines.map(ended).join("");
}

/** A line that has no ending of its own gets one, and the note that belongs to that. */
function ended(line: string): string {
  return /[\r\n]$/.test(line) ? line : `${line}\n\\ No newline at end of file\n`;
}

/** A range of lines: counted from 1; an empty one is named by the line before it. */
function spanOf(from: number, to: number): string {
  const count = to - from;
  if (count === 1) return `${from + 1}`;
  return `${count === 0 ? from : from + 1},${count}`;
}

import type { Hunk } from "./patch.js";
import { ToolFailure } from "./tool.js";

/** Lines that took the place of others. `at` counts the lines before them in the text as it was. */
export interface Replacement {
  readonly at: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A text that hunks were applied to. */
export interface PatchedText {
  readonly text: string;
  readonly replacements: readonly Replacement[];
}

/** How closely lines have to agree; the first that finds a place wins. */
const READINGS: readonly ((line: string) => string)[] = [(line) => line, (line) => line.trimEnd(), (line) => line.trim()];

/**
 * Applies hunks to a text, each below the one before. Line endings stay those of the text, which ends with one afterwards.
 *
 * @throws {ToolFailure} When the lines of a hunk are not to be found.
 */
export function applyHunks(text: string, hunks: readonly Hunk[]): PatchedText {
  const ending = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);
  const replacements: Replacement[] = [];
  let cursor = 0;
  for (const hunk of hunks) {
    const at = locate(lines, hunk, cursor);
    replacements.push({ at, before: lines.slice(at, at + hunk.before.length), after: hunk.after });
    cursor = at + hunk.before.length;
  }
  const patched = [...lines];
  for (const { at, before, after } of replacements.toReversed()) patched.splice(at, before.length, ...after);
  return { text: patched.map((line) => line + ending).join(""), replacements };
}

function locate(lines: readonly string[], { anchor, before, atEnd }: Hunk, cursor: number): number {
  let from = cursor;
  if (anchor !== null) {
    const found = find(lines, [anchor], cursor);
    if (found === null) throw new ToolFailure(`The line "${anchor}" was not found`);
    from = found + 1;
  }
  // Lines that are only added go where the anchor is, or to the end.
  if (before.length === 0) return anchor === null || atEnd ? lines.length : from;
  const last = lines.length - before.length;
  // An anchor may be the first of the hunk's own lines as well.
  const found = atEnd
    ? (find(lines, before, Math.max(last, 0)) ?? null)
    : (find(lines, before, from) ?? find(lines, before, cursor));
  if (found === null) throw new ToolFailure(`The lines to change were not found:\n${before.join("\n")}`);
  return found;
}

function find(lines: readonly string[], wanted: readonly string[], from: number): number | null {
  for (const read of READINGS) {
    for (let at = from; at <= lines.length - wanted.length; at += 1) {
      if (wanted.every((line, offset) => read(lines[at + offset] ?? "") === read(line))) return at;
    }
  }
  return null;
}

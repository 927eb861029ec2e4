import type { Hunk } from "./parse-patch.js";
import { ToolFailure } from "./tool.js";

/** Lines that replaced others. `at` is the number of lines before them in the original text. */
export interface Replacement {
  readonly at: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A text after hunks were applied, and what they replaced. */
export interface PatchedText {
  readonly text: string;
  readonly replacements: readonly Replacement[];
}

/** How lines are compared: exactly, without blanks at their end, without any at both ends. The first way that finds a place is used. */
const READINGS: readonly ((line: string) => string)[] = [(line) => line, (line) => line.trimEnd(), (line) => line.trim()];

/**
 * Applies hunks to a text, each below the one before. Lines keep their line endings; new lines get the ending of the lines that they
 * replace or follow. Afterwards the text ends with a line ending.
 *
 * @throws {ToolFailure} When the lines of a hunk are not found.
 */
export function applyHunks(text: string, hunks: readonly Hunk[]): PatchedText {
  const { lines, endings } = split(text);
  const replacements: Replacement[] = [];
  let cursor = 0;
  for (const hunk of hunks) {
    const at = locate(lines, hunk, cursor);
    replacements.push({ at, before: lines.slice(at, at + hunk.before.length), after: hunk.after });
    cursor = at + hunk.before.length;
  }
  const patched = lines.map((line, index) => `${line}${endings[index]}`);
  for (const { at, before, after } of replacements.toReversed()) {
    const endingAt = (offset: number) => endings[Math.min(at + offset, at + before.length - 1)] ?? endings[0] ?? "\n";
    patched.splice(at, before.length, ...after.map((line, offset) => `${line}${endingAt(offset)}`));
  }
  return { text: patched.join(""), replacements };
}

/** The lines of a text, and the line ending of each. A last line without one gets the ending of the line before. */
function split(text: string): { readonly lines: string[]; readonly endings: string[] } {
  const parts = text === "" ? [] : text.split(/(\r?\n)/);
  if (parts.at(-1) === "") parts.pop();
  const lines = parts.filter((_, index) => index % 2 === 0);
  const endings = parts.filter((_, index) => index % 2 === 1);
  if (endings.length < lines.length) endings.push(endings.at(-1) ?? "\n");
  return { lines, endings };
}

function locate(lines: readonly string[], { anchor, before, atEnd }: Hunk, cursor: number): number {
  let from = cursor;
  if (anchor !== null) {
    const found = find(lines, [anchor], cursor);
    if (found === null) throw new ToolFailure(`The line "${anchor}" was not found`);
    from = found + 1;
  }
  // Lines that replace none are added below the anchor, or at the end.
  if (before.length === 0) return anchor === null || atEnd ? lines.length : from;
  const last = lines.length - before.length;
  // The anchor may also be the first of the hunk's own lines.
  const found = atEnd ? find(lines, before, Math.max(last, cursor)) : (find(lines, before, from) ?? find(lines, before, cursor));
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

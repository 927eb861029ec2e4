import type { Hunk } from "./parse-patch.js";
import { ToolFailure } from "./tool.js";

/** How lines are compared: exactly, without blanks at their end, without any at both ends. The first way that finds a place is used. */
const READINGS: readonly ((line: string) => string)[] = [(line) => line, (line) => line.trimEnd(), (line) => line.trim()];

/** Some editors write it before the first line of a text in UTF-8. It belongs to the file and to no line. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Applies hunks to a text, each below the one before. Lines that stay keep the text's own spelling and line endings, however the patch
 * spells them; new lines get the ending of the lines that they replace or follow. Afterwards the text ends with a line ending.
 *
 * @param path - The file's, for the error.
 * @throws {ToolFailure} When the lines of a hunk are not found, in the words of the real server (0.171).
 */
export function applyHunks(text: string, hunks: readonly Hunk[], path: string): string {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const { lines, endings } = split(text.slice(mark.length));
  const found: { readonly at: number; readonly hunk: Hunk }[] = [];
  let cursor = 0;
  for (const hunk of hunks) {
    const at = locate(lines, hunk, { cursor, path });
    found.push({ at, hunk });
    cursor = at + hunk.before.length;
  }
  const patched = lines.map((line, index) => `${line}${endings[index]}`);
  for (const { at, hunk } of found.toReversed()) {
    const last = at + hunk.before.length - 1;
    const endingAt = (index: number) => endings[Math.min(index, last)] ?? endings[0] ?? "\n";
    const after = hunk.after.map(({ text: line, stays }, offset) =>
      stays === null ? `${line}${endingAt(at + offset)}` : `${lines[at + stays]}${endings[at + stays]}`,
    );
    patched.splice(at, hunk.before.length, ...after);
  }
  const whole = patched.join("");
  return whole.startsWith(mark) ? whole : `${mark}${whole}`;
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

interface Place {
  /** The line to begin at. */
  readonly cursor: number;
  readonly path: string;
}

function locate(lines: readonly string[], { anchor, before, atEnd }: Hunk, { cursor, path }: Place): number {
  let from = cursor;
  if (anchor !== null) {
    const found = find(lines, [anchor], cursor);
    if (found === null) throw new ToolFailure(`Failed to find context '${anchor}' in ${path}`);
    from = found + 1;
  }
  // Lines that replace none are added below the anchor, or at the end.
  if (before.length === 0) return anchor === null || atEnd ? lines.length : from;
  const last = lines.length - before.length;
  // The anchor may also be the first of the hunk's own lines.
  const found = atEnd ? find(lines, before, Math.max(last, cursor)) : (find(lines, before, from) ?? find(lines, before, cursor));
  if (found === null) throw new ToolFailure(`Failed to find expected lines in ${path}:\n${before.join("\n")}`);
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

import { ToolFailure } from "./tool.js";

/** A line that a hunk leaves behind. */
export interface HunkLine {
  readonly text: string;
  /** Which of the lines `before` it is; `null` for a new one. */
  readonly stays: number | null;
}

/** Lines that a patch replaces by others. */
export interface Hunk {
  /** A line to look for first, such as the head of the function that the hunk is in. */
  readonly anchor: string | null;
  readonly before: readonly string[];
  readonly after: readonly HunkLine[];
  /** Whether the lines have to be the last of the file. */
  readonly atEnd: boolean;
}

/** What a patch says of one file, with paths as they are written. */
export type PatchSection =
  | { readonly type: "add"; readonly path: string; readonly content: string }
  | { readonly type: "delete"; readonly path: string }
  | { readonly type: "update"; readonly path: string; readonly moveTo: string | null; readonly hunks: readonly Hunk[] };

const BEGIN = "*** Begin Patch";
const END = "*** End Patch";
const ADD = "*** Add File: ";
const DELETE = "*** Delete File: ";
const UPDATE = "*** Update File: ";
const MOVE = "*** Move to: ";
const END_OF_FILE = "*** End of File";

/**
 * Reads a patch in the format that codex models write: `*** Begin Patch`, a section for each file, `*** End Patch`.
 *
 * @returns The sections; none for a patch that changes nothing.
 * @throws {ToolFailure} When it is not one, with the first line that does not fit, in the words of the real server (0.171).
 */
export function parsePatch(text: string): PatchSection[] {
  const lines = text.trim().split(/\r?\n/);
  if (lines[0]?.trim() !== BEGIN) throw new ToolFailure(`invalid patch: The first line of the patch must be '${BEGIN}'`);
  if (lines.at(-1)?.trim() !== END) throw new ToolFailure(`invalid patch: The last line of the patch must be '${END}'`);
  const reader = new LineReader(lines.slice(1, -1));
  const sections: PatchSection[] = [];
  while (!reader.isDone) sections.push(readSection(reader));
  return sections;
}

/** Reads the lines of a patch one by one. */
class LineReader {
  readonly #lines: readonly string[];
  #at = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  get isDone(): boolean {
    return this.#at >= this.#lines.length;
  }

  /** The next line; at the end, one that fits nothing. */
  get next(): string {
    return this.#lines[this.#at] ?? "*** ";
  }

  take(): string {
    this.#at += 1;
    return this.#lines[this.#at - 1] ?? "";
  }

  /** Takes the next line if it starts with the prefix, and returns the rest of it. */
  takeAfter(prefix: string): string | null {
    return this.next.startsWith(prefix) ? this.take().slice(prefix.length).trim() : null;
  }

  /** Which line of the patch comes next. */
  get place(): number {
    return this.#at + 2;
  }

  refuse(why: string, place: number = this.place): never {
    throw new ToolFailure(`invalid hunk at line ${place}, ${why}`);
  }
}

function readSection(reader: LineReader): PatchSection {
  const added = reader.takeAfter(ADD);
  if (added !== null) return { type: "add", path: added, content: readAdded(reader) };
  const deleted = reader.takeAfter(DELETE);
  if (deleted !== null) return { type: "delete", path: deleted };
  const updated = reader.takeAfter(UPDATE);
  if (updated === null)
    return reader.refuse(
      `'${reader.next.trim().slice(0, 200)}' is not a valid hunk header. Valid hunk headers: '${ADD}{path}', '${DELETE}{path}', '${UPDATE}{path}'`,
    );
  const place = reader.place - 1;
  const moveTo = reader.takeAfter(MOVE);
  const hunks: Hunk[] = [];
  while (!reader.isDone && !isHeader(reader.next)) hunks.push(readHunk(reader, hunks.length === 0));
  if (hunks.length === 0 && moveTo === null) reader.refuse(`Update file hunk for path '${updated}' is empty`, place);
  return { type: "update", path: updated, moveTo, hunks };
}

function isHeader(line: string): boolean {
  return [ADD, DELETE, UPDATE].some((prefix) => line.startsWith(prefix));
}

function readAdded(reader: LineReader): string {
  let content = "";
  while (reader.next.startsWith("+")) content += `${reader.take().slice(1)}\n`;
  return content;
}

/** The first hunk of a file need not have an `@@`. */
function readHunk(reader: LineReader, isFirst: boolean): Hunk {
  const anchor = reader.takeAfter("@@");
  if (anchor === null && !isFirst)
    return reader.refuse(`Expected update hunk to start with a @@ context marker, got: '${reader.next.slice(0, 200)}'`);
  const before: string[] = [];
  const after: HunkLine[] = [];
  let count = 0;
  for (; !reader.isDone && /^[ +-]|^$/.test(reader.next); count += 1) {
    const line = reader.take();
    // Models often leave out the blank of an empty context line.
    const text = line.slice(1);
    if (line[0] !== "-") after.push({ text, stays: line[0] === "+" ? null : before.length });
    if (line[0] !== "+") before.push(text);
  }
  if (count === 0)
    return reader.refuse(
      `Unexpected line found in update hunk: '${reader.next.slice(0, 200)}'. Every line should start with ' ' (context line), '+' (added line), or '-' (removed line)`,
    );
  const atEnd = reader.takeAfter(END_OF_FILE) !== null;
  return { anchor: anchor || null, before, after, atEnd };
}

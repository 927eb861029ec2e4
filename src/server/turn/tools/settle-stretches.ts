import type { Stretch } from "./stretch.js";

type Mutable = { -readonly [Name in keyof Stretch]: Stretch[Name] };
type Kind = "stays" | "removed" | "added" | "replaced";

/**
 * Moves lines that are only removed, and lines that are only added, as far down as they go. They may move by a line where the line that
 * is left behind is the same as the one that is taken in. Those that meet become one. Replaced lines are left where they are, as on the
 * real server (0.171).
 */
export function settleStretches(stretches: readonly Stretch[], before: Int32Array, after: Int32Array): Stretch[] {
  const moving = stretches.map((stretch): Mutable => ({ ...stretch }));
  for (const kind of ["removed", "added"] as const) {
    for (let at = 0; at < moving.length; at += 1) {
      if (kindOf(moving[at]) !== kind) continue;
      const lines = kind === "removed" ? before : after;
      at = moveUp(moving, at, lines);
      at = moveDown(moving, at, lines);
    }
  }
  return joinChanges(moving);
}

function kindOf(stretch: Stretch | undefined): Kind | null {
  if (!stretch) return null;
  if (stretch.stays) return "stays";
  if (stretch.newFrom === stretch.newTo) return "removed";
  return stretch.from === stretch.to ? "added" : "replaced";
}

/** @returns Where the stretch is in the list now. */
function moveUp(list: Mutable[], start: number, lines: Int32Array): number {
  let at = start;
  for (;;) {
    const [above, moved] = [list[at - 1], list[at] as Mutable];
    if (!above?.stays || lines[lastOf(above, moved)] !== lines[lastOf(moved, moved)]) return at;
    if (!list[at + 1]?.stays) list.splice(at + 1, 0, emptyAt(moved.to, moved.newTo));
    const below = list[at + 1] as Mutable;
    above.to -= 1;
    above.newTo -= 1;
    shift(moved, -1);
    below.from -= 1;
    below.newFrom -= 1;
    if (above.from < above.to) continue;
    list.splice(at - 1, 1);
    at -= 1;
    if (joinWithNext(list, at - 1)) at -= 1;
  }
}

/** @returns Where the stretch is in the list now. */
function moveDown(list: Mutable[], start: number, lines: Int32Array): number {
  let at = start;
  for (;;) {
    const [moved, below] = [list[at] as Mutable, list[at + 1]];
    if (!below?.stays || lines[firstOf(below, moved)] !== lines[firstOf(moved, moved)]) return at;
    if (!list[at - 1]?.stays) {
      list.splice(at, 0, emptyAt(moved.from, moved.newFrom));
      at += 1;
    }
    const above = list[at - 1] as Mutable;
    above.to += 1;
    above.newTo += 1;
    shift(moved, 1);
    below.from += 1;
    below.newFrom += 1;
    if (below.from < below.to) continue;
    list.splice(at + 1, 1);
    joinWithNext(list, at);
  }
}

/** The first line of a stretch in the text of the lines that move: removed lines are in the first text, added ones in the second. */
function firstOf(stretch: Stretch, moved: Stretch): number {
  return kindOf(moved) === "removed" ? stretch.from : stretch.newFrom;
}

function lastOf(stretch: Stretch, moved: Stretch): number {
  return (kindOf(moved) === "removed" ? stretch.to : stretch.newTo) - 1;
}

function emptyAt(from: number, newFrom: number): Mutable {
  return { stays: true, from, to: from, newFrom, newTo: newFrom };
}

function shift(stretch: Mutable, by: number): void {
  stretch.from += by;
  stretch.to += by;
  stretch.newFrom += by;
  stretch.newTo += by;
}

/** Joins two changes of the same kind. */
function joinWithNext(list: Mutable[], at: number): boolean {
  const [first, second] = [list[at], list[at + 1]];
  if (!first || !second || first.stays || kindOf(first) !== kindOf(second)) return false;
  first.to = second.to;
  first.newTo = second.newTo;
  list.splice(at + 1, 1);
  return true;
}

function joinChanges(stretches: readonly Stretch[]): Stretch[] {
  const joined: Mutable[] = [];
  for (const stretch of stretches) {
    const last = joined.at(-1);
    if (last && last.stays === stretch.stays) {
      last.to = stretch.to;
      last.newTo = stretch.newTo;
    } else joined.push({ ...stretch });
  }
  return joined;
}

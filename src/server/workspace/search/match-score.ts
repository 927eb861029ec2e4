/** A place where a pattern fits into a text. */
export interface Match {
  readonly score: number;
  /** Of the characters that fit, in ascending order. */
  readonly indices: readonly number[];
}

/** A path or a part of it, as it is searched in: character by character. */
export interface Haystack {
  /** In lower case, without accents where the pattern has none. */
  readonly characters: readonly string[];
  /** What each character is worth as the beginning of a word. */
  readonly bonuses: readonly number[];
}

// What the real server's matcher counts (nucleo, as codex 0.171 sets it up for paths).
const MATCH = 16;
const GAP_START = 3;
const GAP_EXTENSION = 1;
const BOUNDARY = 8;
const AFTER_DELIMITER = 9;
const CAMEL = 5;
const CONSECUTIVE = 4;
const FIRST_FACTOR = 2;

/** The kinds of characters. From `lower` on, they are parts of words. */
const KINDS = ["space", "other", "delimiter", "lower", "upper", "letter", "number"] as const;
type Kind = (typeof KINDS)[number];

/** Prepares a text. Accents count for nothing unless they are to be kept. */
export function prepare(characters: readonly string[], keepsAccents: boolean): Haystack {
  let before: Kind = "delimiter";
  const bonuses = characters.map((character) => {
    const kind = kindOf(character);
    const bonus = bonusFor(before, kind);
    before = kind;
    return bonus;
  });
  return { characters: characters.map((character) => fold(character, keepsAccents)), bonuses };
}

/** A character as it is compared. */
export function fold(character: string, keepsAccents: boolean): string {
  const lower = character.toLowerCase();
  if (keepsAccents || isAscii(lower)) return lower;
  const [bare = lower] = lower.normalize("NFD");
  return isAscii(bare) ? bare : lower;
}

function isAscii(character: string): boolean {
  return character.charCodeAt(0) < 128;
}

function kindOf(character: string): Kind {
  if (/[a-z]/.test(character)) return "lower";
  if (/[A-Z]/.test(character)) return "upper";
  if (/[0-9]/.test(character)) return "number";
  if (character === "/") return "delimiter";
  if (/\s/u.test(character)) return "space";
  if (/\p{Ll}/u.test(character)) return "lower";
  if (/\p{Lu}/u.test(character)) return "upper";
  if (/\p{N}/u.test(character)) return "number";
  return /\p{L}/u.test(character) ? "letter" : "other";
}

function bonusFor(before: Kind, kind: Kind): number {
  if (KINDS.indexOf(kind) >= KINDS.indexOf("lower")) {
    if (before === "delimiter") return AFTER_DELIMITER;
    if (before === "space" || before === "other") return BOUNDARY;
  }
  if ((before === "lower" && kind === "upper") || (before !== "number" && kind === "number")) return CAMEL;
  return kind === "space" || kind === "other" ? BOUNDARY : 0;
}

/** The match of characters that follow one another, from a place on. */
export function matchAt({ bonuses }: Haystack, start: number, length: number): Match {
  let first = bonuses[start] ?? 0;
  let score = MATCH + first * FIRST_FACTOR;
  for (let at = start + 1; at < start + length; at += 1) {
    const bonus = bonuses[at] as number;
    if (bonus >= BOUNDARY && bonus > first) first = bonus;
    score += MATCH + Math.max(bonus, first, CONSECUTIVE);
  }
  return { score, indices: Array.from({ length }, (_, index) => start + index) };
}

/** The best place where a needle stands as a whole: the one whose beginning is worth most, and of those the first. */
export function matchWhole(haystack: Haystack, needle: readonly string[]): Match | null {
  let best: number | null = null;
  for (let start = 0; start + needle.length <= haystack.characters.length; start += 1) {
    if (!standsAt(haystack, needle, start)) continue;
    if (best === null || (haystack.bonuses[start] as number) > (haystack.bonuses[best] as number)) best = start;
  }
  return best === null ? null : matchAt(haystack, best, needle.length);
}

/** Whether a needle stands at a place. */
export function standsAt({ characters }: Haystack, needle: readonly string[], start: number): boolean {
  return start >= 0 && needle.every((character, index) => characters[start + index] === character);
}

/** The best score with the needle up to a character matched, and the last of it at one place. */
interface Cell {
  readonly score: number;
  /** Whether the character before it in the needle stands right before it. */
  readonly isConsecutive: boolean;
  /** What a character right behind it is worth at least. */
  readonly bonus: number;
}

/**
 * The best match of characters that come in this order, with gaps: each character at the best place, where gaps cost and the beginnings of
 * words are worth more.
 */
export function matchInOrder(haystack: Haystack, needle: readonly string[]): Match | null {
  const { characters, bonuses } = haystack;
  const firsts = firstPlaces(haystack, needle);
  if (firsts === null) return null;
  if (needle.length === 1) return matchWhole(haystack, needle);
  const begin = firsts[0] as number;
  const end = characters.lastIndexOf(needle.at(-1) as string) + 1;
  // Row by row, one for each character of the needle: what ends at a place, and whether the best way to be beyond it came from there.
  const rows: (Cell | null)[][] = [];
  const cameFrom: boolean[][] = [];
  let above: (Cell | null)[] = [];
  let beyond: number[] = [];
  for (const [index, wanted] of needle.entries()) {
    const row: (Cell | null)[] = new Array(end).fill(null);
    const gaps: number[] = new Array(end + 1).fill(0);
    const from: boolean[] = new Array(end + 1).fill(false);
    for (let at = begin; at < end; at += 1) {
      if (characters[at] === wanted && at >= (firsts[index] as number)) {
        const bonus = bonuses[at] as number;
        row[at] = index === 0 ? startAt(bonus) : continueAt(bonus, above[at - 1] ?? null, beyond[at - 1] as number);
      }
      const matched = Math.max(0, (row[at]?.score ?? 0) - GAP_START);
      const skipped = Math.max(0, (gaps[at] as number) - GAP_EXTENSION);
      from[at + 1] = matched > skipped;
      gaps[at + 1] = Math.max(matched, skipped);
    }
    rows.push(row);
    cameFrom.push(from);
    above = row;
    beyond = gaps;
  }
  return trace(rows, cameFrom);
}

function startAt(bonus: number): Cell {
  return { score: MATCH + bonus * FIRST_FACTOR, isConsecutive: false, bonus };
}

function continueAt(bonus: number, before: Cell | null, afterGap: number): Cell {
  const skipping = { score: afterGap + bonus + MATCH, isConsecutive: false, bonus };
  if (before === null) return skipping;
  const least = Math.max(before.bonus, CONSECUTIVE);
  const consecutive = bonus >= BOUNDARY && bonus > least ? bonus : least;
  const score = before.score + Math.max(consecutive, bonus) + MATCH;
  return score > skipping.score ? { score, isConsecutive: true, bonus: consecutive } : skipping;
}

/** Goes back from the best end, the last where there are several. */
function trace(rows: readonly (readonly (Cell | null)[])[], cameFrom: readonly (readonly boolean[])[]): Match {
  const last = rows.at(-1) as readonly (Cell | null)[];
  let at = 0;
  for (const [place, cell] of last.entries()) if (cell && cell.score >= (last[at]?.score ?? 0)) at = place;
  const { score } = last[at] as Cell;
  const indices = [at];
  for (let index = rows.length - 1; index > 0; index -= 1) {
    const isConsecutive = rows[index]?.[at]?.isConsecutive ?? false;
    at -= 1;
    if (!isConsecutive) while (at > 0 && !cameFrom[index - 1]?.[at]) at -= 1;
    if (!isConsecutive) at -= 1;
    indices.unshift(at);
  }
  return { score, indices };
}

/** The first place of each character of a needle behind the one before it; `null` where they do not all come. */
function firstPlaces({ characters }: Haystack, needle: readonly string[]): number[] | null {
  const places: number[] = [];
  let at = -1;
  for (const character of needle) {
    at = characters.indexOf(character, at + 1);
    if (at < 0) return null;
    places.push(at);
  }
  return places;
}

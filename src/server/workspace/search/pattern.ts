import { fold, type Haystack, type Match, matchAt, matchInOrder, matchWhole, prepare, standsAt } from "./match-score.js";

/** How a part of a query is looked for: its characters in their order, the part as it stands, at the beginning, at the end, or as the whole. */
type PartKind = "fuzzy" | "whole" | "prefix" | "suffix" | "exact";

interface Part {
  readonly kind: PartKind;
  readonly isNegative: boolean;
  readonly needle: readonly string[];
  readonly keepsAccents: boolean;
  /** Whether it says nothing of how it is looked for. */
  readonly isPlain: boolean;
}

/** A query of a file search, as the real server reads it (nucleo's patterns, 0.171). Upper and lower case count the same. */
export class Pattern {
  readonly #parts: readonly Part[];

  /** @param query - Parts with spaces between them; `!`, `^`, `'` before a part and `$` behind it say how it is looked for. */
  constructor(query: string) {
    const texts = query.match(/(?:\\\s|\S)+/g) ?? [];
    this.#parts = texts.map(readPart).filter(({ needle }) => needle.length > 0);
  }

  /** The characters that are looked for in their order, where that is all; otherwise `null`. */
  get onlyNeedle(): readonly string[] | null {
    const [part, other] = this.#parts;
    return part && !other && part.isPlain ? part.needle : null;
  }

  /** Where the parts fit into a text; `null` where they do not all fit. */
  match(text: string): Match | null {
    if (this.#isOutOfQuestion(text)) return null;
    const characters = splitCharacters(text);
    let score = 0;
    const indices = new Set<number>();
    const prepared = new Map<boolean, Haystack>();
    for (const part of this.#parts) {
      const { keepsAccents, isNegative } = part;
      const haystack = prepared.get(keepsAccents) ?? prepare(characters, keepsAccents);
      prepared.set(keepsAccents, haystack);
      const match = matchPart(part, haystack);
      if ((match === null) !== isNegative) return null;
      if (!match || isNegative) continue;
      score += match.score;
      for (const index of match.indices) indices.add(index);
    }
    return { score, indices: [...indices].sort((one, other) => one - other) };
  }

  /** Most texts do not fit, and of plain ones that is found out without looking at each character. */
  #isOutOfQuestion(text: string): boolean {
    if (!isPlain(text)) return false;
    const lower = text.toLowerCase();
    return this.#parts.some(({ needle, isNegative }) => {
      let after = 0;
      for (const character of isNegative ? [] : needle) {
        const at = lower.indexOf(character, after);
        if (at < 0) return true;
        after = at + 1;
      }
      return false;
    });
  }
}

function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** What a person sees as the characters of a text. */
export function splitCharacters(text: string): string[] {
  if (isPlain(text)) return [...text];
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => String.fromCodePoint(segment.codePointAt(0) as number));
}

function readPart(written: string): Part {
  let text = written;
  const isNegative = text.startsWith("!");
  if (isNegative) text = text.slice(1);
  let kind: PartKind = "fuzzy";
  if (text.startsWith("^")) kind = "prefix";
  else if (text.startsWith("'")) kind = "whole";
  if (kind !== "fuzzy") text = text.slice(1);
  else if (/^\\[!^']/.test(text)) text = text.slice(1);
  if (text.endsWith("\\$")) text = `${text.slice(0, -2)}$`;
  else if (text.endsWith("$")) {
    kind = kind === "fuzzy" ? "suffix" : "exact";
    text = text.slice(0, -1);
  }
  if (isNegative && kind === "fuzzy") kind = "whole";
  const characters = splitCharacters(text.replace(/\\(\s)/g, "$1"));
  const keepsAccents = characters.some((character) => fold(character, false) !== fold(character, true));
  return {
    kind,
    isNegative,
    needle: characters.map((character) => fold(character, keepsAccents)),
    keepsAccents,
    isPlain: text === written && kind === "fuzzy" && !text.includes("\\"),
  };
}

function matchPart({ kind, needle }: Part, haystack: Haystack): Match | null {
  const { length } = haystack.characters;
  switch (kind) {
    case "fuzzy":
      return matchInOrder(haystack, needle);
    case "whole":
      return matchWhole(haystack, needle);
    case "prefix":
      return standsAt(haystack, needle, 0) ? matchAt(haystack, 0, needle.length) : null;
    case "suffix": {
      const start = length - needle.length;
      return standsAt(haystack, needle, start) ? matchAt(haystack, start, needle.length) : null;
    }
    case "exact":
      return length === needle.length && standsAt(haystack, needle, 0) ? matchAt(haystack, 0, length) : null;
  }
}

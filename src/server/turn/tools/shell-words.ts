/**
 * A command line that a shell splits into exactly these words, written as the real server writes the lines that it shows (0.171): plain
 * where that is possible, otherwise in single quotes, otherwise in double quotes, and each word in as few parts as possible.
 */
export function joinWords(words: readonly string[]): string {
  return words.map(quoteWord).join(" ");
}

type Quoting = "plain" | "single" | "double";

/** The characters that may stand in each kind of quotes. */
const FITS: Readonly<Record<Quoting, RegExp>> = {
  plain: /^[+\-./:@\]_0-9A-Za-z]$/,
  single: /^[^'^\\]$/u,
  double: /^[^`$!^]$/u,
};
/** In the order of preference. */
const QUOTINGS: readonly Quoting[] = ["plain", "single", "double"];

function quoteWord(word: string): string {
  if (word === "") return "''";
  let quoted = "";
  let rest = [...word];
  while (rest.length > 0) {
    const { length, quoting } = longestPart(rest);
    quoted += quote(rest.slice(0, length).join(""), quoting);
    rest = rest.slice(length);
  }
  return quoted;
}

/** How many of the characters can stand in the same quotes, and in which. A `^` stands at the beginning of single quotes only. */
function longestPart(characters: readonly string[]): { readonly length: number; readonly quoting: Quoting } {
  let fitting: readonly Quoting[] = characters[0] === "^" ? ["single"] : QUOTINGS;
  let length = characters[0] === "^" ? 1 : 0;
  for (; length < characters.length; length += 1) {
    const still = fitting.filter((quoting) => FITS[quoting].test(characters[length] as string));
    if (still.length === 0) break;
    fitting = still;
  }
  return { length, quoting: fitting[0] as Quoting };
}

function quote(part: string, quoting: Quoting): string {
  if (quoting === "plain") return part;
  if (quoting === "single") return `'${part}'`;
  return `"${part.replace(/["\\]/g, "\\$&")}"`;
}

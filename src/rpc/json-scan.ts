/** What a look over a JSON text has found, without reading its values. */
export interface JsonScan {
  /** How many lists and objects are open at the deepest place. */
  readonly depth: number;
  /** Where integers are written that a double cannot hold: start and end of each, in order. */
  readonly longIntegers: readonly number[];
}

/** The shortest integer, in digits, that a double may not hold. */
const LONG_RUN = 16;
const INTEGER = /^-?[1-9]\d*$/;

const QUOTE = 0x22;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const UPPER_E = 0x45;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const LOWER_E = 0x65;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Whether a text has room for more than `maxDepth` levels, or may hold an integer that a double cannot hold. Most texts do not. */
export function needsScan(text: string, maxDepth: number): boolean {
  return text.length > 2 * maxDepth || mayHoldLongInteger(text);
}

/** Looks over a JSON text once. Texts in it are passed over, whatever they hold. What is not JSON is for the parser to refuse. */
export function scanJson(text: string): JsonScan {
  const longIntegers: number[] = [];
  let [open, depth] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfText(text, at);
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      open += 1;
      if (open > depth) depth = open;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      open -= 1;
    } else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(text, at);
      if (end - at >= LONG_RUN && isLongInteger(text, at, end)) longIntegers.push(at, end);
      at = end - 1;
    }
  }
  return { depth, longIntegers };
}

/** The quote that ends a text, or the last character of all if none does. */
function endOfText(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (isInNumber(text.charCodeAt(end))) end += 1;
  return end;
}

function isInNumber(code: number): boolean {
  return isDigit(code) || code === POINT || code === LOWER_E || code === UPPER_E || code === PLUS || code === MINUS;
}

/** Also says no to what no parser takes: zeros in front, and a number in the place of a name. */
function isLongInteger(text: string, start: number, end: number): boolean {
  const written = text.slice(start, end);
  if (Number.isSafeInteger(Number(written)) || !INTEGER.test(written)) return false;
  let next = end;
  while (/\s/.test(text.charAt(next))) next += 1;
  return text.charCodeAt(next) !== COLON;
}

/**
 * Whether there is a run of sixteen digits, without which a text cannot hold an integer that a double would change. Looks at
 * every sixteenth character, which no such run can hide from, and around it only where it is a digit.
 */
function mayHoldLongInteger(text: string): boolean {
  for (let at = LONG_RUN - 1; at < text.length; at += LONG_RUN) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let [start, end] = [at, at];
    while (isDigit(text.charCodeAt(start - 1))) start -= 1;
    while (isDigit(text.charCodeAt(end + 1))) end += 1;
    if (end - start + 1 >= LONG_RUN) return true;
  }
  return false;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

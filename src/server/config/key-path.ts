/** The keys that lead to a value. */
export type KeyPath = readonly string[];

/** A key path that cannot be read. The message is the real server's (0.169, `config/value/write`). */
export class KeyPathError extends Error {}

/**
 * Reads a dotted path such as `projects."/home/me/a.b".trust_level`. A segment may begin in double quotes, in which a backslash
 * takes the next character as it is; single quotes are nothing special, and any other character stands for itself.
 *
 * @throws {KeyPathError} When a segment is empty, or a quote is not where it may be.
 */
export function parseKeyPath(text: string): KeyPath {
  if (text === "") throw new KeyPathError("keyPath must not be empty");
  const segments: string[] = [];
  let at = 0;
  const readQuoted = (): string => {
    let content = "";
    while (text[at] !== '"') {
      if (at >= text.length) throw new KeyPathError("unterminated quoted keyPath segment");
      if (text[at] === "\\" && ++at >= text.length) throw new KeyPathError("unterminated escape in keyPath");
      content += text[at++];
    }
    at += 1;
    return content;
  };
  while (at <= text.length) {
    let segment = "";
    if (text[at] === '"') {
      at += 1;
      segment = readQuoted();
    }
    while (at < text.length && text[at] !== ".") {
      if (text[at] === '"') throw new KeyPathError("invalid quoted keyPath segment");
      segment += text[at++];
    }
    if (segment === "") throw new KeyPathError("keyPath segments must not be empty");
    segments.push(segment);
    at += 1;
  }
  return segments;
}

import type { TextPosition } from "../../protocol/methods/legacy.js";

export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/**
 * Where a value stands in a TOML text that parses: from its first to its last character, counted from 1. `null` where it is
 * written in a way that is not looked for, such as a dotted key.
 */
export function locateValue(text: string, path: readonly PropertyKey[]): TextRange | null {
  const keys = path.map(String);
  let table = "";
  for (const [index, line] of text.split("\n").entries()) {
    const header = /^\s*\[([^[\]]+)\]/.exec(line)?.[1];
    if (header !== undefined) {
      table = header.split(".").map(unquoted).join(".");
      continue;
    }
    const assignment = /^(\s*([\w-]+|"[^"]*"|'[^']*')\s*=\s*)(.*)$/.exec(line);
    if (!assignment) continue;
    const [, before = "", key = "", rest = ""] = assignment;
    const here = [...(table ? table.split(".") : []), unquoted(key)];
    if (here.join(".") !== keys.slice(0, here.length).join(".")) continue;
    const column = before.length + 1;
    return { start: { line: index + 1, column }, end: { line: index + 1, column: column + Math.max(lengthOf(rest), 1) - 1 } };
  }
  return null;
}

/** How long the value at the start of a text is, without the comment that may follow. */
function lengthOf(text: string): number {
  const quoted = /^("(?:[^"\\]|\\.)*"|'[^']*')/.exec(text)?.[0];
  return (quoted ?? text.replace(/#.*$/, "").trimEnd()).length;
}

function unquoted(key: string): string {
  return key.trim().replace(/^(["'])(.*)\1$/, "$2");
}

import { type AST, parseTOML } from "toml-eslint-parser";
import type { TextPosition } from "../../protocol/methods/legacy.js";

// TOML with positions: where in a text each key and table is. Values are read by `toml.ts`.

export type { AST };

/** A path as the parser gives it: with an index after the name of an array of tables. */
export type FullPath = readonly (string | number)[];

/** `key = value`, on a line of its own or in an inline table. */
export interface Entry {
  readonly path: FullPath;
  readonly node: AST.TOMLKeyValue;
  readonly parent: AST.TOMLTopLevelTable | AST.TOMLTable | AST.TOMLInlineTable;
  /** The path of the table that it is written in. */
  readonly home: FullPath;
}

/** `[table]` or `[[table]]`, with the lines under it. */
export interface Section {
  readonly path: FullPath;
  readonly node: AST.TOMLTable;
}

/** The positions of everything in a text. */
export interface Survey {
  readonly top: AST.TOMLTopLevelTable;
  readonly entries: readonly Entry[];
  readonly sections: readonly Section[];
}

/** A part of a text. */
export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** Finds where everything is in a TOML text that parses. */
export function surveyOf(text: string): Survey {
  const top = parseTOML(text, { tomlVersion: "1.1" }).body[0];
  const entries: Entry[] = [];
  const sections: Section[] = [];
  const visit = (node: AST.TOMLKeyValue, parent: Entry["parent"], home: FullPath) => {
    const path = [...home, ...node.key.keys.map(nameOf)];
    entries.push({ path, node, parent, home });
    if (isInline(node.value)) for (const member of node.value.body) visit(member, node.value, path);
  };
  for (const member of top.body) {
    if (member.type === "TOMLKeyValue") visit(member, top, []);
    else {
      sections.push({ path: member.resolvedKey, node: member });
      for (const line of member.body) visit(line, member, member.resolvedKey);
    }
  }
  return { top, entries, sections };
}

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === "TOMLBare" ? key.name : key.value;
}

export function isInline(node: { readonly type: string }): node is AST.TOMLInlineTable {
  return node.type === "TOMLInlineTable";
}

/**
 * Where a value is in a TOML text: from its first to its last character, counted from 1. A value inside of a list counts as the whole
 * list. `null` when the value is not written at one place, as a table is not.
 */
export function locateValue(text: string, path: readonly PropertyKey[]): TextRange | null {
  const entries = entriesIn(text).filter((entry) => startsWith(path, entry.path));
  const closest = entries.reduce<Entry | null>((best, entry) => (best && isLonger(best.path, entry.path) ? best : entry), null);
  if (!closest) return null;
  const [start, end] = closest.node.value.range;
  return { start: positionAt(text, start), end: positionAt(text, end - 1) };
}

/** None when the parser cannot read what the one of `toml.ts` can. */
function entriesIn(text: string): readonly Entry[] {
  try {
    return surveyOf(text).entries;
  } catch {
    return [];
  }
}

function isLonger(path: FullPath, other: FullPath): boolean {
  return path.length > other.length;
}

function positionAt(text: string, at: number): TextPosition {
  const start = lineStart(text, at);
  return { line: text.slice(0, start).split("\n").length, column: at - start + 1 };
}

/** Where the line begins that a place is in. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

export function isSame(path: FullPath, other: FullPath): boolean {
  return path.length === other.length && startsWith(path, other);
}

export function startsWith(path: readonly PropertyKey[], prefix: FullPath): boolean {
  return prefix.length <= path.length && prefix.every((key, index) => path[index] === key);
}

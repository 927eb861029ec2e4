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
 * list, and a table as its header, or as its name in the header of the first table in it (0.171). `null` when it is nowhere.
 */
export function locateValue(text: string, path: readonly PropertyKey[]): TextRange | null {
  const survey = surveyOrNull(text);
  if (!survey) return null;
  const entries = survey.entries.filter((entry) => startsWith(path, entry.path));
  const closest = entries.reduce<Entry | null>((best, entry) => (best && isLonger(best.path, entry.path) ? best : entry), null);
  const [start, end] = closest?.node.value.range ?? rangeOfTable(text, survey.sections, path) ?? [];
  if (start === undefined || end === undefined) return null;
  return { start: positionAt(text, start), end: positionAt(text, end - 1) };
}

/** Where a key or the name of a table is written first in a TOML text, counted from 1; `null` when it is nowhere. */
export function locateKey(text: string, path: readonly string[]): TextPosition | null {
  const survey = surveyOrNull(text);
  if (!survey) return null;
  const entry = survey.entries.find((candidate) => path.every((key, index) => candidate.path[index] === key));
  const section = survey.sections.find((candidate) => path.every((key, index) => candidate.path[index] === key));
  const inEntry = entry?.node.key.keys[path.length - 1 - entry.home.length]?.range[0];
  const places = [inEntry, section?.node.key.keys[path.length - 1]?.range[0]].filter((place) => place !== undefined);
  return places.length > 0 ? positionAt(text, Math.min(...places)) : null;
}

/** `null` when the parser cannot read what the one of `toml.ts` can. */
function surveyOrNull(text: string): Survey | null {
  try {
    return surveyOf(text);
  } catch {
    return null;
  }
}

function rangeOfTable(text: string, sections: readonly Section[], path: readonly PropertyKey[]): readonly number[] | null {
  const own = sections.find((section) => section.path.length === path.length && startsWith(path, section.path));
  if (own) return [own.node.range[0], text.indexOf("]", own.node.key.range[1]) + 1];
  const first = sections.find((section) => path.every((key, index) => section.path[index] === key));
  return first?.node.key.keys[path.length - 1]?.range ?? null;
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

import type { KeyPath } from "./key-path.js";
import { isTable, printKey, printValue, type TomlTable } from "./toml.js";
import {
  type AST,
  type Entry,
  type FullPath,
  isInline,
  isSame,
  lineStart,
  type Section,
  type Survey,
  startsWith,
  surveyOf,
} from "./toml-positions.js";

/**
 * Writes a value at a path into a TOML text that parses, and keeps the rest of the text, comments and layout included. An existing value
 * is replaced in its place. A new one is added below its siblings, in the way they are written: as a line of their table, as a dotted
 * key, or in their inline table. A new table is added below the tables next to it. A table replaces what was at its path key by key.
 *
 * Tables on the way to the path are made. The caller makes sure that nothing else is in their place.
 */
export function setValue(text: string, path: KeyPath, value: unknown): string {
  const survey = surveyOf(text);
  const entry = survey.entries.find((candidate) => isSame(candidate.path, path));
  if (entry) return splice(text, entry.node.value.range, printValue(value));
  if (!isUsed(survey, path)) return insertValue(text, path, value);
  if (isTable(value) && !isArrayOfTables(survey, path)) return replaceTable(text, path, value);
  return insertValue(removeValue(text, path), path, value);
}

/**
 * Removes what is at a path from a TOML text that parses: lines with the comment at their end, tables with everything in them. Comments
 * on lines of their own are kept, and so are the tables on the way to the path.
 */
export function removeValue(text: string, path: KeyPath): string {
  const { entries, sections } = surveyOf(text);
  const isAtOrBelow = ({ path: candidate }: { path: FullPath }) => startsWith(candidate, path);
  const entry = entries.find((candidate) => isAtOrBelow(candidate) && !startsWith(candidate.home, path));
  if (entry) return removeValue(entry.parent.type === "TOMLInlineTable" ? cutMember(text, entry) : cutLine(text, entry), path);
  const section = sections.find(isAtOrBelow);
  return section ? removeValue(cutSection(text, section), path) : text;
}

function replaceTable(text: string, path: KeyPath, value: TomlTable): string {
  const { entries, sections } = surveyOf(text);
  const below = [...entries, ...sections].filter((candidate) => startsWith(candidate.path, path));
  const names = new Set(below.map((candidate) => candidate.path[path.length]).filter((name) => typeof name === "string"));
  const gone = [...names].filter((name) => !Object.hasOwn(value, name));
  const kept = gone.reduce((current, name) => removeValue(current, [...path, name]), text);
  const filled = Object.entries(value).reduce((current, [name, member]) => setValue(current, [...path, name], member), kept);
  return isUsed(surveyOf(filled), path) ? filled : insertValue(filled, path, value);
}

/** Writes a value at a path that has none. */
function insertValue(text: string, path: KeyPath, value: unknown): string {
  const survey = surveyOf(text);
  const inline = survey.entries.findLast(({ path: outer, node }) => startsWith(path, outer) && isInline(node.value));
  if (inline) return insertMember(text, inline, path.slice(inline.path.length), value);
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const prefix = path.slice(0, depth);
    const dotted = survey.entries.findLast(({ path: other, home, parent }) => {
      return !isInline(parent) && home.length < depth && depth < other.length && startsWith(other, prefix);
    });
    if (dotted) return insertBelow(text, dotted.node, printLine(path.slice(dotted.home.length), value));
    const section = survey.sections.find((candidate) => isSame(candidate.path, prefix));
    const isHome = depth === path.length - 1 && !isTable(value);
    if (isHome && depth === 0) return insertAtTop(text, survey.top, printLine(path, value));
    if (isHome && section) return insertInSection(text, section.node, printLine(path.slice(depth), value));
    if (section || depth === 0 || survey.sections.some((candidate) => startsWith(candidate.path, prefix))) {
      const [name, table] = isTable(value) ? [path, value] : [path.slice(0, -1), { [path.at(-1) as string]: value }];
      return insertSection(text, prefix, printSection(name, table));
    }
  }
  return text;
}

/** Adds a line below the others at the top, or above the tables and the comments that belong to them. */
function insertAtTop(text: string, { body }: AST.TOMLTopLevelTable, line: string): string {
  const last = body.findLast((member) => member.type === "TOMLKeyValue");
  if (last) return insertBelow(text, last, line);
  const newline = newlineOf(text);
  return body.length === 0 ? insertAfterLine(text, text.length, line) : `${line}${newline}${newline}${text}`;
}

/** Adds a line below the others of a table, or below its header. */
function insertInSection(text: string, table: AST.TOMLTable, line: string): string {
  const last = table.body.at(-1);
  return last ? insertBelow(text, last, line) : insertAfterLine(text, headerEnd(text, table), line);
}

/** Adds a line below another, with its indentation. */
function insertBelow(text: string, { range: [start, end] }: AST.TOMLKeyValue, line: string): string {
  return insertAfterLine(text, end, `${text.slice(lineStart(text, start), start)}${line}`);
}

function insertMember(text: string, { node }: Entry, path: KeyPath, value: unknown): string {
  const table = node.value as AST.TOMLInlineTable;
  const member = printLine(path, value);
  const last = table.body.at(-1);
  return last ? splice(text, [last.range[1], last.range[1]], `, ${member}`) : splice(text, table.range, `{ ${member} }`);
}

/** Adds a table below the last of those under a path. */
function insertSection(text: string, prefix: KeyPath, lines: string): string {
  const { sections } = surveyOf(text);
  const neighbour = prefix.length > 0 ? sections.findLast(({ path }) => startsWith(path, prefix)) : undefined;
  const block = lines.replaceAll("\n", newlineOf(text));
  const at = neighbour ? endOf(text, neighbour.node) : text.length;
  return insertAfterLine(text, at, text.trim() === "" ? block : `${newlineOf(text)}${block}`);
}

/** A table under its header, and those in it under theirs. */
function printSection(path: KeyPath, table: TomlTable): string {
  const members = Object.entries(table);
  const lines = members
    .filter(([, member]) => !isTable(member))
    .map(([key, member]) => `${printKey(key)} = ${printValue(member)}`);
  const tables = members.flatMap(([key, member]) => (isTable(member) ? [`\n${printSection([...path, key], member)}`] : []));
  return [`[${printPath(path)}]`, ...lines, ...tables].join("\n");
}

function printLine(path: KeyPath, value: unknown): string {
  return `${printPath(path)} = ${printValue(value)}`;
}

function printPath(path: KeyPath): string {
  return path.map(printKey).join(".");
}

function cutLine(text: string, { node }: Entry): string {
  return splice(text, [lineStart(text, node.range[0]), nextLine(text, node.range[1])], "");
}

function cutMember(text: string, { node, parent }: Entry): string {
  const { body, range } = parent as AST.TOMLInlineTable;
  const index = body.indexOf(node);
  const [before, after] = [body[index - 1], body[index + 1]];
  if (before) return splice(text, [before.range[1], node.range[1]], "");
  return after ? splice(text, [node.range[0], after.range[0]], "") : splice(text, range, "{}");
}

/** Removes a table, and the empty lines that would be double then. */
function cutSection(text: string, { node }: Section): string {
  const before = text.slice(0, lineStart(text, node.range[0]));
  const after = text.slice(nextLine(text, endOf(text, node)));
  if (after.trim() === "") return before.replace(/(\r?\n)(\s*\n)+$/, "$1");
  return before + (/(^|\n)\s*\n$|^$/.test(before) ? after.replace(/^(\s*\n)+/, "") : after);
}

/** Where the last line of a table ends. */
function endOf(text: string, node: AST.TOMLTable): number {
  return node.body.at(-1)?.range[1] ?? headerEnd(text, node);
}

function headerEnd(text: string, { key }: AST.TOMLTable): number {
  return text.indexOf("]", key.range[1]) + 1;
}

function insertAfterLine(text: string, at: number, lines: string): string {
  const end = nextLine(text, at);
  const newline = newlineOf(text);
  const isOpen = end > 0 && text[end - 1] !== "\n";
  return splice(text, [end, end], `${isOpen ? newline : ""}${lines}${newline}`);
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function splice(text: string, [start, end]: readonly [number, number], replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

function isUsed({ entries, sections }: Survey, path: KeyPath): boolean {
  return [...entries, ...sections].some((candidate) => startsWith(candidate.path, path));
}

function isArrayOfTables({ sections }: Survey, path: KeyPath): boolean {
  return sections.some((candidate) => startsWith(candidate.path, path) && typeof candidate.path[path.length] === "number");
}

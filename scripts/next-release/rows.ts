import ts from "typescript";
import type { Traits } from "../../src/protocol/define.js";
import { fileOf, groupOf } from "../pull-protocol/groups.js";
import type { Direction } from "../pull-protocol/listing.js";

/** What a new row says until somebody has written its sentence; a test fails for it. */
export const TO_BE_WRITTEN = "To be written";

/** How the constant ends that holds a group's rows of one direction. */
const SUFFIXES: Readonly<Record<Direction, string>> = {
  clientRequests: "RequestRows",
  serverRequests: "ServerRequestRows",
  serverNotifications: "NotificationRows",
  clientNotifications: "ClientNotificationRows",
};

/** A method that a file is to have a row for. */
export interface NewRow {
  readonly method: string;
  readonly direction: Direction;
  /** The names of the generated types; `undefined` where there are none. */
  readonly params: string | undefined;
  readonly result: string | undefined;
  readonly traits: Traits;
}

/** The name of the constant that holds the rows of a group in one direction. */
export function constantOf(method: string, direction: Direction): string {
  return `${groupOf(method)}${SUFFIXES[direction]}`;
}

/** The key of a row in its group: the rest of the wire name, camel-cased. */
export function keyOf(method: string): string {
  const rest = method.includes("/") ? method.slice(method.indexOf("/") + 1) : method;
  return rest.replace(/[/_]+(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The text of a file of `src/protocol/methods/` with one more row, unchecked, whose sentence is to be written. */
export function addRow(text: string, row: NewRow): string {
  const { method, direction } = row;
  const name = constantOf(method, direction);
  const line = `  /** ${TO_BE_WRITTEN}: what \`${method}\` is for. */\n  ${keyOf(method)}: ${printRow(row)},\n`;
  const literal = findConstant(text, name);
  const at = literal && placeFor(literal, method);
  const withRow =
    at === undefined
      ? `${text}\nexport const ${name} = {\n${line}};\n`
      : `${text.slice(0, at)}\n${line.trimEnd()}${text.slice(at)}`;
  return withImports(withRow);
}

/** The text of a file with other traits on one of its rows. `null` where it has no such row. */
export function setTraits(
  text: string,
  { method, direction, traits }: Pick<NewRow, "method" | "direction" | "traits">,
): string | null {
  const literal = findConstant(text, constantOf(method, direction));
  const call = literal && findCall(literal, method);
  if (!call) return null;
  const [shapes, last] = [direction.endsWith("Requests") ? 2 : 1, call.arguments.at(-1)];
  const before = call.arguments[shapes];
  if (!before || !last) return null;
  const printed = printTraits(traits);
  const given = call.arguments[shapes + 1];
  // What says the same stays as it is laid out.
  if (given && bare(given.getText()) === bare(printed)) return text;
  if (given) return `${text.slice(0, before.end)}${printed}${text.slice(given.end)}`;
  return `${text.slice(0, before.end)}${printed}${text.slice(before.end)}`;
}

function printRow({ method, direction, params, result, traits }: NewRow): string {
  const shape = (name: string | undefined) => (name === undefined ? "nothing" : `unchecked<wire.${name}>()`);
  const isRequest = direction.endsWith("Requests");
  const shapes = isRequest ? [shape(params), result === undefined ? "unchecked<unknown>()" : shape(result)] : [shape(params)];
  return `${isRequest ? "request" : "notification"}(${[JSON.stringify(method), ...shapes].join(", ")}${printTraits(traits)})`;
}

/** With the comma before them; nothing where there are none. */
function printTraits(traits: Traits): string {
  const members = Object.entries(traits).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return members.length === 0 ? "" : `, { ${members.join(", ")} }`;
}

/** A literal without what stands before it, white space and the commas of its layout: traits are told apart by the rest. */
function bare(literal: string): string {
  return literal.replace(/^, /, "").replaceAll(/\s|,(?=\s*\}|\s*$)/g, "");
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile("rows.ts", text, ts.ScriptTarget.Latest, true);
}

function findConstant(text: string, name: string): ts.ObjectLiteralExpression | undefined {
  for (const statement of parse(text).statements.filter(ts.isVariableStatement)) {
    for (const { name: declared, initializer } of statement.declarationList.declarations) {
      if (declared.getText() === name && initializer && ts.isObjectLiteralExpression(initializer)) return initializer;
    }
  }
  return undefined;
}

function findCall(literal: ts.ObjectLiteralExpression, method: string): ts.CallExpression | undefined {
  return literal.properties
    .flatMap((property) =>
      ts.isPropertyAssignment(property) && ts.isCallExpression(property.initializer) ? [property.initializer] : [],
    )
    .find(({ arguments: [first] }) => first !== undefined && ts.isStringLiteral(first) && first.text === method);
}

/** Where a row goes: rows are in the order of their wire names. */
function placeFor(literal: ts.ObjectLiteralExpression, method: string): number {
  const before = literal.properties.filter((property) => {
    const [first] =
      ts.isPropertyAssignment(property) && ts.isCallExpression(property.initializer) ? property.initializer.arguments : [];
    return first !== undefined && ts.isStringLiteral(first) && first.text < method;
  });
  const last = before.at(-1);
  // Behind the comma of the row before it, or behind the brace.
  return last ? last.end + 1 : literal.getStart() + 1;
}

/** Imports what rows use and the file does not import yet. The formatter puts imports into order. */
function withImports(text: string): string {
  const wanted: readonly (readonly [name: string, from: string, line: string])[] = [
    ["request", "../define.js", 'import { request } from "../define.js";'],
    ["notification", "../define.js", 'import { notification } from "../define.js";'],
    ["unchecked", "../shape.js", 'import { unchecked } from "../shape.js";'],
    ["nothing", "../shape.js", 'import { nothing } from "../shape.js";'],
    ["wire", "../wire/index.js", 'import type * as wire from "../wire/index.js";'],
  ];
  const source = parse(text);
  const imports = source.statements.filter(ts.isImportDeclaration).map((each) => each.getText());
  const body = text.slice(source.statements.filter(ts.isImportDeclaration).at(-1)?.end ?? 0);
  const lines = wanted
    .filter(([name]) => new RegExp(`(?<![\\w.])${name}[(.<,)]`).test(body))
    .filter(([name]) => !imports.some((each) => new RegExp(`\\b${name}\\b[^"]*from`).test(each)))
    .map(([, , line]) => `${line}\n`);
  return `${lines.join("")}${text}`;
}

/** The text of `table.ts` with a group in one direction that it does not have yet. */
export function addGroup(table: string, method: string, direction: Direction): string {
  const constant = constantOf(method, direction);
  if (table.includes(`${constant},`) || new RegExp(`\\b${constant}\\b`).test(table)) return table;
  const group = groupOf(method);
  const type = `${direction[0]?.toUpperCase()}${direction.slice(1)}`;
  const withType = insertMember(table, new RegExp(`export type ${type} = \\{\\n`), `  readonly ${group}: typeof ${constant};\n`);
  const withValue = insertMember(
    withType,
    new RegExp(`export const ${direction}: ${type} = \\{\\n`),
    `  ${group}: ${constant},\n`,
  );
  return `import { ${constant} } from "./methods/${fileOf(method)}.js";\n${withValue}`;
}

/** Puts a line into a literal whose lines are in the order of the alphabet. */
function insertMember(text: string, beginning: RegExp, line: string): string {
  const found = beginning.exec(text);
  if (!found) throw new Error(`table.ts has no ${beginning.source}: see addGroup() in scripts/next-release/rows.ts`);
  const start = found.index + found[0].length;
  const end = text.indexOf("\n}", start) + 1;
  const lines = text.slice(start, end).split("\n").filter(Boolean);
  const key = (each: string) => each.trim().replace(/^readonly /, "");
  const sorted = [...lines, line.trimEnd()].sort((one, other) => (key(one) < key(other) ? -1 : 1));
  return `${text.slice(0, start)}${sorted.join("\n")}\n${text.slice(end)}`;
}

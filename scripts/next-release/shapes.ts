import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import ts from "typescript";
import { type Codex, withGenerated } from "../pull-protocol/codex.js";
import { directions, listMethods } from "../pull-protocol/listing.js";
import { referencesIn } from "../pull-protocol/wire.js";

/** The shapes of one release, by name: each as its members, by where they stand (`item<plan>.text`), with their types as text. */
export interface Shapes {
  readonly members: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** The shapes that each shape names. */
  readonly uses: ReadonlyMap<string, readonly string[]>;
  /** The shapes that the params and the result of each method name. */
  readonly methods: ReadonlyMap<string, readonly string[]>;
}

/** One shape that is not as it was. */
export interface ShapeChange {
  readonly shape: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  /** The methods that carry it. */
  readonly methods: readonly string[];
}

/** Reads the types that a release generates. */
export function readShapes(codex: Codex): Promise<Shapes> {
  return withGenerated(codex, { kind: "ts", experimental: true }, async (folder) => {
    const members = new Map<string, ReadonlyMap<string, string>>();
    const uses = new Map<string, readonly string[]>();
    const files = (await readdir(folder, { recursive: true })).filter(
      (file) => file.endsWith(".ts") && !file.endsWith("index.ts"),
    );
    for (const file of files.sort()) {
      const source = ts.createSourceFile(file, await readFile(join(folder, file), "utf8"), ts.ScriptTarget.Latest, true);
      const type = source.statements.find(ts.isTypeAliasDeclaration)?.type;
      if (!type) continue;
      const name = basename(file, ".ts");
      members.set(name, membersOf(type));
      uses.set(name, referencesIn(type));
    }
    return { members, uses, methods: await readMethods(folder) };
  });
}

async function readMethods(folder: string): Promise<Map<string, readonly string[]>> {
  const listed = await Promise.all(directions.map((direction) => listMethods(folder, direction)));
  return new Map(
    listed.flat().map(({ method, params }) => {
      const named = params ? referencesIn(params) : [];
      return [method, [...named, ...named.map((name) => name.replace(/Params$/, "Response"))]];
    }),
  );
}

/** What changed between two releases, shape by shape. A shape that only one of them has is told with its method. */
export function compareShapes(older: Shapes, newer: Shapes): ShapeChange[] {
  const carriers = carriersOf(newer);
  return [...newer.members].flatMap(([shape, members]) => {
    const before = older.members.get(shape);
    if (!before) return [];
    const added = [...members].filter(([at]) => !before.has(at)).map(([at, type]) => `${at}: ${type}`);
    const removed = [...before].filter(([at]) => !members.has(at)).map(([at, type]) => `${at}: ${type}`);
    const changed = [...members].flatMap(([at, type]) => {
      const was = before.get(at);
      return was === undefined || was === type ? [] : [`${at}: ${was} → ${type}`];
    });
    if (added.length + removed.length + changed.length === 0) return [];
    return [{ shape, added, removed, changed, methods: carriers.get(shape) ?? [] }];
  });
}

/** For each shape the methods whose params or result it is a part of. */
function carriersOf({ uses, methods }: Shapes): Map<string, string[]> {
  const carriers = new Map<string, string[]>();
  for (const [method, named] of methods) {
    const seen = new Set<string>();
    const visit = (shape: string) => {
      if (seen.has(shape)) return;
      seen.add(shape);
      carriers.set(shape, [...(carriers.get(shape) ?? []), method]);
      for (const used of uses.get(shape) ?? []) visit(used);
    };
    named.forEach(visit);
  }
  return carriers;
}

/** The members of a type by where they stand; an arm of a union is named by the word that tells it apart, or stands for itself. */
function membersOf(type: ts.TypeNode, at = ""): Map<string, string> {
  const members = new Map<string, string>();
  const take = (inner: ReadonlyMap<string, string>) => {
    for (const [name, text] of inner) members.set(name, text);
  };
  if (ts.isParenthesizedTypeNode(type)) return membersOf(type.type, at);
  if (ts.isTypeLiteralNode(type)) {
    for (const member of type.members) {
      if (!ts.isPropertySignature(member) || !member.type) continue;
      const name = `${at}${at ? "." : ""}${nameIn(member)}${member.questionToken ? "?" : ""}`;
      if (ts.isTypeLiteralNode(member.type)) take(membersOf(member.type, name));
      else members.set(name, textOf(member.type));
    }
    if (type.members.length === 0) members.set(at || "(itself)", "{}");
    return members;
  }
  if (ts.isUnionTypeNode(type)) {
    for (const arm of type.types) {
      const bare = ts.isParenthesizedTypeNode(arm) ? arm.type : arm;
      const word = ts.isTypeLiteralNode(bare) ? wordOf(bare) : null;
      if (word !== null) take(membersOf(bare, `${at}<${word}>`));
      else members.set(`${at}(arm) ${textOf(bare)}`, "");
    }
    return members;
  }
  if (ts.isIntersectionTypeNode(type)) {
    for (const part of type.types) take(membersOf(part, at));
    return members;
  }
  members.set(at || "(itself)", textOf(type));
  return members;
}

/** The word by which an arm of a union is told apart: its `type`, `method` or `mode`, or its only member. */
function wordOf(arm: ts.TypeLiteralNode): string | null {
  const properties = arm.members.filter(ts.isPropertySignature);
  for (const member of properties) {
    if (!member.type || !ts.isLiteralTypeNode(member.type) || !ts.isStringLiteral(member.type.literal)) continue;
    return member.type.literal.text;
  }
  const [only, ...more] = properties;
  return only && more.length === 0 ? nameIn(only) : null;
}

function nameIn(member: ts.PropertySignature): string {
  return "text" in member.name ? String(member.name.text) : member.name.getText();
}

/** A type as one line, without comments. */
function textOf(type: ts.TypeNode): string {
  const printer = ts.createPrinter({ removeComments: true });
  return printer.printNode(ts.EmitHint.Unspecified, type, type.getSourceFile()).replace(/\s+/g, " ");
}

import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import ts from "typescript";
import { answerOf, fileOf } from "./groups.js";
import { DIRECTIONS, type Direction, directions, listMethods } from "./listing.js";

/** One generated declaration. */
interface Declared {
  readonly type: ts.TypeNode;
  /** Where the names it uses are declared, by path. */
  readonly imports: ReadonlyMap<string, string>;
}

/** By file, without extension, from the folder that was generated: `v2/Thread`. */
type Declarations = ReadonlyMap<string, Declared>;

/** A method and the shapes it is made of. */
interface Method {
  readonly method: string;
  readonly direction: Direction;
  readonly params: ts.TypeNode | undefined;
  /** The path of the declaration that answers it; `undefined` for what is not answered, and where nothing says by what. */
  readonly result: string | undefined;
}

/** What printing needs to know of every declaration: where it goes, and under which name. */
interface Plan {
  readonly declarations: Declarations;
  /** The file of a declaration, without extension. */
  readonly homes: ReadonlyMap<string, string>;
  readonly names: ReadonlyMap<string, string>;
}

/** Where a shape goes that several groups use. Shapes in it use only each other, so that no two files import each other. */
const SHARED = "shared";

/** Rewrites what `generate-ts` wrote as one file per group of methods, by file name: types only, without its comments. */
export async function printWire(folder: string): Promise<Map<string, string>> {
  const declarations = await readDeclarations(folder);
  const methods = await readMethods(folder, declarations);
  const homes = findHomes(methods, declarations);
  const plan = { declarations, homes, names: nameDeclarations([...homes.keys()]) };
  const files = new Map<string, string>();
  for (const file of new Set(homes.values())) {
    const own = [...homes].filter(([, home]) => home === file).map(([path]) => path);
    files.set(`${file}.ts`, printFile(file, own, plan));
  }
  files.set(
    "index.ts",
    [...files.keys()]
      .sort()
      .map((file) => `export type * from "./${file.replace(".ts", ".js")}";\n`)
      .join(""),
  );
  files.set("methods.ts", printMethods(methods, plan));
  return files;
}

async function readDeclarations(folder: string): Promise<Declarations> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".ts") && !file.endsWith("index.ts"));
  const read = files.map(async (file) => {
    const source = ts.createSourceFile(file, await readFile(join(folder, file), "utf8"), ts.ScriptTarget.Latest, true);
    const type = source.statements.find(ts.isTypeAliasDeclaration)?.type;
    if (!type) throw new Error(`${file} declares no type: the generator's output has changed, see readDeclarations()`);
    return [file.replace(/\.ts$/, ""), { type, imports: readImports(source, join(folder, file, ".."), folder) }] as const;
  });
  return new Map(await Promise.all(read));
}

function readImports(source: ts.SourceFile, directory: string, folder: string): Map<string, string> {
  const imports = source.statements.filter(ts.isImportDeclaration).flatMap(({ importClause, moduleSpecifier }) => {
    const bindings = importClause?.namedBindings;
    const elements = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
    const from = ts.isStringLiteral(moduleSpecifier) ? relative(folder, join(directory, moduleSpecifier.text)) : "";
    return elements.map(({ name }) => [name.text, from] as const);
  });
  return new Map(imports);
}

async function readMethods(folder: string, declarations: Declarations): Promise<Method[]> {
  const paths = new Map([...declarations.keys()].map((path) => [baseName(path), path]));
  const read = directions.map(async (direction) => {
    const listed = await listMethods(folder, direction);
    const isAnswered = direction.endsWith("Requests");
    return listed.map((each) => ({ ...each, direction, result: isAnswered ? findAnswer(each, paths) : undefined }));
  });
  return (await Promise.all(read)).flat();
}

function findAnswer(
  { method, params }: Pick<Method, "method" | "params">,
  paths: ReadonlyMap<string, string>,
): string | undefined {
  const [named] = params ? referencesIn(params) : [];
  return paths.get(answerOf(method, named) ?? "");
}

/** The file of every declaration that a method reaches: that of the method's group, or the shared one if several groups reach it. */
function findHomes(methods: readonly Method[], declarations: Declarations): Map<string, string> {
  const homes = new Map<string, string>();
  const visit = (path: string, file: string) => {
    const known = homes.get(path);
    if (known === file || known === SHARED) return;
    const home = known === undefined ? file : SHARED;
    homes.set(path, home);
    const { type, imports } = found(declarations, path);
    for (const target of targetsIn(type, imports)) visit(target, home);
  };
  for (const { method, direction, params, result } of methods) {
    for (const target of params ? targetsIn(params, importsOf(direction, declarations)) : []) visit(target, fileOf(method));
    if (result) visit(result, fileOf(method));
  }
  return homes;
}

/** A few names are declared twice: at the top for the old methods, and in `v2/`. The old ones are renamed. */
function nameDeclarations(paths: readonly string[]): Map<string, string> {
  const isTaken = (path: string) => paths.some((other) => other !== path && baseName(other) === path);
  return new Map(paths.map((path) => [path, isTaken(path) ? `Legacy${path}` : baseName(path)]));
}

function printFile(file: string, paths: readonly string[], plan: Plan): string {
  const used = new Set<string>();
  const named = paths.map((path) => ({ path, name: plan.names.get(path) ?? "" })).toSorted((a, b) => byName(a.name, b.name));
  const bodies = named.map(({ path, name }) => {
    const { type, imports } = found(plan.declarations, path);
    for (const target of targetsIn(type, imports)) used.add(target);
    const text = printType(type, imports, plan);
    return ts.isTypeLiteralNode(type) ? `export interface ${name} ${text}\n` : `export type ${name} = ${text};\n`;
  });
  return `${printImports(used, plan, file)}${bodies.join("\n")}`;
}

/** The params and answers of all methods by wire name, for the tests that compare the table with them. */
function printMethods(methods: readonly Method[], plan: Plan): string {
  const used = new Set(methods.flatMap(({ result }) => result ?? []));
  const print = ({ method, direction, params, result }: Method) => {
    const imports = importsOf(direction, plan.declarations);
    for (const target of params ? targetsIn(params, imports) : []) used.add(target);
    const text = params ? printType(params, imports, plan) : "undefined";
    // A request of which nothing says what answers it, until ANSWERS in groups.ts does.
    const answer = result ? plan.names.get(result) : direction.endsWith("Requests") ? "unknown" : undefined;
    return `  ${JSON.stringify(method)}: { params: ${text}${answer ? `; result: ${answer}` : ""} };\n`;
  };
  const bodies = directions.map((direction) => {
    const own = methods.filter((each) => each.direction === direction).toSorted((a, b) => (a.method < b.method ? -1 : 1));
    return `export interface ${DIRECTIONS[direction]}Methods {\n${own.map(print).join("")}}\n`;
  });
  return `${printImports(used, plan)}${bodies.join("\n")}`;
}

function printImports(used: ReadonlySet<string>, { homes, names }: Plan, own?: string): string {
  const lines = [...new Set(homes.values())].toSorted().map((file) => {
    const imported = [...used].filter((path) => homes.get(path) === file && file !== own).map((path) => names.get(path) ?? "");
    return imported.length > 0 ? `import type { ${imported.toSorted(byName).join(", ")} } from "./${file}.js";\n` : "";
  });
  return lines.some((line) => line !== "") ? `${lines.join("")}\n` : "";
}

const printer = ts.createPrinter({ removeComments: true });

function printType(type: ts.TypeNode, imports: ReadonlyMap<string, string>, { names }: Plan): string {
  const rename = (name: string) => names.get(imports.get(name) ?? "") ?? name;
  const { transformed } = ts.transform(type, [(context) => (root) => rewrite(root, context, rename)]);
  return printer.printNode(ts.EmitHint.Unspecified, transformed[0] ?? type, type.getSourceFile());
}

/** 64-bit integers get the type that the codec reads them as, and a member that may be left out may be `undefined`. */
function rewrite(root: ts.TypeNode, context: ts.TransformationContext, rename: (name: string) => string): ts.TypeNode {
  const { factory } = context;
  const keyword = (kind: ts.KeywordTypeSyntaxKind) => factory.createKeywordTypeNode(kind);
  const visit = (node: ts.Node): ts.Node => {
    if (node.kind === ts.SyntaxKind.BigIntKeyword)
      return factory.createUnionTypeNode([keyword(ts.SyntaxKind.NumberKeyword), keyword(ts.SyntaxKind.BigIntKeyword)]);
    if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName)) {
      const elements = ts.visitNodes(node.typeArguments, visit, ts.isTypeNode);
      return factory.createTypeReferenceNode(rename(node.typeName.text), elements);
    }
    if (ts.isPropertySignature(node) && node.questionToken && node.type) {
      const inner = ts.visitNode(node.type, visit, ts.isTypeNode);
      const arms = ts.isUnionTypeNode(inner) ? inner.types : [inner];
      const type = factory.createUnionTypeNode([...arms, keyword(ts.SyntaxKind.UndefinedKeyword)]);
      return factory.updatePropertySignature(node, node.modifiers, node.name, node.questionToken, type);
    }
    return ts.visitEachChild(node, visit, context);
  };
  return ts.visitNode(root, visit, ts.isTypeNode);
}

/** The names of the types that a type is made of, each as often as it stands there. */
export function referencesIn(type: ts.TypeNode): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName)) names.push(node.typeName.text);
    ts.forEachChild(node, visit);
  };
  visit(type);
  return names;
}

function targetsIn(type: ts.TypeNode, imports: ReadonlyMap<string, string>): string[] {
  return referencesIn(type).flatMap((name) => imports.get(name) ?? []);
}

function importsOf(direction: Direction, declarations: Declarations): ReadonlyMap<string, string> {
  return found(declarations, DIRECTIONS[direction]).imports;
}

function found(declarations: Declarations, path: string): Declared {
  const declared = declarations.get(path);
  if (!declared) throw new Error(`${path} is used and not declared: the generator's output has changed`);
  return declared;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The order Biome keeps imports in. */
function byName(a: string, b: string): number {
  return a.localeCompare(b, "en");
}

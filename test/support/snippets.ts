import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import publicNames from "../public-names.json" with { type: "json" };
import { blocksOf, PAGES, ROOT } from "./pages.js";

/** A piece of code that a page or a docstring shows, as a module that the compiler can be given. */
export interface Snippet {
  /** Where it is shown: a path and a line. */
  readonly place: string;
  /** The path of the module, in the folder of the repository. It is nowhere on the disk. */
  readonly path: string;
  readonly code: string;
}

/** The entries whose names an example uses without importing them. The first one that has a name wins. */
const ENTRIES = {
  client: "codex-app-server-sdk/client",
  server: "codex-app-server-sdk/server",
  transport: "codex-app-server-sdk/transport",
  testing: "codex-app-server-sdk/testing",
  protocol: "codex-app-server-sdk/protocol",
  clientNode: "codex-app-server-sdk/client/node",
} as const;

/** Where the names are that examples use and that are not this package's. */
const STAND_INS = "test/support/example-names.ts";

/** The code of the pages. What a page calls a fragment is a part of something, and compiles with nothing. */
export function snippetsOfPages(): Snippet[] {
  return PAGES.flatMap((page) => blocksOf(page))
    .filter(({ words }) => ["ts", "js"].includes(words[0] ?? "") && !words.includes("fragment"))
    .map(({ page, line, code }, index) => ({
      place: `${page}:${line}`,
      path: `${ROOT}snippet-${index}.ts`,
      code: `${code}\nexport {};\n`,
    }));
}

/** The code of every `@example` of what is exported, with imports of what it uses. The command exports nothing. */
export function snippetsOfDocstrings(): Snippet[] {
  const sources = ts.sys.readDirectory(join(ROOT, "src"), [".ts"]);
  return sources.flatMap((path) => {
    const text = readFileSync(path, "utf8");
    if (!text.includes("@example") || path.startsWith(`${ROOT}src/command/`)) return [];
    return examplesIn(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)).map(({ code, line }, index) => ({
      place: `${path.slice(ROOT.length)}:${line}`,
      path: `${ROOT}example-${path.slice(ROOT.length).replace(/\W/g, "-")}-${index}.ts`,
      code: `${importsFor(code)}\n${code}\nexport {};\n`,
    }));
  });
}

function examplesIn(source: ts.SourceFile): { code: string; line: number }[] {
  const found = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    for (const tag of ts.getJSDocTags(node)) {
      if (tag.tagName.text !== "example" || tag.getSourceFile() !== source) continue;
      const code = ts.getTextOfJSDocComment(tag.comment) ?? "";
      found.set(tag.getStart(), code.replace(/^```\w*$/gm, ""));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found].map(([start, code]) => ({ code, line: source.getLineAndCharacterOfPosition(start).line + 1 }));
}

function importsFor(code: string): string {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.Latest, true);
  const declared = new Set(source.statements.flatMap(namesDeclaredIn));
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const wanted = [...used].filter((name) => !declared.has(name));
  const homes = Object.entries(ENTRIES).map(([entry, from]) => {
    const { values, types } = publicNames[entry as keyof typeof ENTRIES];
    return {
      from,
      names: new Map([...values.map((name) => [name, name] as const), ...types.map((name) => [name, `type ${name}`] as const)]),
    };
  });
  const standIns = new Set(
    [...readFileSync(join(ROOT, STAND_INS), "utf8").matchAll(/^export (?:declare )?\w+ (\w+)/gm)].map(([, name]) => name),
  );
  return wanted
    .flatMap((name) => {
      if (name === "z") return ['import * as z from "zod";'];
      const home = homes.find(({ names }) => names.has(name));
      if (home) return [`import { ${home.names.get(name)} } from "${home.from}";`];
      return standIns.has(name) ? [`import { ${name} } from "./${STAND_INS.replace(/\.ts$/, ".js")}";`] : [];
    })
    .join("\n");
}

function namesDeclaredIn(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(({ name }) => namesIn(name));
  if (ts.isForOfStatement(statement) && ts.isVariableDeclarationList(statement.initializer)) {
    return statement.initializer.declarations.flatMap(({ name }) => namesIn(name));
  }
  return [];
}

function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name) : []));
}

/** A host that has the snippets beside the files of the disk. */
export function hostWith(snippets: readonly Snippet[], options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const virtual = new Map(snippets.map(({ path, code }) => [path, code]));
  const { getSourceFile, fileExists, readFile } = host;
  return {
    ...host,
    fileExists: (path) => virtual.has(path) || fileExists.call(host, path),
    readFile: (path) => virtual.get(path) ?? readFile.call(host, path),
    getSourceFile: (path, languageVersion, ...rest) => {
      const code = virtual.get(path);
      return code === undefined
        ? getSourceFile.call(host, path, languageVersion, ...rest)
        : ts.createSourceFile(path, code, languageVersion, true);
    },
  };
}

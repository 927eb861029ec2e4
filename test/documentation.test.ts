import ts from "typescript";
import { describe, expect, it } from "vitest";
import { ROOT } from "./support/pages.js";
import { hostWith, snippetsOfDocstrings, snippetsOfPages } from "./support/snippets.js";

const ENTRIES = [
  "src/client/index.ts",
  "src/client/node.ts",
  "src/protocol/index.ts",
  "src/server/index.ts",
  "src/testing/index.ts",
  "src/transport/index.ts",
];

const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
const shown = [...snippetsOfPages(), ...snippetsOfDocstrings()];
// One program for all: most of its time goes into reading the sources.
const program = ts.createProgram(
  [...ENTRIES.map((entry) => ROOT + entry), ...shown.map(({ path }) => path)],
  options,
  hostWith(shown, options),
);
const checker = program.getTypeChecker();

/** What an entry exports: the symbols behind the names, wherever they are written. */
function exportsOf(entry: string): readonly { readonly name: string; readonly symbol: ts.Symbol }[] {
  const source = program.getSourceFile(ROOT + entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${entry} exports nothing`);
  return checker.getExportsOfModule(module).map((symbol) => ({
    name: symbol.name,
    symbol: symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
  }));
}

function isFunction(symbol: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.Function) !== 0;
}

describe.each(ENTRIES)("%s", (entry) => {
  it("exports nothing without a sentence that says what it is for", () => {
    const silent = exportsOf(entry).filter(({ symbol }) => symbol.getDocumentationComment(checker).length === 0);
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it("shows how each of its functions is used", () => {
    const bare = exportsOf(entry)
      .filter(({ symbol }) => isFunction(symbol))
      .filter(({ symbol }) => !symbol.getJsDocTags(checker).some(({ name }) => name === "example"));
    expect(bare.map(({ name }) => name)).toEqual([]);
  });
});

describe("the code that pages and docstrings show", () => {
  it.each(shown.map(({ place, path }) => [place, path]))("compiles in strict mode: %s", (_place, path = "") => {
    const source = program.getSourceFile(path);
    const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  });
});

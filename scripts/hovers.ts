import ts from "typescript";
import type { Table } from "../src/protocol/derive.js";

/**
 * Finds the functions of a client for which an editor shows no sentence. It looks at the declarations that users get.
 *
 * @param declarations - The `.d.ts` of the entry that has `Client`.
 */
export function findSilentHovers(declarations: string, table: Table<{ readonly method: string }>): string[] {
  const names = Object.entries(table).flatMap(([group, rows]) => Object.keys(rows).map((name) => `${group}.${name}`));
  const lines = names.map((name) => `client.${name};\n`);
  const head = `import type { Client } from ${JSON.stringify(declarations.replace(/\.d\.ts$/, ".js"))};\ndeclare const client: Client;\n`;
  const file = "hovers.ts";
  const service = createService(file, head + lines.join(""));
  let end = head.length;
  return names.filter((_, index) => {
    end += lines[index]?.length ?? 0;
    const hover = service.getQuickInfoAtPosition(file, end - ";\n".length - 1);
    return ts.displayPartsToString(hover?.documentation).trim() === "";
  });
}

function createService(file: string, text: string): ts.LanguageService {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    types: [],
  };
  const read = (path: string) => (path === file ? text : ts.sys.readFile(path));
  return ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (path) => {
      const found = read(path);
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
    },
    getCurrentDirectory: () => process.cwd(),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: read,
  });
}

import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, it } from "vitest";
import { fileOf } from "../../scripts/pull-protocol/groups.js";

// Says of each method whose types are not codex's which members differ, and where our types stand. That they are the same is held by
// test/types/protocol.test-d.ts, whose message names two methods and no member.

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DECLARED = `${ROOT}test/types/protocol.test-d.ts`;
const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile).config,
  ts.sys,
  ROOT,
);

function differences(): string[] {
  const text = ts.sys.readFile(DECLARED) ?? "";
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  const file = DECLARED.replace("protocol.test-d.ts", "compared.ts");
  host.getSourceFile = (name, target) => (name === file ? ts.createSourceFile(file, text, target, true) : read(name, target));
  host.fileExists = (name) => name === file || ts.sys.fileExists(name);
  const program = ts.createProgram([file], options, host);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file) as ts.SourceFile;
  const alias = (name: string) => {
    const found = source.statements.find((each) => ts.isTypeAliasDeclaration(each) && each.name.text === name);
    return checker.getTypeAtLocation((found as ts.TypeAliasDeclaration).name);
  };
  const { types = [alias("Different")] } = alias("Different") as ts.UnionType;
  return types.flatMap((type) => (type.isStringLiteral() ? [type.value] : []));
}

const exceptions = (/interface Exceptions \{([\s\S]*?)\n\}/.exec(ts.sys.readFile(DECLARED) ?? "")?.[1] ?? "").matchAll(
  /^ {2}"([^"]+)"/gm,
);

it("the types of every method are codex's, with the exceptions of test/types/protocol.test-d.ts", () => {
  const known = new Set([...exceptions].map(([, name]) => name));
  const wrong = differences().filter((name) => !known.has(name));
  const told = wrong.map((name) => `${name}: see src/protocol/methods/${fileOf(name.split(" ")[0] ?? "")}.ts`);
  expect(told).toEqual([]);
});

// Plays small mistakes in a file and looks whether the quick tests notice: `npm run mutate [FILE...]`. Prints those that nobody noticed.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
/** The files of the issue that asked for this, unless others are named. */
const FILES = ["src/transport/lines.ts", "src/rpc/codec.ts"];
/** A mutant may wait for something that never comes; it is noticed then. In milliseconds. */
const LONGEST_RUN_MS = 60_000;

interface Mutant {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly what: string;
}

/** Each operator, and what it is replaced with. */
const OPPOSITES: Readonly<Record<number, string>> = {
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: "!==",
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: "===",
  [ts.SyntaxKind.LessThanToken]: ">=",
  [ts.SyntaxKind.LessThanEqualsToken]: ">",
  [ts.SyntaxKind.GreaterThanToken]: "<=",
  [ts.SyntaxKind.GreaterThanEqualsToken]: "<",
  [ts.SyntaxKind.AmpersandAmpersandToken]: "||",
  [ts.SyntaxKind.BarBarToken]: "&&",
  [ts.SyntaxKind.PlusToken]: "-",
  [ts.SyntaxKind.MinusToken]: "+",
  [ts.SyntaxKind.PlusEqualsToken]: "-=",
};

/** What a statement or an expression becomes, one entry for each mistake. */
function mistakesIn(node: ts.Node): [ts.Node, string, string][] {
  if (ts.isIfStatement(node)) return [[node.expression, `!(${node.expression.getText()})`, "the condition is flipped"]];
  if (ts.isConditionalExpression(node)) return [[node.condition, `!(${node.condition.getText()})`, "the condition is flipped"]];
  if (ts.isBinaryExpression(node)) {
    const opposite = OPPOSITES[node.operatorToken.kind];
    return opposite === undefined ? [] : [[node.operatorToken, opposite, `${node.operatorToken.getText()} becomes ${opposite}`]];
  }
  if (ts.isExpressionStatement(node) && ts.isCallExpression(skipAwait(node.expression)))
    return [[node, ";", "the call is removed"]];
  if (ts.isAwaitExpression(node)) return [[node, `(${node.expression.getText()})`, "the await is dropped"]];
  if (ts.isNumericLiteral(node)) return [[node, `(${node.getText()} + 1)`, "the constant is one more"]];
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [[node, "false", "true becomes false"]];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [[node, "true", "false becomes true"]];
  return [];
}

function skipAwait(expression: ts.Expression): ts.Expression {
  return ts.isAwaitExpression(expression) ? expression.expression : expression;
}

function mutantsOf(path: string, text: string): Mutant[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Mutant[] = [];
  const visit = (node: ts.Node) => {
    // Types are no code.
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    for (const [target, replacement, what] of mistakesIn(node))
      found.push({ start: target.getStart(source), end: target.getEnd(), text: replacement, what });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The tests of the file's own folder; where it has a test of its own name, that one alone. */
function testsOf(file: string): string {
  const folder = dirname(relative("src", file));
  const own = join("test", folder, `${basename(file, ".ts")}.test.ts`);
  return existsSync(join(root, own)) ? own : join("test", folder);
}

/** Whether the tests fail, or do not end in time. */
function isNoticed(tests: string): Promise<boolean> {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--typecheck.enabled=false", "--bail=1", "--testTimeout=5000", "--reporter=dot", tests];
  const child = spawn(process.execPath, args, { cwd: root, stdio: "ignore", detached: process.platform !== "win32" });
  const timer = setTimeout(() => {
    // The workers go with it: they are in its group.
    if (child.pid !== undefined) process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  }, LONGEST_RUN_MS);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve(code !== 0);
    });
  });
}

async function play(file: string): Promise<void> {
  const path = join(root, file);
  const original = readFileSync(path, "utf8");
  const restore = () => writeFileSync(path, original);
  const tests = testsOf(file);
  if (await isNoticed(tests)) throw new Error(`${tests} fails without any mistake`);
  const stop = () => process.exit(130);
  process.once("exit", restore).once("SIGINT", stop).once("SIGTERM", stop);
  const mutants = mutantsOf(path, original);
  const missed: Mutant[] = [];
  try {
    for (const mutant of mutants) {
      writeFileSync(path, original.slice(0, mutant.start) + mutant.text + original.slice(mutant.end));
      if (!(await isNoticed(tests))) missed.push(mutant);
    }
  } finally {
    restore();
    process.off("exit", restore).off("SIGINT", stop).off("SIGTERM", stop);
  }
  process.stdout.write(`${file}: ${mutants.length - missed.length} of ${mutants.length} noticed by ${tests}\n`);
  for (const { start, end, what } of missed) {
    const line = original.slice(0, start).split("\n").length;
    const [quoted] = original.slice(start, end).split("\n");
    process.stdout.write(`  ${file}:${line} ${what}: ${quoted}\n`);
  }
}

const named = process.argv.slice(2);
for (const file of named.length > 0 ? named : FILES) await play(file);

import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

// What no type and no lint rule holds: values of the wire are written and read by rpc/json.ts, every promise ends in a catch, and tests wait
// for as long as a busy machine takes.

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile);
const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
const INVENTED = `${ROOT}src/invented.ts`;

/** Files that use JSON.parse or JSON.stringify themselves, and why no integer past 2^53 can be lost or throw there. */
const OWN_JSON: Readonly<Record<string, string>> = {
  "src/command/bindings.ts": "reads what the build of this package has written, and writes schemas of codex's",
  "src/inspector/plain-json.ts":
    "What is written is for people and their files, with integers past 2^53 as texts, and is not sent to a server.",
  "src/inspector/page/api.ts": "The page shows texts that plain-json.ts wrote, and reads what a person types.",
  "src/inspector/page/store.ts": "The feed is written by plain-json.ts.",
  "src/rpc/json.ts": "It is where the functions for JSON of the wire are.",
  "src/command/stderr-log.ts": "Fields of the log are plain values, as maskingLogger makes them.",
  "src/protocol/claims.ts": "A token's claims are read for texts and times; protocol imports nothing of rpc.",
  "src/server/account/session/rate-limits.ts": "The backend's usage is read for texts, times and percentages.",
};

/** Promises that nobody waits for and that have no catch, and why they cannot reject: `file: text`. */
const NEVER_REJECT: Readonly<Record<string, string>> = {
  "src/client/chatgpt-tokens/session.ts: void this.close()": "Closing settles what is open and waits for it; none of it rejects.",
  "src/client/chatgpt-tokens/early-refresh.ts: void this.#refresh(tokens)": "It catches what it runs.",
  "src/client/connection.ts: void this.#reconnector.recover(reason)": "It catches what it runs.",
  "src/client/connection.ts: void this.#tokens?.close()": "Closing settles what is open and waits for it; none of it rejects.",
  "src/command/app-server.ts: void end()": "It catches what it runs.",
  "src/server/account/accounts.ts: void own.state.logins.close()":
    "Abandoning a login settles it; how it ended is for those who wait.",
  "src/server/account/sign-in/browser-login.ts: void this.#close()": "Clears timers and closes a listener, which only resolves.",
  "src/server/assembly/app-server.ts: void rooms.turns.close()":
    "Interrupting a turn is resolved when it has ended, however that went.",
  "src/server/connection/request-turns.ts: void this.#finish(answer)": "It catches what it waits for.",
  "src/server/turn/turns.ts: void running.userCommands.run(command)": "It catches what it runs.",
  "src/server/turn/turns.ts: void turn.interrupt()": "It is resolved when the turn has ended, however that went.",
};

interface Find {
  readonly file: string;
  readonly text: string;
}

function load(extra?: string): { program: ts.Program; sources: readonly ts.SourceFile[] } {
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (name) => (extra !== undefined && name === INVENTED ? extra : readFile(name));
  host.fileExists = (name) => (extra !== undefined && name === INVENTED) || fileExists(name);
  const names = fileNames.filter((name) => name.startsWith(`${ROOT}src/`));
  const program = ts.createProgram(extra === undefined ? names : [INVENTED], options, host);
  const wanted = (name: string) => (extra === undefined ? name.startsWith(`${ROOT}src/`) : name === INVENTED);
  return { program, sources: program.getSourceFiles().filter(({ fileName }) => wanted(fileName)) };
}

function search({ sources }: { sources: readonly ts.SourceFile[] }, fits: (node: ts.Node) => boolean): Find[] {
  const found: Find[] = [];
  for (const source of sources) {
    const visit = (node: ts.Node): void => {
      if (fits(node))
        found.push({ file: source.fileName.slice(ROOT.length), text: node.getText(source).replaceAll(/\s+/g, " ") });
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function isOwnJson(node: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === "JSON" &&
    ["parse", "stringify"].includes(node.name.text)
  );
}

/** A wait of Vitest, which ends after a second unless it is told otherwise. */
function isOwnWait(node: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    ["vi", "vitest"].includes(node.expression.text) &&
    ["waitFor", "waitUntil"].includes(node.name.text)
  );
}

function parse(name: string, text = ts.sys.readFile(name) ?? ""): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
}

/** Whether a promise is started that nobody waits for, and no catch ends it. */
function isAbandoned(checker: ts.TypeChecker): (node: ts.Node) => boolean {
  const isPromise = (node: ts.Node) =>
    checker.getPropertyOfType(checker.getNonNullableType(checker.getTypeAtLocation(node)), "then") !== undefined;
  const isDropped = (expression: ts.Expression) => isPromise(expression) && !isCaught(expression);
  return (node) => {
    if (ts.isExpressionStatement(node)) return !ts.isVoidExpression(node.expression) && isDropped(node.expression);
    if (ts.isVoidExpression(node)) return isDropped(node.expression);
    return (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) && isPassedAsVoid(checker, node) && !isCaughtBody(node);
  };
}

/** `x.catch(...)`, `x.then(a, b)` without an async `a`, an awaited promise, and an assignment, whose variable is somebody's. */
function isCaught(expression: ts.Expression): boolean {
  if (ts.isAwaitExpression(expression)) return true;
  if (ts.isBinaryExpression(expression)) return expression.operatorToken.kind !== ts.SyntaxKind.CommaToken;
  if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) return false;
  const { name, expression: receiver } = expression.expression;
  if (name.text === "finally") return isCaught(receiver);
  const [first, second] = expression.arguments;
  if (name.text === "catch") return first !== undefined;
  return name.text === "then" && second !== undefined && !(first && ts.isArrowFunction(first) && first.modifiers);
}

/** Whether a function that makes a promise is given to somebody who expects nothing back. */
function isPassedAsVoid(checker: ts.TypeChecker, node: ts.ArrowFunction | ts.FunctionExpression): boolean {
  const returned = checker.getSignatureFromDeclaration(node)?.getReturnType();
  if (!returned || checker.getPropertyOfType(returned, "then") === undefined) return false;
  const expected = checker.getContextualType(node)?.getCallSignatures() ?? [];
  return expected.length > 0 && expected.every((signature) => (signature.getReturnType().flags & ts.TypeFlags.Void) !== 0);
}

function isCaughtBody({ body }: ts.ArrowFunction | ts.FunctionExpression): boolean {
  return !ts.isBlock(body) && isCaught(body);
}

const house = load();

describe("JSON in src", () => {
  it("is written and read by rpc/json.ts, but where a reason is given", () => {
    const files = new Set(search(house, isOwnJson).map(({ file }) => file));
    expect([...files].sort()).toEqual(Object.keys(OWN_JSON).sort());
  });
});

describe("waits in tests", () => {
  it("are those of test/support/settled.ts", () => {
    const tests = fileNames.filter((name) => /^(test|examples)\//.test(name.slice(ROOT.length)));
    expect(tests.length).toBeGreaterThan(200);
    const found = search({ sources: tests.map((name) => parse(name)) }, isOwnWait);
    expect([...new Set(found.map(({ file }) => file))]).toEqual(["test/support/settled.ts"]);
  });

  it.each([
    ["await vi.waitFor(() => expect(a).toBe(b));", 1],
    ["await vi.waitUntil(() => a, { timeout: 50 });", 1],
    ["await eventually(() => expect(a).toBe(b)); await page.waitFor(a);", 0],
  ])("are seen: %s", (statement, count) => {
    expect(search({ sources: [parse(INVENTED, statement)] }, isOwnWait)).toHaveLength(count);
  });
});

describe("promises in src", () => {
  const found = search(house, isAbandoned(house.program.getTypeChecker())).map(({ file, text }) => `${file}: ${text}`);

  it("end in a catch, but where a reason is given", () => {
    expect([...new Set(found)].sort()).toEqual(Object.keys(NEVER_REJECT).sort());
  });

  it.each([
    ["work();", 1],
    ["void work();", 1],
    ["work().then(() => {});", 1],
    ["void work().finally(() => {});", 1],
    ["void maybe?.work();", 1],
    ["listen(() => void work());", 1],
    ["listen(() => work());", 1],
    ["listen(async () => { await work(); });", 1],
    ["await work();", 0],
    ["work().catch(() => {});", 0],
    ["work().then(() => {}, () => {});", 0],
    ["work().catch(() => {}).finally(() => {});", 0],
    ["work().then(async () => {}, () => {});", 1],
    ["listen(() => void work().catch(() => {}));", 0],
    ["const kept = work(); await kept;", 0],
    ["void 0;", 0],
  ])("are seen: %s", (statement, count) => {
    const made = load(
      `declare function work(): Promise<void>;\ndeclare function listen(run: () => void): void;\ndeclare const maybe: { work(): Promise<void> } | undefined;\n${statement}\nexport {};`,
    );
    expect(search(made, isAbandoned(made.program.getTypeChecker()))).toHaveLength(count);
  });
});

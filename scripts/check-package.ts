// Looks at the package as its users get it: packed, installed into empty projects, compiled and run there.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { clientRequests } from "../src/protocol/index.js";
import { findSilentHovers } from "./hovers.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
const work = mkdtempSync(join(tmpdir(), "check-package-"));

function run(command: string, args: string[], cwd: string = root): string {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
  }
}

function step(what: string, act: () => void): void {
  const startedAt = Date.now();
  act();
  process.stdout.write(`ok  ${what} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`);
}

function pack(): string {
  run("npm", ["pack", "--silent", "--pack-destination", work]);
  const tarball = readdirSync(work).find((file) => file.endsWith(".tgz"));
  if (!tarball) throw new Error("npm pack made no tarball");
  return join(work, tarball);
}

/** An empty project of one kind with the package in it. */
function install(kind: "module" | "commonjs", tarball: string): string {
  const folder = join(work, kind);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: `consumer-${kind}`, private: true, type: kind }));
  run("npm", ["install", "--silent", "--no-audit", "--no-fund", tarball], folder);
  return folder;
}

/** The README's code block with this name, as the README shows it. */
function snippet(name: string): string {
  const found = new RegExp(`^\`\`\`js ${name}\\n(.*?)^\`\`\``, "ms").exec(readFileSync(join(root, "README.md"), "utf8"));
  if (!found?.[1]) throw new Error(`README.md has no block "js ${name}"`);
  return found[1];
}

/** The same for a CommonJS project: imports become requires, the rest an async function. */
function asCommonJs(code: string): string {
  const required = code.replace(/^import (\{[^}]+\}) from ("[^"]+");$/gm, "const $1 = require($2);");
  return `(async () => {\n${required}\n})().catch((error) => { console.error(error); process.exitCode = 1; });\n`;
}

function runSnippets(folder: string, kind: "module" | "commonjs"): void {
  for (const [name, expected] of [
    ["parent-app", "The turn completed."],
    ["embedded-server", "You said: Hello?"],
  ] as const) {
    const code = snippet(name);
    writeFileSync(join(folder, `${name}.js`), kind === "module" ? code : asCommonJs(code));
    const output = run(process.execPath, [`${name}.js`], folder);
    if (!output.includes(expected)) throw new Error(`The README's ${name} printed:\n${output}`);
  }
}

/** Every entry in one process, in one format: an error of one is an instance of the other's class. */
function checkIdentity(folder: string, kind: "module" | "commonjs"): void {
  const entries = ["", "/client", "/server"].map((entry) => `codex-app-server-sdk${entry}`);
  const load = kind === "module" ? "await import" : "require";
  const loaded = `[${entries.map((entry) => `(${load}(${JSON.stringify(entry)})).CodexError`).join(", ")}]`;
  writeFileSync(
    join(folder, "identity.js"),
    `const classes = ${loaded};\nif (new Set(classes).size !== 1 || !classes[0]) process.exit(1);\n`,
  );
  run(process.execPath, ["identity.js"], folder);
}

/** Compiles against the declarations as a strict consumer on `nodenext` does, `esnext` and, for the browser's entries, Node's types left out. */
function compile(folder: string, kind: "module" | "commonjs"): void {
  const extension = kind === "module" ? "mts" : "cts";
  const compileOne = (source: string, types: string[]) => {
    copyFileSync(join(root, "test/consumer", `${source}.mts`), join(folder, `${source}.${extension}`));
    const options = {
      module: "nodenext",
      target: "es2022",
      lib: ["ES2022", "DOM", "DOM.AsyncIterable"],
      types,
      strict: true,
      skipLibCheck: false,
      noEmit: true,
    };
    const config = join(folder, `tsconfig.${source}.json`);
    writeFileSync(config, JSON.stringify({ compilerOptions: options, files: [`${source}.${extension}`] }));
    run(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", config], folder);
  };
  compileOne("consumer", []);
  run("npm", ["install", "--silent", "--no-audit", "--no-fund", "--no-save", "@types/node@20"], folder);
  compileOne("node-consumer", ["node"]);
}

/** Every function of the facade says in an editor what its row says. */
function checkHovers(): void {
  const silent = findSilentHovers(join(root, "dist/client.d.ts"), clientRequests);
  if (silent.length > 0) throw new Error(`No words in the hover of client.${silent.join(", client.")}: see their rows' comments`);
}

const MAX_DECLARATIONS_KB = 500;

/** The bytes of declarations that an editor reads for one format. */
function checkDeclarations(): void {
  const dist = join(root, "dist");
  const bytes = readdirSync(dist)
    .filter((file) => file.endsWith(".d.ts"))
    .reduce((sum, file) => sum + readFileSync(join(dist, file)).length, 0);
  const kilobytes = Math.round(bytes / 1024);
  process.stdout.write(`    declarations of all entries: ${kilobytes} KB\n`);
  if (kilobytes > MAX_DECLARATIONS_KB) throw new Error(`The declarations have outgrown ${MAX_DECLARATIONS_KB} KB`);
}

try {
  let tarball = "";
  step("publint finds nothing to say", () => run("npx", ["publint", "--strict"]));
  step("the package packs", () => {
    tarball = pack();
  });
  step("its types resolve everywhere", () => {
    const attw = join(dirname(require.resolve("@arethetypeswrong/cli/package.json")), "dist/index.js");
    run(process.execPath, [attw, "--profile", "node16", tarball]);
  });
  for (const kind of ["module", "commonjs"] as const) {
    let folder = "";
    step(`an empty ${kind} project installs it`, () => {
      folder = install(kind, tarball);
    });
    step(`its entries share their classes there`, () => checkIdentity(folder, kind));
    step(`the README's snippets run there`, () => runSnippets(folder, kind));
    step(`its declarations compile there`, () => compile(folder, kind));
  }
  step("every function of the facade has words in its hover", checkHovers);
  step("the declarations stay small", checkDeclarations);
} finally {
  rmSync(work, { recursive: true, force: true });
}

// Looks at the package as its users get it: packed, installed into empty projects, compiled and run there.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync, transformSync } from "esbuild";
import { clientRequests } from "../src/protocol/index.js";
import { blocksOf, PAGES } from "../test/support/pages.js";
import { compileMatrix, TYPESCRIPTS } from "./consumer-matrix.js";
import { npmFromRegistry } from "./from-registry.js";
import { findSilentHovers } from "./hovers.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
const work = mkdtempSync(join(tmpdir(), "check-package-"));

function run(command: string, args: string[], cwd: string = root, input = ""): string {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", input, stdio: ["pipe", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
  }
}

async function step(what: string, act: () => unknown): Promise<void> {
  const startedAt = Date.now();
  await act();
  process.stdout.write(`ok  ${what} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`);
}

function pack(): string {
  run("npm", ["pack", "--silent", "--pack-destination", work]);
  const tarball = readdirSync(work).find((file) => file.endsWith(".tgz"));
  if (!tarball) throw new Error("npm pack made no tarball");
  return join(work, tarball);
}

/** An empty project with the package in it, and nothing else. Files say by their extension whether they are ES modules. */
function install(tarball: string): string {
  const folder = join(work, "consumer");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  add(folder, tarball);
  return folder;
}

function add(folder: string, ...packages: string[]): void {
  npmFromRegistry(["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", ...packages], { cwd: folder });
}

/** What the user's project may have beside the package: compilers, a bundler, schema libraries. */
const COMPANY = [
  ...TYPESCRIPTS.map((release) => `typescript-${release}@npm:typescript@${release}`),
  ...["3", "4.0.0", "4.1", "4.2.0"].map((release) => `zod-${release.replace(/\.0$/, "")}@npm:zod@${release}`),
  "@types/node@20",
  "arktype@2",
  "valibot@1",
  "webpack@5",
];

/** The README's code block with this name, without its types. */
function snippet(name: string): string {
  const found = blocksOf("README.md").find(({ words }) => words.includes(name));
  if (!found) throw new Error(`README.md has no block "ts ${name}"`);
  return withoutTypes(found.code);
}

function withoutTypes(code: string): string {
  return transformSync(code, { loader: "ts", target: "es2022", format: "esm" }).code;
}

/** The same for a CommonJS project: imports become requires, the rest an async function. */
function asCommonJs(code: string): string {
  const required = code.replace(/^import (\{[^}]+?\}) from ("[^"]+");$/gm, "const $1 = require($2);");
  return `(async () => {\n${required}\n})().catch((error) => { console.error(error); process.exitCode = 1; });\n`;
}

type Kind = "mjs" | "cjs";

function runSnippets(folder: string, kind: Kind): void {
  for (const [name, expected] of [
    ["parent-app", "The turn completed."],
    ["embedded-server", "You said: Hello?"],
  ] as const) {
    const code = snippet(name);
    writeFileSync(join(folder, `${name}.${kind}`), kind === "mjs" ? code : asCommonJs(code));
    const output = run(process.execPath, [`${name}.${kind}`], folder);
    if (!output.includes(expected)) throw new Error(`The README's ${name} printed:\n${output}`);
  }
}

/**
 * Runs each block of the pages that is marked `run`: it comes to its end without an error, and prints what its comment `// prints:` says.
 */
function runPages(folder: string): void {
  const blocks = PAGES.flatMap((page) => blocksOf(page)).filter(({ words }) => words.includes("run"));
  if (blocks.length === 0) throw new Error("No page has a block that is marked run");
  for (const { page, line, code } of blocks) {
    writeFileSync(join(folder, "page.mjs"), withoutTypes(code));
    const output = run(process.execPath, ["page.mjs"], folder);
    const [, expected = ""] = /^\/\/ prints: (.+)$/m.exec(code) ?? [];
    if (!output.includes(expected)) throw new Error(`The code of ${page}:${line} printed:\n${output}`);
  }
}

/** The package has the licences of what its files contain; the command has all that is a dependency, but for what Node has itself. */
function checkNotices(folder: string): void {
  const installed = join(folder, "node_modules/codex-app-server-sdk");
  const { dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as { dependencies: object };
  const notices = readFileSync(join(installed, "dist/THIRD-PARTY-NOTICES.txt"), "utf8");
  const missing = Object.keys(dependencies).filter((name) => !isBuiltin(name) && !notices.includes(`\n${name} `));
  if (missing.length > 0) throw new Error(`dist/THIRD-PARTY-NOTICES.txt does not name ${missing.join(", ")}`);
}

/** Every entry in one process, in one format: an error of one is an instance of the other's class. */
function checkIdentity(folder: string, kind: Kind): void {
  const entries = ["", "/client", "/server"].map((entry) => `codex-app-server-sdk${entry}`);
  const load = kind === "mjs" ? "await import" : "require";
  const loaded = `[${entries.map((entry) => `(${load}(${JSON.stringify(entry)})).CodexError`).join(", ")}]`;
  writeFileSync(
    join(folder, `identity.${kind}`),
    `const classes = ${loaded};\nif (new Set(classes).size !== 1 || !classes[0]) process.exit(1);\n`,
  );
  run(process.execPath, [`identity.${kind}`], folder);
}

/** Jest cannot `require` an ES module, and with jsdom it asks for what a browser gets. */
function requireEverything(folder: string): void {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: Record<string, unknown> };
  const load = Object.keys(exports)
    .map((entry) => `require(${JSON.stringify(entry.replace(/^\./, "codex-app-server-sdk"))});`)
    .join("\n");
  writeFileSync(join(folder, "require.cjs"), `${load}\nrequire("codex-app-server-sdk/server").hasSqlite();\n`);
  for (const conditions of [[], ["-C", "browser"]])
    run(process.execPath, ["--no-experimental-require-module", ...conditions, "require.cjs"], folder);
}

function runConsumer(folder: string, name: string): void {
  copyFileSync(join(root, "test/consumer", name), join(folder, name));
  run(process.execPath, [name], folder);
}

/** Bundles of a server, made where the optional packages are not installed, from either format of this package. */
function bundleServer(folder: string): void {
  const source = readFileSync(join(root, "test/consumer/bundled.mjs"), "utf8");
  writeFileSync(join(folder, "bundled.mjs"), source);
  writeFileSync(join(folder, "bundled.cjs"), asCommonJs(source));
  const bundles = join(folder, "bundles");
  for (const kind of ["mjs", "cjs"]) {
    const output = { path: bundles, filename: `webpack-${kind}.cjs` };
    const options = {
      mode: "development",
      target: "node20",
      entry: `./bundled.${kind}`,
      context: folder,
      output,
      devtool: false,
    };
    // Warnings about dependencies of ours are theirs: ws and kysely look for packages that may not be there.
    const script = `require("webpack")(${JSON.stringify(options)}, (failure, stats) => {
      if (failure) throw failure;
      const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true, moduleTrace: true });
      const ours = [...errors, ...warnings.filter(({ moduleName }) => moduleName?.includes("codex-app-server-sdk"))].map(({ message }) => message);
      if (ours.length > 0) throw new Error(ours.join("\\n"));
    });`;
    run(process.execPath, ["-e", script], folder);
    esbuild(folder, `bundled.${kind}`, join(bundles, `esbuild-${kind}.cjs`), "cjs");
  }
  // webpack puts chunks beside its bundle.
  for (const file of readdirSync(bundles).filter((name) => /^(webpack|esbuild)-/.test(name))) {
    const output = run(process.execPath, [join(bundles, file)], folder);
    if (!output.startsWith("bundled, SQLite: ")) throw new Error(`${file} printed:\n${output}`);
  }
}

function esbuild(folder: string, entry: string, outfile: string, format: "esm" | "cjs"): void {
  buildSync({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    target: "node20",
    format,
    outfile,
    logLevel: "silent",
  });
}

/** The command in one file, as an application ships it that has no node_modules. */
function bundleCommand(folder: string): void {
  const entry = join(folder, "node_modules/codex-app-server-sdk/dist/command/cli.mjs");
  for (const [format, extension] of [
    ["esm", "mjs"],
    ["cjs", "cjs"],
  ] as const) {
    const bundle = join(folder, "bundles", `command.${extension}`);
    esbuild(folder, entry, bundle, format);
    const initialize = { id: 0, method: "initialize", params: { clientInfo: { name: "consumer", version: "1" } } };
    const output = run(process.execPath, [bundle, "app-server"], folder, `${JSON.stringify(initialize)}\n`);
    if (!output.includes('"id":0,"result"')) throw new Error(`The command in ${bundle} printed:\n${output}`);
  }
}

/** Every function of the facade says in an editor what its row says. */
function checkHovers(): void {
  const silent = findSilentHovers(join(root, "dist/client.d.ts"), clientRequests);
  if (silent.length > 0) throw new Error(`No words in the hover of client.${silent.join(", client.")}: see their rows' comments`);
}

const MAX_DECLARATIONS_KB = 540;

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
  let folder = "";
  // What is packed is what is built here: packing builds, whatever dist holds.
  await step("the package packs, with a build of its own", () => {
    rmSync(join(root, "dist"), { recursive: true, force: true });
    tarball = pack();
  });
  await step("publint finds nothing to say", () => run("npx", ["publint", "--strict", tarball]));
  await step("its types resolve everywhere", () => {
    const attw = join(dirname(require.resolve("@arethetypeswrong/cli/package.json")), "dist/index.js");
    run(process.execPath, [attw, "--profile", "node16", tarball]);
  });
  await step("an empty project installs it", () => {
    folder = install(tarball);
  });
  await step("it has the licences of what it contains", () => checkNotices(folder));
  for (const kind of ["mjs", "cjs"] as const) {
    await step(`its entries share their classes (${kind})`, () => checkIdentity(folder, kind));
    await step(`the README's snippets run (${kind})`, () => runSnippets(folder, kind));
  }
  await step("the code of the pages runs", () => runPages(folder));
  await step("a CommonJS project can require every entry, the browser's too", () => requireEverything(folder));
  await step("its command starts without npx", () => runConsumer(folder, "command-path.mjs"));
  await step("compilers, bundlers and schema libraries are installed beside it", () => add(folder, ...COMPANY));
  await step("tools take schemas of any library", () => runConsumer(folder, "tools.mjs"));
  await step("webpack and esbuild bundle its server", () => bundleServer(folder));
  await step("esbuild bundles its command", () => bundleCommand(folder));
  await step(`its declarations compile with TypeScript ${TYPESCRIPTS.join(", ")}`, async () => {
    const failures = await compileMatrix(folder, join(root, "test/consumer"));
    if (failures.length > 0) throw new Error(failures.join("\n"));
  });
  await step("every function of the facade has words in its hover", checkHovers);
  await step("the declarations stay small", checkDeclarations);
} finally {
  rmSync(work, { recursive: true, force: true });
}

import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { constantOf } from "../../scripts/next-release/rows.js";
import { fileOf } from "../../scripts/pull-protocol/groups.js";
import { allLines, type History, lettersOf, spanOf } from "../../scripts/pull-protocol/history.js";
import type { Direction } from "../../scripts/pull-protocol/listing.js";
import { compareReleases } from "../../src/protocol/dialect.js";
import listings from "../conformance/listings.json" with { type: "json" };
import unserved from "../conformance/unserved.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const NPM = fileURLToPath(new URL("fake-npm.mjs", import.meta.url));
const run = promisify(execFile);

/** A method whose row was taken out of a clone. */
export interface RemovedRow {
  readonly method: string;
  readonly direction: Direction;
}

/** Where a release of codex is installed, if it is. */
export function launcherOf(release: string): string {
  return join(ROOT, ".compat", release, "node_modules/@openai/codex/bin/codex.js");
}

/** The listings as they were when a release was the newest. */
export function historyUntil(release: string): History {
  const releases = listings.releases.filter((each) => compareReleases(each, release) <= 0);
  const linesOf = (methods: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(methods).flatMap(([method, line]) => {
        const changes = line.split(" ").filter((change) => releases.includes(change.split(":")[0] ?? ""));
        return changes.length === 0 ? [] : [[method, changes.join(" ")] as const];
      }),
    );
  const { clientRequests, serverRequests, serverNotifications, clientNotifications } = listings.methods;
  return {
    releases,
    methods: {
      clientRequests: linesOf(clientRequests),
      serverRequests: linesOf(serverRequests),
      serverNotifications: linesOf(serverNotifications),
      clientNotifications: linesOf(clientNotifications),
    },
  };
}

/**
 * A copy of this package that stands at an older release of codex: it pins that release, its listings end with it, and it has no rows for
 * what the next one brought. Rows that the server has handlers for stay. No registry is asked: npm is replaced.
 */
export class ScratchClone {
  readonly folder: string;
  readonly removed: readonly RemovedRow[];
  readonly #next: string;

  constructor(folder: string, older: string, next: string) {
    this.folder = folder;
    this.#next = next;
    for (const file of trackedFiles()) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      copyIfThere(join(ROOT, file), join(folder, file));
    }
    symlinkSync(join(ROOT, ".compat"), join(folder, ".compat"));
    linkPackages(folder);
    mkdirSync(join(folder, "bin"));
    symlinkSync(NPM, join(folder, "bin/npm"));
    execFileSync(join(folder, "bin/npm"), ["install", `@openai/codex@${older}`], { cwd: folder });
    this.write("test/conformance/listings.json", JSON.stringify(historyUntil(older)));
    this.removed = this.#removeRows(older);
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** Runs `npm run next-release`. @returns Its exit code, and what it wrote. */
  async nextRelease(...args: string[]): Promise<{ exitCode: number; output: string }> {
    const published = JSON.stringify([...listings.releases.filter((each) => this.#isKnown(each)), this.#next]);
    const env = { ...process.env, PATH: `${join(this.folder, "bin")}${delimiter}${process.env.PATH}`, PUBLISHED: published };
    const ran = run(process.execPath, ["--import", "tsx", "scripts/next-release.ts", ...args], { cwd: this.folder, env });
    return ran.then(
      ({ stdout, stderr }) => ({ exitCode: 0, output: stdout + stderr }),
      ({ code, stdout, stderr }) => ({ exitCode: code, output: stdout + stderr }),
    );
  }

  #isKnown(release: string): boolean {
    return compareReleases(release, this.#next) < 0;
  }

  /** Takes out the rows of what the next release brought and the server does not serve. */
  #removeRows(older: string): RemovedRow[] {
    const history = historyUntil(this.#next);
    return allLines(history).flatMap(({ direction, method, line }) => {
      const { since } = spanOf(history, line);
      const isLiving = lettersOf(history, line).at(-1) !== "-";
      if (since === undefined || compareReleases(since, older) <= 0 || !isLiving) return [];
      if (direction === "clientRequests" && !isUnserved(method)) return [];
      const file = `src/protocol/methods/${fileOf(method)}.ts`;
      this.write(file, withoutRow(this.read(file), constantOf(method, direction), method));
      return [{ method, direction }];
    });
  }
}

function isUnserved(method: string): boolean {
  return Object.keys(unserved).some((key) => (key.endsWith("/") ? method.startsWith(key) : method === key));
}

/** Tests that run at the same time may have files for a moment that git does not ignore. */
function copyIfThere(from: string, to: string): void {
  try {
    cpSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function trackedFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" });
  return listed.split("\0").filter((file) => file !== "" && existsSync(join(ROOT, file)));
}

/** The packages that are installed here, but for codex. */
function linkPackages(folder: string): void {
  const [from, to] = [join(ROOT, "node_modules"), join(folder, "node_modules")];
  mkdirSync(join(to, "@openai"), { recursive: true });
  for (const name of readdirSync(from)) if (name !== "@openai") symlinkSync(join(from, name), join(to, name));
}

function withoutRow(text: string, constant: string, method: string): string {
  const source = ts.createSourceFile("rows.ts", text, ts.ScriptTarget.Latest, true);
  const rows = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .filter(({ name }) => name.getText() === constant)
    .flatMap(({ initializer }) => (initializer && ts.isObjectLiteralExpression(initializer) ? initializer.properties : []));
  const row = rows.find(
    (each) =>
      ts.isPropertyAssignment(each) &&
      ts.isCallExpression(each.initializer) &&
      each.initializer.arguments[0]?.getText() === JSON.stringify(method),
  );
  if (!row) throw new Error(`${method} has no row in ${constant}`);
  return text.slice(0, row.getFullStart()) + text.slice(row.end).replace(/^,/, "");
}

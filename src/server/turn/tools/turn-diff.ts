import { createHash } from "node:crypto";
import { realpath, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { comparePaths, isInside } from "../../../system/paths.js";
import type { TurnContext, TurnWriter } from "../agent-api.js";
import { unifiedHunks } from "./text-diff.js";

/** What a patch did to one file. Paths are absolute. */
export interface FileChange {
  readonly path: string;
  /** Where the content is now; `null` when the file was deleted. */
  readonly target: string | null;
  readonly content: string;
  /** The content that the file had; `null` for a new file. */
  readonly original: string | null;
}

/** How much of the files' contents is remembered for one turn, in characters. When a turn changes more, its diff is not told any more. */
const MAX_CONTENTS = 32 * 1024 * 1024;
const NO_FILE = "0".repeat(40);

const diffs = new WeakMap<TurnWriter, Promise<TurnDiff>>();

/**
 * Tells clients how the files differ from what they were when the turn began (`turn/diff/updated`), after a patch was applied. As on the
 * real server (0.171), the changes of patches count and no others, and nothing is told as long as nothing differs.
 */
export async function tellTurnDiff(
  { write, cwd }: Pick<TurnContext, "write" | "cwd">,
  changes: readonly FileChange[],
): Promise<void> {
  const known = diffs.get(write) ?? findRoot(cwd).then((root) => new TurnDiff(root));
  diffs.set(write, known);
  const diff = (await known).add(changes);
  if (diff !== null) write.diff(diff);
}

/** The folder of the repository that a folder is in, or the folder itself: the paths of the diff are relative to it. */
async function findRoot(cwd: string): Promise<string> {
  const start = await realpath(cwd).catch(() => cwd);
  for (let folder = start; ; folder = dirname(folder)) {
    const isRepository = await stat(join(folder, ".git")).then(
      () => true,
      () => false,
    );
    if (isRepository) return folder;
    if (folder === dirname(folder)) return start;
  }
}

/** How files differ from what they were, over several patches. */
export class TurnDiff {
  readonly #root: string;
  /** The contents of the touched files before the first patch that touched them. New files have none. */
  readonly #before = new Map<string, string>();
  readonly #after = new Map<string, string>();
  /** Where files that were moved have been at first, by where they are. */
  readonly #origins = new Map<string, string>();
  /** The parts of the last diff, so that only what has changed is compared again. */
  #parts = new Map<string, Part>();
  #told = "";
  #isTracking = true;

  constructor(root: string) {
    this.#root = root;
  }

  /** Adds what a patch did. @returns The whole diff; `null` when there is none, and there was none before. */
  add(changes: readonly FileChange[]): string | null {
    if (!this.#isTracking) return null;
    for (const change of changes) this.#apply(change);
    if (this.#size() > MAX_CONTENTS) this.#stop();
    const diff = this.#describe();
    if (diff === "" && this.#told === "") return null;
    this.#told = diff;
    return diff;
  }

  #apply({ path, target, content, original }: FileChange): void {
    if (!this.#after.has(path) && !this.#before.has(path) && original !== null) this.#before.set(path, original);
    const origin = this.#origins.get(path) ?? path;
    if (target !== path) {
      this.#after.delete(path);
      this.#origins.delete(path);
    }
    if (target === null) return;
    this.#after.set(target, content);
    if (original === null) this.#origins.delete(target);
    else if (target !== path) this.#move(origin, target);
  }

  #move(origin: string, target: string): void {
    if (origin === target) this.#origins.delete(target);
    else this.#origins.set(target, origin);
  }

  #size(): number {
    let size = 0;
    for (const contents of [this.#before, this.#after]) for (const text of contents.values()) size += text.length;
    return size;
  }

  /** Forgets everything. What was told is taken back. */
  #stop(): void {
    this.#isTracking = false;
    for (const map of [this.#before, this.#after, this.#origins, this.#parts]) map.clear();
  }

  #describe(): string {
    const moved = this.#moves();
    const targets = new Set(moved.values());
    const paths = [...new Set([...this.#before.keys(), ...this.#after.keys()])].filter((path) => !targets.has(path));
    const parts = new Map<string, Part>();
    for (const path of paths.sort((a, b) => comparePaths(this.#show(a), this.#show(b)))) {
      const target = moved.get(path) ?? path;
      parts.set(path, this.#part(path, target));
    }
    this.#parts = parts;
    return [...parts.values()].map(({ text }) => (text === "" || text.endsWith("\n") ? text : `${text}\n`)).join("");
  }

  /** The files that were moved to a place where none was, and whose own place is free: from where to where. */
  #moves(): Map<string, string> {
    const isMoved = ([target, origin]: [string, string]) =>
      !this.#after.has(origin) && this.#after.has(target) && this.#before.has(origin) && !this.#before.has(target);
    return new Map([...this.#origins].filter(isMoved).map(([target, origin]) => [origin, target]));
  }

  #part(path: string, target: string): Part {
    const [before, after] = [this.#before.get(path), this.#after.get(target)];
    const last = this.#parts.get(path);
    if (last && last.target === target && last.before === before && last.after === after) return last;
    return { target, before, after, text: describeFile(this.#show(path), this.#show(target), before, after) };
  }

  #show(path: string): string {
    return (isInside(this.#root, path) ? relative(this.#root, path) : path).replaceAll("\\", "/");
  }
}

interface Part {
  readonly target: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly text: string;
}

function describeFile(path: string, target: string, before: string | undefined, after: string | undefined): string {
  if (before === after) return "";
  const mode = before === undefined ? "new file mode 100644\n" : after === undefined ? "deleted file mode 100644\n" : "";
  const head = `diff --git a/${path} b/${target}\n${mode}index ${blobId(before)}..${blobId(after)}\n`;
  const hunks = unifiedHunks(before ?? "", after ?? "");
  if (hunks === "") return head;
  const names = [before === undefined ? "/dev/null" : `a/${path}`, after === undefined ? "/dev/null" : `b/${target}`];
  return `${head}--- ${names[0]}\n+++ ${names[1]}\n${hunks}`;
}

/** The name that git gives to a file's content. */
function blobId(content: string | undefined): string {
  if (content === undefined) return NO_FILE;
  const bytes = Buffer.from(content);
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

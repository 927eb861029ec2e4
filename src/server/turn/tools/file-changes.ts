import { randomUUID } from "node:crypto";
import { chmod, mkdir, readFile, rename, rm, rmdir, stat, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { FileUpdateChange } from "../../../protocol/shapes/command-items.js";
import { describeOsError } from "../../../system/os-error.js";
import { isFile } from "../../../system/paths.js";
import { applyHunks } from "./apply-hunks.js";
import type { PatchSection } from "./parse-patch.js";
import { unifiedHunks } from "./text-diff.js";
import { ToolFailure } from "./tool.js";
import { resolveAnywhere, resolveInside } from "./working-folder.js";

/** The largest file that is patched. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const NEW_FILE_MODE = 0o666;
/** How many lines that stay an item shows around a change, as on the real server (0.171). */
const SHOWN_CONTEXT = 1;

/** What a patch does to one file. Paths are absolute, with links followed. */
export interface PlannedChange {
  /** The path as the patch has it; for a file that is moved, where it is moved to. */
  readonly name: string;
  readonly path: string;
  /** Where the content is written; `null` when the file is deleted. */
  readonly target: string | null;
  readonly content: string;
  /** The content that the file has now; `null` for a new file. */
  readonly original: string | null;
  readonly mode: number;
  readonly shown: FileUpdateChange;
}

/** Which files a patch may name. */
export interface PatchReach {
  /** What its paths are relative to. */
  readonly folder: string;
  /** Whether it may name files outside of the folder. */
  readonly isAnywhere: boolean;
}

/**
 * Finds out what a patch would do, without changing anything.
 *
 * @throws {ToolFailure} When it does not fit the files, or a path leads out of the folder. The words are those of the real server (0.171).
 */
export async function planChanges(sections: readonly PatchSection[], reach: PatchReach): Promise<PlannedChange[]> {
  const changes: PlannedChange[] = [];
  const touched = new Set<string>();
  for (const section of sections) {
    const change = await planChange(section, reach);
    for (const path of new Set([change.path, change.target ?? change.path])) {
      if (touched.has(path)) throw new ToolFailure(`invalid patch: multiple operations target ${path}`);
      touched.add(path);
    }
    changes.push(change);
  }
  return changes;
}

async function planChange(section: PatchSection, { folder, isAnywhere }: PatchReach): Promise<PlannedChange> {
  const { type, path: name } = section;
  const follow = (named: string) => (isAnywhere ? resolveAnywhere(folder, named) : resolveInside(folder, named));
  const path = await follow(name);
  if (type === "add") return planAdding(name, path, section.content);
  const { text, mode } = await read(path, type);
  if (type === "delete") {
    return { name, path, target: null, content: "", original: text, mode, shown: { path, kind: { type: "delete" }, diff: text } };
  }
  const target = section.moveTo === null ? path : await follow(section.moveTo);
  const patched = applyHunks(text, section.hunks, path);
  const diff = unifiedHunks(text, patched, SHOWN_CONTEXT);
  const moved = target === path ? null : target;
  const shown = {
    path,
    kind: { type: "update" as const, move_path: moved },
    diff: moved === null ? diff : `${diff}\n\nMoved to: ${moved}`,
  };
  return { name: section.moveTo ?? name, path, target, content: patched, original: text, mode, shown };
}

/** A file that is there already is replaced, as on the real server (0.171). */
async function planAdding(name: string, path: string, content: string): Promise<PlannedChange> {
  const known = (await isFile(path)) ? await read(path, "update") : null;
  return {
    name,
    path,
    target: path,
    content,
    original: known?.text ?? null,
    mode: known?.mode ?? NEW_FILE_MODE,
    shown: { path, kind: { type: "add" }, diff: content },
  };
}

async function read(path: string, purpose: "update" | "delete"): Promise<{ text: string; mode: number }> {
  const what = purpose === "update" ? `Failed to read file to update ${path}` : `Failed to read ${path}`;
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new ToolFailure(`${what}: ${describeOsError(error.code) ?? error.code}`);
  });
  if (!stats.isFile()) throw new ToolFailure(`${what}: path \`${path}\` is not a file`);
  if (stats.size > MAX_FILE_BYTES) throw new ToolFailure(`${what}: it is too large to be patched`);
  const bytes = await readFile(path);
  const text = bytes.toString("utf8");
  if (!Buffer.from(text).equals(bytes)) throw new ToolFailure(`${what}: stream did not contain valid UTF-8`);
  return { text, mode: stats.mode & 0o7777 };
}

/**
 * Makes all changes, or none. The new contents are written beside their places first, then renamed one by one; when a step fails, those
 * before it are undone. A server that is killed meanwhile may leave some of the changes made, but no file half written.
 */
export async function makeChanges(changes: readonly PlannedChange[]): Promise<void> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const staged = [];
    for (const change of changes) if (change.target !== null) staged.push(await stage(change, change.target, undo));
    for (const { from, target, change } of staged) {
      await rename(from, target);
      undo.push(() => (change.path === target && change.original !== null ? putBack(change) : unlink(target)));
    }
    for (const change of changes) {
      if (change.target === change.path) continue;
      await unlink(change.path);
      undo.push(() => putBack(change));
    }
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => {});
    throw new ToolFailure(`The files could not be written: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`);
  }
}

/** Writes the new content of a file beside its place. */
async function stage(change: PlannedChange, target: string, undo: (() => Promise<unknown>)[]) {
  const folder = dirname(target);
  const made = await mkdir(folder, { recursive: true });
  if (made !== undefined) undo.push(() => removeFolders(folder, made));
  const from = join(folder, `.${basename(target)}.${randomUUID()}`);
  undo.push(() => rm(from, { force: true }));
  await writeFile(from, change.content, { flag: "wx", mode: change.mode });
  // An existing file keeps its mode. The umask took bits of it from the new one.
  if (change.original !== null) await chmod(from, change.mode);
  return { from, target, change };
}

async function putBack({ path, original, mode }: PlannedChange): Promise<void> {
  if (original !== null) await writeFile(path, original, { mode });
}

/** Removes the folders that were made, from the innermost to the outermost, as long as they are empty. */
async function removeFolders(innermost: string, outermost: string): Promise<void> {
  for (let folder = innermost; ; folder = dirname(folder)) {
    await rmdir(folder);
    if (folder === outermost) return;
  }
}

import { constants, open, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isInside } from "../../../system/paths.js";
import type { ContextSettings } from "../../config/context-settings.js";

/** The instructions that files give, and which files those are. */
export interface InstructionFiles {
  /** Absolute paths, in the order in which the model reads them. */
  readonly sources: readonly string[];
  /** `null` when no file gives any. */
  readonly text: string | null;
}

/** Which files may be read. */
export interface FileAccess {
  /** Codex's home, with the instructions for all projects; `null` without one. */
  readonly home: string | null;
  /** Only files in these folders, or below, may be read; `null`: any. */
  readonly roots: readonly string[] | null;
}

/** The name of a file that takes the place of the `AGENTS.md` beside it, and the usual name. */
const NAMES = ["AGENTS.override.md", "AGENTS.md"] as const;

/** How much of the file for all projects is read, and of a project's at most, in bytes. Names and markers have an end as well. */
const MOST_GLOBAL_BYTES = 256 * 1024;
const MOST_PROJECT_BYTES = 1024 * 1024;
const MOST_NAMES = 32;

/**
 * Reads the instructions for a folder: those for all projects in codex's home, then one file of each folder from the project's root
 * down, as the real server does (0.171). A file that cannot be read counts as not there.
 */
export async function readInstructionFiles(
  cwd: string,
  settings: ContextSettings,
  access: FileAccess,
): Promise<InstructionFiles> {
  const home = await readHome(access);
  const project = await readProject(cwd, settings, access);
  const parts = [home.map(({ text }) => text.trim()).join(""), project.map(({ text }) => text).join("\n\n")];
  const texts = parts.filter((text) => text.trim() !== "");
  return {
    sources: [...home, ...project].map(({ path }) => path),
    text: texts.length > 0 ? texts.join("\n\n--- project-doc ---\n\n") : null,
  };
}

/** Here an empty file does not take the place of the other one. */
async function readHome(access: FileAccess): Promise<ReadFile[]> {
  if (access.home === null) return [];
  const [override, usual] = NAMES;
  const first = await readFirst(access.home, [override], MOST_GLOBAL_BYTES, access);
  return first.length > 0 ? first : readFirst(access.home, [usual], MOST_GLOBAL_BYTES, access);
}

interface ReadFile {
  readonly path: string;
  readonly text: string;
  readonly bytes: number;
}

async function readProject(cwd: string, settings: ContextSettings, access: FileAccess): Promise<ReadFile[]> {
  const names = [...NAMES, ...settings.docNames.filter((name) => name !== "").slice(0, MOST_NAMES)];
  let left = Math.min(settings.docMaxBytes, MOST_PROJECT_BYTES);
  if (left === 0) return [];
  const read: ReadFile[] = [];
  for (const folder of await foldersFor(cwd, settings.rootMarkers.slice(0, MOST_NAMES))) {
    if (left === 0) break;
    const [file] = await readFirst(folder, names, left, access);
    if (!file) continue;
    read.push(file);
    left -= file.bytes;
  }
  return read;
}

/** The folders from the root of the project down to the given one; that one alone where no folder above it has a marker. */
async function foldersFor(cwd: string, markers: readonly string[]): Promise<string[]> {
  const folders: string[] = [];
  if (markers.length > 0) {
    for (let folder = resolve(cwd), last = ""; folder !== last; last = folder, folder = dirname(folder)) {
      folders.unshift(folder);
      for (const marker of markers) if (await exists(join(folder, marker))) return folders;
    }
  }
  return [resolve(cwd)];
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** The first of a folder's files that is there: with its text, or nothing if that is empty. */
async function readFirst(folder: string, names: readonly string[], mostBytes: number, access: FileAccess): Promise<ReadFile[]> {
  for (const name of names) {
    const path = join(folder, name);
    const bytes = await readBeginning(path, mostBytes, access);
    if (bytes === null) continue;
    const text = bytes.toString("utf8");
    return text.trim() === "" ? [] : [{ path, text, bytes: bytes.length }];
  }
  return [];
}

/** The beginning of a file; `null` when there is none that may be read. */
async function readBeginning(path: string, mostBytes: number, { roots }: FileAccess): Promise<Buffer | null> {
  try {
    if (roots === null) return await readAt(path, mostBytes, 0);
    const [real, ...folders] = await Promise.all([path, ...roots].map((each) => realpath(each)));
    if (real === undefined || !folders.some((folder) => isInside(folder, real))) return null;
    return await readAt(real, mostBytes, constants.O_NOFOLLOW ?? 0);
  } catch {
    return null;
  }
}

async function readAt(path: string, mostBytes: number, flags: number): Promise<Buffer | null> {
  // Without O_NONBLOCK, opening a pipe that nobody writes to would never end.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | flags);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return null;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(stats.size, mostBytes)));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

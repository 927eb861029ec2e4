import type { Dirent } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Ignore } from "ignore";
import { isFolder, isInside } from "../../../system/paths.js";
import type { Roots } from "../roots.js";
import type { Candidate } from "./rank.js";

/** How many files and folders a search looks at. */
const MAX_CANDIDATES = 100_000;

/** The rules of one file, for what is below its folder. */
interface Rules {
  readonly folder: string;
  readonly ignore: Ignore;
}

/** What holds in a folder. */
interface Surroundings {
  /** From `.ignore`, the nearest last. */
  readonly own: readonly Rules[];
  /** From `.gitignore` and `.git/info/exclude`, the nearest last. They hold in a repository only. */
  readonly git: readonly Rules[];
  readonly isInRepository: boolean;
}

const NOWHERE: Surroundings = { own: [], git: [], isInRepository: false };

/**
 * Lists what is below folders, as the real server does (0.171): hidden files too, links followed, and without what `.ignore`, and in a
 * repository `.gitignore`, exclude. Links that lead out of the roots that clients may use are not followed. A file that is below
 * two of the folders is listed under the inner one.
 *
 * @param signal - Ends the listing early.
 */
export async function listCandidates(roots: Roots, folders: readonly string[], signal: AbortSignal): Promise<Candidate[]> {
  const { default: createIgnore } = await import("ignore");
  const readRules: ReadRules = async (folder, name) => {
    const text = await readFile(join(folder, name), "utf8").catch(() => null);
    return text === null ? [] : [{ folder, ignore: createIgnore({ allowRelativePaths: true }).add(text) }];
  };
  const walk = new Walk({ roots, folders, signal, readRules });
  for (const folder of folders) await walk.addRoot(folder);
  return walk.found;
}

type ReadRules = (folder: string, name: string) => Promise<Rules[]>;

interface WalkOptions {
  readonly roots: Roots;
  readonly folders: readonly string[];
  readonly signal: AbortSignal;
  readonly readRules: ReadRules;
}

class Walk {
  readonly found: Candidate[] = [];
  readonly #options: WalkOptions;

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  async addRoot(folder: string): Promise<void> {
    const { roots } = this.#options;
    const real = await roots.follow(folder);
    if (!(await isFolder(real))) return;
    let around = NOWHERE;
    for (const above of foldersAbove(folder)) around = await this.#enter(above, around);
    this.#add({ root: folder, path: "", isFolder: true });
    await this.#list(folder, { root: folder, around, chain: [real] });
  }

  /** Lists a folder, and those below it. `chain` are the real folders on the way to it. */
  async #list(folder: string, place: { root: string; around: Surroundings; chain: readonly string[] }): Promise<void> {
    const { folders, signal } = this.#options;
    if (signal.aborted || this.found.length >= MAX_CANDIDATES) return;
    const { root, chain } = place;
    const around = await this.#enter(folder, place.around);
    const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      // What is below another of the folders is listed there.
      if (folders.includes(path)) continue;
      const next = entry.isSymbolicLink()
        ? await this.#followLink(path, chain)
        : { isFolder: entry.isDirectory(), real: join(chain.at(-1) as string, entry.name) };
      if (!next || isExcluded(around, path, next.isFolder)) continue;
      this.#add({ root, path: relative(root, path).split(sep).join("/"), isFolder: next.isFolder });
      if (next.isFolder) await this.#list(path, { root, around, chain: [...chain, next.real] });
    }
  }

  #add(candidate: Candidate): void {
    if (this.found.length < MAX_CANDIDATES) this.found.push(candidate);
  }

  /** Where a link leads; `null` for one that leads nowhere, out of the roots, or back to where it came from. */
  async #followLink(path: string, chain: readonly string[]): Promise<{ isFolder: boolean; real: string } | null> {
    const real = await realpath(path).catch(() => null);
    if (real === null || !(await this.#options.roots.holds(real))) return null;
    if (!(await isFolder(real))) return { isFolder: false, real };
    return chain.some((folder) => isInside(real, folder)) ? null : { isFolder: true, real };
  }

  /** What holds in a folder, where its surroundings are known. The rules of a repository end at its top. */
  async #enter(folder: string, around: Surroundings): Promise<Surroundings> {
    const { readRules } = this.#options;
    const isTop = await stat(join(folder, ".git")).then(
      () => true,
      () => false,
    );
    const isInRepository = isTop || around.isInRepository;
    const excluded = isTop ? await readRules(folder, ".git/info/exclude") : [];
    const git = isInRepository ? await readRules(folder, ".gitignore") : [];
    return {
      own: [...around.own, ...(await readRules(folder, ".ignore"))],
      git: [...(isTop ? [] : around.git), ...excluded, ...git],
      isInRepository,
    };
  }
}

/** The rules of `.ignore` come first, and of those of one kind the nearest. */
function isExcluded({ own, git }: Surroundings, path: string, isFolder: boolean): boolean {
  for (const { folder, ignore } of [...git, ...own].reverse()) {
    const inside = relative(folder, path).split(sep).join("/");
    const { ignored, unignored } = ignore.test(isFolder ? `${inside}/` : inside);
    if (ignored || unignored) return ignored;
  }
  return false;
}

/** The folders that a folder is in, the outermost first. */
function foldersAbove(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [] : [...foldersAbove(above), above];
}

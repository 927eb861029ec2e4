import { lstat, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { SandboxPolicy } from "../../protocol/shapes/settings.js";
import { followLinks, isInside } from "../../system/paths.js";

/** What a command may reach. All paths are real ones, with links followed. What is not named here can be read, and not written. */
export interface Confinement {
  /** Folders that may be written to. */
  readonly writable: readonly string[];
  /** Files and folders in them that may not. Those that are not there may not be made. */
  readonly guarded: readonly string[];
  /** Files that may not be read, and folders whose content may not. */
  readonly hidden: readonly HiddenPath[];
  readonly network: boolean;
}

/** A path that commands cannot look into. */
export interface HiddenPath {
  readonly path: string;
  readonly isFolder: boolean;
}

/** What a confinement is made of. */
export interface ConfinementSource {
  readonly policy: SandboxPolicy;
  /** The folders that `workspaceWrite` opens besides its own. Absolute. */
  readonly roots: readonly string[];
  /** The server's home; `undefined` for a server without one. */
  readonly codexHome: string | undefined;
}

/** Folders whose files run by themselves later (`.git/hooks`), or decide what may run. */
export const GUARDED_NAMES: readonly string[] = [".git", ".codex", ".agents"];

/** Whether a sandbox leaves everything open, or is somebody else's to enforce. */
export function isUnconfined({ type }: SandboxPolicy): boolean {
  return type === "dangerFullAccess" || type === "externalSandbox";
}

/** What a command under a sandbox may reach. */
export async function confinementOf({ policy, roots, codexHome }: ConfinementSource): Promise<Confinement> {
  const network = "networkAccess" in policy && policy.networkAccess === true;
  const hidden = await findHidden(codexHome);
  if (policy.type !== "workspaceWrite") return { writable: [], guarded: [], hidden, network };
  const workspace = await realFolders([...roots, ...(policy.writableRoots ?? [])]);
  // The server's own: what a command's environment says opens nothing.
  const { TMPDIR } = process.env;
  const temporary = await realFolders([
    ...(policy.excludeSlashTmp ? [] : ["/tmp"]),
    ...(policy.excludeTmpdirEnvVar || !TMPDIR ? [] : [TMPDIR]),
  ]);
  const guards = await Promise.all(workspace.map(findGuards));
  const guarded = guards.flatMap((found) => found ?? []).filter((path) => !hidden.some((one) => one.path === path));
  // A folder whose guards can be taken away is not opened.
  return { writable: [...new Set([...workspace.filter((_, at) => guards[at]), ...temporary])], guarded, hidden, network };
}

async function realFolders(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => realpath(path).catch(() => null)));
  return [...new Set(found.filter((path) => path !== null))];
}

/**
 * What is guarded in a folder, also where a `.git` file leads. `null` when a guarded name is a link: a link can be replaced, whatever is
 * done to what it leads to.
 */
async function findGuards(root: string): Promise<string[] | null> {
  const paths = GUARDED_NAMES.map((name) => join(root, name));
  const stats = await Promise.all(paths.map((path) => lstat(path).catch(() => null)));
  return stats.some((found) => found?.isSymbolicLink()) ? null : paths;
}

/** The homes of codex, with the credentials in them. The files stand for themselves, since a home may also be a workspace. */
async function findHidden(codexHome: string | undefined): Promise<HiddenPath[]> {
  const homes = await realFolders([...(codexHome === undefined ? [] : [codexHome]), join(homedir(), ".codex")]);
  const paths = homes.flatMap((home) => [home, ...["auth.json", "config.toml"].map((name) => join(home, name))]);
  const found = await Promise.all(
    paths.map(async (path) => {
      const real = await followLinks(path).catch(() => null);
      const stats = real === null ? null : await lstat(real).catch(() => null);
      return real !== null && stats ? { path: real, isFolder: stats.isDirectory() } : null;
    }),
  );
  return found.filter((one) => one !== null);
}

/** Whether a path lies in a folder that is hidden. */
export function isHidden(path: string, { hidden }: Confinement): boolean {
  return hidden.some((one) => one.isFolder && isInside(one.path, path));
}

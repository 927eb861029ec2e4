import { cp, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const LEFT_OUT = new Set(["node_modules", ".git", ".compat", "dist"]);

/** A copy of the package that may be written to. Its modules are those of the original. */
export interface Copy {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function copyPackage(root: string): Promise<Copy> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "mutate-")));
  // A test that was killed a moment ago may still write to it.
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    await cp(root, folder, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, remove };
}

import { randomUUID } from "node:crypto";
import { mkdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** The user's `config.toml`. */
export interface ConfigFile {
  readonly path: string;
  /** The text; empty when there is no file. */
  read(): Promise<string>;
  /**
   * Replaces the text. The file is always whole, and afterwards readable by its owner only, as the real server leaves it (0.169).
   * Where the path is a link, what it leads to is replaced.
   */
  write(text: string): Promise<void>;
  /** Whether another path leads to the same file, or would. */
  isAt(path: string): Promise<boolean>;
}

export function createConfigFile(path: string): ConfigFile {
  return {
    path,
    async read() {
      try {
        return await readFile(path, "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
        throw error;
      }
    },
    async write(text) {
      const target = await resolveLinks(path);
      await mkdir(dirname(target), { recursive: true });
      const written = `${target}.${randomUUID()}`;
      try {
        await writeFile(written, text, { mode: 0o600, flush: true });
        await rename(written, target);
      } catch (error) {
        await rm(written, { force: true });
        throw error;
      }
    },
    async isAt(other) {
      return (await resolveLinks(other)) === (await resolveLinks(path));
    },
  };
}

/** Where a path leads; the file itself, or its folder too, need not exist. */
async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(await resolveLinks(folder), basename(path));
  }
}

import { readFile } from "node:fs/promises";
import { followLinks } from "../../system/paths.js";
import { writeWhole } from "../../system/whole-file.js";

/** The user's `config.toml`. */
export interface ConfigFile {
  readonly path: string;
  /** The text, without a byte order mark; empty when there is no file. Rejects when it is not UTF-8. */
  read(): Promise<string>;
  /**
   * Replaces the text. The file is always whole, and afterwards readable by its owner only, as the real server leaves it (0.169).
   * Where the path is a link, what it leads to is replaced.
   */
  write(text: string): Promise<void>;
  /** Whether another path leads to the same file, or would. */
  isAt(path: string): Promise<boolean>;
}

/** As the real server refuses it (0.169); what could not be read would be lost with the next write. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error("stream did not contain valid UTF-8", { cause });
  }
}

export function createConfigFile(path: string): ConfigFile {
  return {
    path,
    async read() {
      try {
        return decode(await readFile(path));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
        throw error;
      }
    },
    async write(text) {
      await writeWhole(await followLinks(path), text);
    },
    async isAt(other) {
      return (await followLinks(other)) === (await followLinks(path));
    },
  };
}

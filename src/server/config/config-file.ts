import { followLinks } from "../../system/paths.js";
import { readRegularFile } from "../../system/regular-file.js";
import { writeWhole } from "../../system/whole-file.js";

/** The user's `config.toml`. */
export interface ConfigFile {
  readonly path: string;
  /** The text, without a byte order mark; empty when there is no file. Rejects when it is not UTF-8. */
  read(): Promise<string>;
  /**
   * Replaces the text in one step. Afterwards only the owner may read the file, as on the real server (0.169). Where the path is a
   * link, the file that it leads to is replaced.
   */
  write(text: string): Promise<void>;
  /** Whether another path leads to the same file, also when it does not exist yet. */
  isAt(path: string): Promise<boolean>;
}

/** The text of a file. Refuses what is not UTF-8, in the words of the real server (0.169): the next write would lose it. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error("stream did not contain valid UTF-8", { cause });
  }
}

/** The file at a path. It need not exist. */
export function createConfigFile(path: string): ConfigFile {
  return {
    path,
    async read() {
      try {
        return decodeText(await readRegularFile(path));
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

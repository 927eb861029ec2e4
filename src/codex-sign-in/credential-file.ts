import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { LockFunction } from "../rpc/queue.js";
import { fileLock } from "../system/file-lock.js";
import { readRegularFile } from "../system/regular-file.js";
import { writeWhole } from "../system/whole-file.js";
import { type CredentialStore, formatCredentials, parseCredentials } from "./stored-credentials.js";

/**
 * Credentials in `auth.json` below a Codex home. The file can be read by its owner only, and is always replaced as a whole.
 *
 * A file that is missing, or holds something else than credentials, counts as nobody being signed in, as on the real server (0.93 to
 * 0.169). Processes that use this package renew tokens there one after another.
 *
 * @param codexHome - The folder with `auth.json`. It is created when something is written.
 * @returns A store. Its methods reject with the system's error (`EACCES`, ...) when the file cannot be read or written.
 * @example
 * const server = createAppServer({ credentials: fileCredentials("/var/lib/agent/codex") });
 */
export function fileCredentials(codexHome: string): CredentialStore & { lock: LockFunction } {
  const path = join(codexHome, "auth.json");
  return {
    async read() {
      const bytes = await readRegularFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      });
      return bytes === null ? null : parseCredentials(bytes.toString("utf8"));
    },
    write: (credentials) => writeWhole(path, formatCredentials(credentials)),
    clear: () => rm(path, { force: true }),
    lock: fileLock(path),
  };
}

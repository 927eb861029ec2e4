import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What rests between runs: the shape of Codex's own `auth.json`. Members that this package does not know are kept. */
export interface StoredCredentials {
  auth_mode?: string | undefined;
  OPENAI_API_KEY?: string | null | undefined;
  [member: string]: unknown;
}

/** Where credentials rest. Never sees tokens that a client owns. */
export interface CredentialStore {
  /** `null` when there are none, or none that can be read. */
  read(): Promise<StoredCredentials | null>;
  write(credentials: StoredCredentials): Promise<void>;
  /** Does nothing when there are none. */
  clear(): Promise<void>;
}

/** Credentials that last as long as the process. */
export function memoryCredentials(): CredentialStore {
  let stored: StoredCredentials | null = null;
  return {
    read: async () => stored,
    write: async (credentials) => {
      stored = credentials;
    },
    clear: async () => {
      stored = null;
    },
  };
}

/** Credentials in `auth.json` under a Codex home, readable by its owner only, and always whole. */
export function fileCredentials(codexHome: string): CredentialStore {
  const path = join(codexHome, "auth.json");
  return {
    async read() {
      try {
        const value: unknown = JSON.parse(await readFile(path, "utf8"));
        return typeof value === "object" && value !== null ? (value as StoredCredentials) : null;
      } catch {
        // A file that is missing or broken is no credentials, as on the real server.
        return null;
      }
    },
    async write(credentials) {
      await mkdir(codexHome, { recursive: true });
      const written = `${path}.${randomUUID()}`;
      try {
        await writeFile(written, JSON.stringify(credentials, null, 2), { mode: 0o600 });
        await rename(written, path);
      } catch (error) {
        await rm(written, { force: true });
        throw error;
      }
    },
    clear: () => rm(path, { force: true }),
  };
}

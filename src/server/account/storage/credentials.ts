import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createQueue, type Lock } from "../../../rpc/queue.js";
import { fileLock } from "../../../system/file-lock.js";
import { writeWhole } from "../../../system/whole-file.js";

/** The tokens of a ChatGPT sign-in, as `auth.json` holds them. */
export interface StoredTokens {
  id_token?: string | undefined;
  access_token?: string | undefined;
  refresh_token?: string | undefined;
  account_id?: string | null | undefined;
  [member: string]: unknown;
}

/** What rests between runs: the shape of Codex's own `auth.json`. Members that this package does not know are kept. */
export interface StoredCredentials {
  auth_mode?: string | undefined;
  OPENAI_API_KEY?: string | null | undefined;
  tokens?: StoredTokens | null | undefined;
  /** When the tokens were last renewed: ISO 8601. */
  last_refresh?: string | null | undefined;
  [member: string]: unknown;
}

/** Where credentials rest. Never sees tokens that a client owns. */
export interface CredentialStore {
  /** `null` when there are none, or what rests is none. Rejects when that cannot be told: then nobody counts as signed out. */
  read(): Promise<StoredCredentials | null>;
  /** Must have been stored when it resolves: a refresh token that was renewed is worth nothing any more. */
  write(credentials: StoredCredentials): Promise<void>;
  /** Does nothing when there are none. */
  clear(): Promise<void>;
  /** Keeps other processes that use the same store from spending the same refresh token. Left out: there are none. */
  lock?: Lock | undefined;
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
    lock: createQueue(),
  };
}

/**
 * Credentials in `auth.json` under a Codex home, readable by its owner only, and always whole. Processes that use this package
 * renew tokens there one after another.
 */
export function fileCredentials(codexHome: string): CredentialStore {
  const path = join(codexHome, "auth.json");
  return {
    async read() {
      // A file that is missing or broken is no credentials, as on the real server.
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      });
      return text === null ? null : asCredentials(text);
    },
    write: (credentials) => writeWhole(path, JSON.stringify(credentials, null, 2)),
    clear: () => rm(path, { force: true }),
    lock: fileLock(path),
  };
}

/** `null` for what is no JSON, or not of this shape. */
export function asCredentials(text: string): StoredCredentials | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as StoredCredentials) : null;
  } catch {
    return null;
  }
}

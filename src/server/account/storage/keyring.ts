import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { fileCredentials } from "../../../codex-sign-in/credential-file.js";
import { type CredentialStore, parseCredentials } from "../../../codex-sign-in/stored-credentials.js";
import { toJsonText } from "../../../rpc/json.js";
import { requireOptional } from "../../../system/optional-package.js";
import type { Logger } from "../../logger.js";

/** The part of `@napi-rs/keyring` that is used. */
interface KeyringEntry {
  getPassword(): Promise<string | null | undefined>;
  setPassword(password: string): Promise<void>;
  deletePassword(): Promise<unknown>;
}

interface Keyring {
  readonly AsyncEntry: new (service: string, user: string, options: { linux: { store: "secret-service" } }) => KeyringEntry;
}

/** What takes the place of the system's keyring where there is none. */
export interface KeyringOptions {
  readonly codexHome: string;
  /** Where credentials are stored when there is no keyring. */
  readonly otherwise: CredentialStore;
  /** What the warning says about that. */
  readonly consequence: string;
  readonly logger: Logger;
}

/**
 * Credentials in the system's keyring, under the name that the real codex gives them (0.93 to 0.169), so that both find the same.
 * Needs the optional package `@napi-rs/keyring` and a running keyring service. Without either, a warning says where they are stored
 * instead.
 */
export function keyringCredentials({ codexHome, otherwise, consequence, logger }: KeyringOptions): CredentialStore {
  const file = fileCredentials(codexHome);
  let chosen: Promise<CredentialStore> | null = null;
  const choose = () => {
    chosen ??= openEntry(codexHome).then(
      (entry) => entryCredentials(entry, file),
      (error: unknown) => {
        logger.warn({ cause: error }, `No system keyring was found; ${consequence}`);
        return otherwise;
      },
    );
    return chosen;
  };
  return {
    read: async () => (await choose()).read(),
    write: async (credentials) => (await choose()).write(credentials),
    clear: async () => (await choose()).clear(),
    lock: file.lock,
  };
}

/**
 * Opens the entry and reads it once, as the package can be installed where no keyring service runs. On Linux the package would use
 * the kernel's own keyring by itself, which does not keep what it is given.
 */
async function openEntry(codexHome: string): Promise<KeyringEntry> {
  const { AsyncEntry } = requireOptional<Keyring>("@napi-rs/keyring");
  const entry = new AsyncEntry("Codex Auth", accountOf(codexHome), { linux: { store: "secret-service" } });
  await entry.getPassword();
  return entry;
}

function entryCredentials(entry: KeyringEntry, file: CredentialStore): CredentialStore {
  return {
    read: async () => parseCredentials((await entry.getPassword()) ?? "null"),
    async write(credentials) {
      await entry.setPassword(toJsonText(credentials));
      // An auth.json from before would hold the same secrets in plain text.
      await file.clear();
    },
    async clear() {
      if (await entry.getPassword()) await entry.deletePassword();
      await file.clear();
    },
  };
}

function accountOf(codexHome: string): string {
  return `cli|${createHash("sha256").update(resolved(codexHome)).digest("hex").slice(0, 16)}`;
}

/** The real codex hashes the path with every link followed. */
function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return join(path);
  }
}

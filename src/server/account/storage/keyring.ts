import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "../../logger.js";
import { asCredentials, type CredentialStore, fileCredentials } from "./credentials.js";

/** The part of `@napi-rs/keyring` that is used. */
interface KeyringEntry {
  getPassword(): Promise<string | null | undefined>;
  setPassword(password: string): Promise<void>;
  deletePassword(): Promise<unknown>;
}

export interface KeyringOptions {
  readonly codexHome: string;
  /** Where credentials rest when there is no keyring. */
  readonly otherwise: CredentialStore;
  /** What is said of that. */
  readonly consequence: string;
  readonly logger: Logger;
}

/**
 * Credentials in the system's keyring, under the name that the real codex gives them (0.93 to 0.169), so that both find the same.
 * Needs the optional package `@napi-rs/keyring` and a running keyring service; without either, a warning says where they rest instead.
 */
export function keyringCredentials({ codexHome, otherwise, consequence, logger }: KeyringOptions): CredentialStore {
  const file = fileCredentials(codexHome);
  let chosen: Promise<CredentialStore> | null = null;
  const choose = () => {
    chosen ??= openEntry(codexHome).then(
      (entry) => entryCredentials(entry, file),
      (error: unknown) => {
        logger.warn({ cause: error }, `There is no system keyring to be had; ${consequence}`);
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
 * Asks it something, as the package can be there and the service not. On Linux the package would make do with the kernel's own
 * keyring, which forgets what it holds.
 */
async function openEntry(codexHome: string): Promise<KeyringEntry> {
  const { AsyncEntry } = await import("@napi-rs/keyring").catch((error: unknown) => {
    throw new Error("the package @napi-rs/keyring is not installed", { cause: error });
  });
  const entry: KeyringEntry = new AsyncEntry("Codex Auth", accountOf(codexHome), { linux: { store: "secret-service" } });
  await entry.getPassword();
  return entry;
}

function entryCredentials(entry: KeyringEntry, file: CredentialStore): CredentialStore {
  return {
    read: async () => asCredentials((await entry.getPassword()) ?? "null"),
    async write(credentials) {
      await entry.setPassword(JSON.stringify(credentials));
      // What lay open before is not left behind.
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

/** The real codex goes by the folder that links lead to. */
function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return join(path);
  }
}

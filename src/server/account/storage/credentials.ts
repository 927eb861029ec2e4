import { fileCredentials } from "../../../codex-sign-in/credential-file.js";
import type { CredentialStore, StoredCredentials } from "../../../codex-sign-in/stored-credentials.js";
import { createQueue } from "../../../rpc/queue.js";
import type { CredentialsStoreName } from "../../config/app-server-config.js";
import type { Logger } from "../../logger.js";
import { keyringCredentials } from "./keyring.js";

/**
 * Credentials that last as long as the process: a server with them starts with nobody signed in, and writes nothing to disk.
 *
 * @example
 * const server = createAppServer({ codexHome, credentials: memoryCredentials() });
 */
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

/** The store that the configuration names. Without a home everything stays in memory. */
export function chooseCredentials(name: CredentialsStoreName, codexHome: string | undefined, logger: Logger): CredentialStore {
  if (codexHome === undefined || name === "ephemeral") return memoryCredentials();
  switch (name) {
    case "auto":
      return keyringCredentials({
        codexHome,
        otherwise: fileCredentials(codexHome),
        consequence: "credentials are stored in auth.json",
        logger,
      });
    case "keyring":
      // A file was not asked for, so it does not take the place of the keyring.
      return keyringCredentials({
        codexHome,
        otherwise: memoryCredentials(),
        consequence: "credentials last as long as this process",
        logger,
      });
    default:
      return fileCredentials(codexHome);
  }
}

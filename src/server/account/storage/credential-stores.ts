import type { CredentialsStoreName } from "../../config/configuration.js";
import type { Logger } from "../../logger.js";
import { type CredentialStore, fileCredentials, memoryCredentials } from "./credentials.js";
import { keyringCredentials } from "./keyring.js";

/** The store that the configuration names. Without a home everything stays in memory. */
export function chooseCredentials(name: CredentialsStoreName, codexHome: string | undefined, logger: Logger): CredentialStore {
  if (codexHome === undefined || name === "ephemeral") return memoryCredentials();
  switch (name) {
    case "auto":
      return keyringCredentials({
        codexHome,
        otherwise: fileCredentials(codexHome),
        consequence: "credentials rest in auth.json",
        logger,
      });
    case "keyring":
      // Whoever asked for a keyring did not ask for a file.
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

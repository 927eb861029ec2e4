import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const PACKAGES = fileURLToPath(new URL("../../.compat/clients/node_modules", import.meta.url));

/** Whether `npm run install-clients` has been run. */
export const hasClients = existsSync(join(PACKAGES, "../installed-lock.json"));

/** What stands behind the name of a suite that is skipped. */
export const NEEDS_CLIENTS = hasClients ? "" : " (needs `npm run install-clients`)";

/** The program of an ACP agent that speaks to codex. */
export const CODEX_ACP = join(PACKAGES, "@agentclientprotocol/codex-acp/dist/index.js");

/** Loads an installed package, or a file of one. */
export function load<Module>(path: string): Promise<Module> {
  return import(/* @vite-ignore */ pathToFileURL(join(PACKAGES, path)).href) as Promise<Module>;
}

/** The file of happy's that exports its client of the app-server. Its name changes from release to release. */
export function findHappyClient(): string {
  const name = readdirSync(join(PACKAGES, "happy/dist")).find((file) => /^types-.*\.mjs$/.test(file));
  return `happy/dist/${name}`;
}

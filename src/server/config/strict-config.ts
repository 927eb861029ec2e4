import { join } from "node:path";
import { CodexError } from "../../rpc/errors.js";
import { readRegularFileSync } from "../../system/regular-file.js";
import { decodeText } from "./config-file.js";
import type { ConfigSources, Configuration } from "./configuration.js";
import { parseToml } from "./toml.js";
import { locateKey } from "./toml-positions.js";
import { findUnreadKeys } from "./unread-keys.js";

/**
 * Refuses a configuration that cannot be used, or that has keys which nobody reads, in the words of `codex app-server --strict-config`
 * (0.171).
 *
 * @throws {CodexError} `ERR_CONFIG`, with the place of what is wrong.
 */
export function checkStrictly({ problem }: Configuration, { codexHome, overrides = {} }: ConfigSources): void {
  const why = problem ?? (codexHome === undefined ? null : explainUnreadKey(join(codexHome, "config.toml")));
  const [stray] = findUnreadKeys(overrides);
  if (why !== null) throw new CodexError("ERR_CONFIG", why);
  if (stray) throw new CodexError("ERR_CONFIG", `${describe(stray)} in an override of the configuration`);
}

function explainUnreadKey(path: string): string | null {
  const text = readOrNull(path);
  const [unread] = text === null ? [] : findUnreadKeys(parseToml(text));
  if (text === null || !unread) return null;
  const at = locateKey(text, unread);
  return `${at ? `${path}:${at.line}:${at.column}` : path}: ${describe(unread)}`;
}

/** A configuration without a problem has a file that can be read, or none. */
function readOrNull(path: string): string | null {
  try {
    return decodeText(readRegularFileSync(path));
  } catch {
    return null;
  }
}

function describe(keys: readonly string[]): string {
  return `unknown configuration field \`${keys.join(".")}\``;
}

import type { AppServerConfig } from "./app-server-config.js";
import { mergeTables, parseToml } from "./toml.js";

/**
 * Reads overrides of the configuration as the command's `-c` takes them: texts of the form `key=value`. The key is a dotted path; the
 * value is TOML, or plain text if it does not parse as TOML. A later text wins over an earlier one.
 *
 * @example
 * createAppServer({ config: parseOverrides(["model=o3", "model_providers.mock.request_max_retries=2"]) });
 *
 * @throws {TypeError} When a text has no key or no `=`, in the words of the real server (0.171).
 */
export function parseOverrides(texts: readonly string[]): AppServerConfig {
  return texts.map(parseOverride).reduce<AppServerConfig>(mergeTables, {});
}

function parseOverride(text: string): AppServerConfig {
  const at = text.indexOf("=");
  if (at < 0) throw new TypeError(`Invalid override (missing '='): ${text}`);
  const path = text.slice(0, at).trim();
  if (!path) throw new TypeError(`Empty key in override: ${text}`);
  return path
    .split(".")
    .reduceRight<unknown>((inner, key) => ({ [key]: inner }), parseValue(text.slice(at + 1).trim())) as AppServerConfig;
}

function parseValue(text: string): unknown {
  try {
    return parseToml(`value = ${text}`).value;
  } catch {
    return text.replace(/^(["'])(.*)\1$/, "$2");
  }
}

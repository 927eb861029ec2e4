import type { ModelProviderConfig } from "./app-server-config.js";
import { BUILT_IN_PROVIDERS } from "./built-in-providers.js";
import type { ConfigFault } from "./config-fault.js";
import { isTable } from "./toml.js";

const CHAT = `\`wire_api = "chat"\` is no longer supported.
How to fix: set \`wire_api = "responses"\` in your provider config.
More info: https://github.com/openai/codex/discussions/7782`;

/** The members with which `auth`, a command that prints a token, cannot be combined. */
const EXCLUDED_BY_AUTH = ["env_key", "experimental_bearer_token", "requires_openai_auth"] as const;

/** The first thing that is wrong with the tables of model providers, in the words of the real server (0.171); `null` when nothing is. */
export function findProviderFault(providers: Readonly<Record<string, ModelProviderConfig>> = {}): ConfigFault | null {
  const tables = Object.entries(providers);
  for (const [id, { wire_api }] of tables) {
    const path = ["model_providers", id, "wire_api"];
    if (wire_api === "chat") return { path, why: CHAT };
    if (wire_api !== undefined && wire_api !== "responses")
      return { path, why: `unknown variant \`${wire_api.slice(0, 24)}\`, expected \`responses\`` };
  }
  const reserved = Object.keys(providers).filter((id) => Object.hasOwn(BUILT_IN_PROVIDERS, id) && !id.startsWith("amazon-"));
  if (reserved.length > 0) return atTables(explainReserved(reserved));
  for (const [id, provider] of tables) {
    const why = explainTable(provider);
    if (why !== null) return atTables(`model_providers.${id}: ${why}`);
  }
  return null;
}

/** The real server says of a whole table's fault that it is in `model_providers`. */
function atTables(why: string): ConfigFault {
  return { path: ["model_providers"], why };
}

function explainReserved(ids: readonly string[]): string {
  const quoted = ids.map((id) => `\`${id}\``).join(", ");
  return `model_providers contains reserved built-in provider IDs: ${quoted}. Built-in providers cannot be overridden. Rename your custom provider (for example, \`openai-custom\`).`;
}

function explainTable(provider: ModelProviderConfig & { readonly auth?: unknown; readonly aws?: unknown }): string | null {
  if (provider.aws !== undefined) return "provider aws is only supported for `amazon-bedrock` or `amazon-bedrock-runtime`";
  if ((provider.name ?? "").trim() === "") return "provider name must not be empty";
  if (provider.auth === undefined) return null;
  const command = isTable(provider.auth) ? provider.auth.command : undefined;
  if (typeof command === "string" && command.trim() === "") return "provider auth.command must not be empty";
  const excluded = EXCLUDED_BY_AUTH.find((name) => provider[name] !== undefined && provider[name] !== false);
  return excluded === undefined ? null : `provider auth cannot be combined with ${excluded}`;
}

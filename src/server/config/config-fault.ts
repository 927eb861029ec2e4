import type { AppServerConfig } from "./app-server-config.js";
import { BUILT_IN_PROVIDERS } from "./built-in-providers.js";
import { findMcpFault } from "./mcp-fault.js";
import { findProfileFault } from "./profile-fault.js";

/** Why a configuration cannot be used. */
export interface ConfigFault {
  /** The value at fault; `null` when it is a name that leads nowhere. */
  readonly path: readonly PropertyKey[] | null;
  /** In the words of the real server (0.171). */
  readonly why: string;
}

/** The first thing in a configuration of the right shape that names what is not there, or is no longer supported; `null` without one. */
export function findNameFault(config: AppServerConfig & { readonly profile?: unknown }): ConfigFault | null {
  const why =
    explainLegacyProfile(config) ??
    explainProvider(config) ??
    findProfileFault(config) ??
    explainMcp(config) ??
    explainPercent(config);
  return why === null ? null : { path: null, why };
}

function explainPercent({ model_post_turn_compact_threshold_percent: percent = 0 }: AppServerConfig): string | null {
  return percent > 100 ? "model_post_turn_compact_threshold_percent must be between 0 and 100" : null;
}

function explainLegacyProfile({ profile }: { readonly profile?: unknown }): string | null {
  if (profile === undefined) return null;
  const [name, instead] = [`profile = "${profile}"`, `use \`--profile ${profile}\` with \`${profile}.config.toml\` instead`];
  return `legacy \`${name}\` config is no longer supported; ${instead}`;
}

function explainMcp({ mcp_servers }: AppServerConfig): string | null {
  const fault = findMcpFault(mcp_servers);
  return fault && `${fault.why}\nin \`${fault.path.join(".")}\`\n`;
}

function explainProvider({ model_provider: id, model_providers }: AppServerConfig): string | null {
  return id === undefined ? null : explainProviderId(id, model_providers);
}

/** Why no provider has an id; `null` when one has. */
export function explainProviderId(id: string, configured: AppServerConfig["model_providers"] = {}): string | null {
  if (id === "ollama-chat") return OLLAMA_CHAT;
  return Object.hasOwn(BUILT_IN_PROVIDERS, id) || Object.hasOwn(configured, id) ? null : `Model provider \`${id}\` not found`;
}

const OLLAMA_CHAT = `\`ollama-chat\` is no longer supported.
How to fix: replace \`ollama-chat\` with \`ollama\` in \`model_provider\`, \`oss_provider\`, or \`--local-provider\`.
More info: https://github.com/openai/codex/discussions/7782`;

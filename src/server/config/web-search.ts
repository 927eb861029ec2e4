import { isTable, mergeTables, type TomlTable } from "./toml.js";

/**
 * What the model's backend may search: nothing, what it has stored (`cached`), pages of its index, or everything (`live`). The values of
 * `web_search`.
 */
export type WebSearchMode = "disabled" | "cached" | "indexed" | "live";

/** How the backend searches. The keys are those of `config.toml`. */
export interface WebSearchToolConfig {
  /** How much of what was found the model gets. */
  context_size?: "low" | "medium" | "high" | undefined;
  /** The only domains that are searched. */
  allowed_domains?: string[] | undefined;
  /** Where the user is, about. */
  location?:
    | {
        country?: string | undefined;
        region?: string | undefined;
        city?: string | undefined;
        timezone?: string | undefined;
      }
    | undefined;
}

/** What is configured of searches. */
export interface WebSearchSettings {
  /** `null` where nobody chose one: the feature flags decide. */
  readonly mode: WebSearchMode | null;
  /** `null` where there is no table of it. */
  readonly tool: WebSearchToolConfig | null;
}

/** The keys that speak of searches. */
interface SearchKeys {
  readonly web_search?: WebSearchMode | undefined;
  readonly tools?: { readonly web_search?: WebSearchToolConfig | boolean | undefined } | undefined;
}

/** What a configuration says of searches; what it leaves out, or switches by a flag, stays as it was before. */
export function readWebSearch(
  { web_search: mode, tools }: SearchKeys,
  before: WebSearchSettings = { mode: null, tool: null },
): WebSearchSettings {
  const own = tools?.web_search;
  return { mode: mode ?? before.mode, tool: own === undefined ? before.tool : mergeTool(before.tool, own) };
}

/** A flag takes the place of a table, and says nothing, as on the real server (0.171). */
function mergeTool(before: WebSearchToolConfig | null, own: WebSearchToolConfig | boolean): WebSearchToolConfig | null {
  if (typeof own === "boolean") return null;
  return mergeTables((before ?? {}) as TomlTable, own as TomlTable);
}

/** The mode of a thread with these feature flags. Without a sandbox, what is stored is not enough, as on the real server (0.171). */
export function webSearchMode(
  { mode }: WebSearchSettings,
  features: Readonly<Record<string, boolean>> = {},
  isSandboxed: boolean,
): WebSearchMode {
  const isLive = !features.web_search_cached && (features.web_search_request || features.web_search);
  const chosen = mode ?? (isLive ? "live" : "cached");
  return chosen === "cached" && !isSandboxed ? "live" : chosen;
}

/** The table as `config/read` tells it: every member is there (0.171). */
export function describeWebSearch(own: unknown): object | null {
  if (!isTable(own)) return null;
  const { context_size = null, allowed_domains = null, location } = own;
  const { country = null, region = null, city = null, timezone = null } = isTable(location) ? location : {};
  return { context_size, allowed_domains, location: isTable(location) ? { country, region, city, timezone } : null };
}

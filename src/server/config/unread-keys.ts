import type { ConfigWarningNotification } from "../../protocol/methods/legacy.js";
import type { AppServerConfig } from "./app-server-config.js";
import { printKey } from "./toml.js";

/** The keys of a provider's table that the real server reads (0.171). */
const PROVIDER_KEYS = new Set(
  `name base_url model_catalog_url env_key env_key_instructions experimental_bearer_token auth gateway_oauth aws project_id location
   credential_file wire_api capabilities query_params http_headers env_http_headers request_max_retries stream_max_retries
   stream_idle_timeout_ms websocket_connect_timeout_ms requires_openai_auth supports_websockets
   supports_standalone_web_search`.split(/\s+/),
);

/**
 * What clients are told of keys in the tables of providers that nobody reads: a misspelt one may have been meant to say where a prompt
 * goes. In the words of the real server (0.171), which says it of all tables.
 */
export function describeUnreadKeys(path: string, { model_providers = {} }: AppServerConfig): ConfigWarningNotification[] {
  const unread = Object.entries(model_providers).flatMap(([id, provider]) =>
    Object.keys(provider)
      .filter((key) => !PROVIDER_KEYS.has(key))
      .map((key) => ["model_providers", id, key].map(printKey).join(".")),
  );
  if (unread.length === 0) return [];
  const settings = `${unread.length} unrecognized configuration setting${unread.length === 1 ? "" : "s"}`;
  const lines = unread.sort().map((key) => `\n  user (${path}): \`${key}\` is ignored.`);
  const summary = `Codex is ignoring ${settings}. Check for typos or deprecated settings.${lines.join("")}`;
  return [{ summary, details: null }];
}

import type { ConfigWarningNotification } from "../../protocol/methods/legacy.js";
import { isTable, type TomlTable } from "./toml.js";

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** The keys that the real server knows at the top of the file (0.171), used here or not. */
const TOP_KEYS = words(
  `model review_model model_context_window model_auto_compact_token_limit model_auto_compact_token_limit_scope
   model_post_turn_compact_threshold_percent approval_policy approvals_reviewer auto_review browser_use computer_use
   shell_environment_policy allow_login_shell sandbox_mode allow_symlinked_codex_home sandbox_workspace_write default_permissions
   permissions notify instructions developer_instructions include_apps_instructions include_collaboration_mode_instructions
   include_environment_context include_permissions_instructions model_instructions_file compact_prompt forced_chatgpt_workspace_id
   forced_login_method cli_auth_credentials_store mcp_servers mcp_enterprise_managed_auth mcp_oauth_credentials_store
   mcp_oauth_callback_port mcp_oauth_callback_url mcp_optional_startup_grace_ms model_providers model_provider project_doc_max_bytes
   project_doc_fallback_filenames tool_output_token_limit background_terminal_max_timeout thread_unload_delay_secs js_repl_node_path
   js_repl_node_module_dirs history rollout_trace sqlite_home log_dir file_opener tui hide_agent_reasoning show_raw_agent_reasoning
   model_reasoning_effort plan_mode_reasoning_effort model_reasoning_summary model_verbosity model_catalog_json personality
   service_tier apps_mcp_product_sku responses responses_api_metadata orchestrator cloud openai_base_url chatgpt_base_url audio
   realtime experimental_realtime_ws_base_url experimental_realtime_webrtc_call_base_url experimental_realtime_ws_model
   experimental_realtime_ws_backend_prompt experimental_realtime_ws_startup_context experimental_realtime_start_instructions
   experimental_thread_store_endpoint experimental_thread_store tools tool_suggest code_mode goals hooks plugins
   suppress_unstable_features_warning ghost_snapshot project_root_markers check_for_update_on_startup disable_paste_burst analytics
   desktop notice experimental_use_unified_exec_tool experimental_compact_prompt_file oss_provider features projects profile profiles
   web_search skills memories marketplaces agents apps otel windows feedback`,
);

/** The keys that it knows of each table of these names. */
const KEYS_BELOW: Readonly<Record<string, ReadonlySet<string>>> = {
  model_providers: words(
    `name base_url model_catalog_url env_key env_key_instructions experimental_bearer_token auth gateway_oauth aws project_id location
     credential_file wire_api capabilities query_params http_headers env_http_headers request_max_retries stream_max_retries
     stream_idle_timeout_ms websocket_connect_timeout_ms requires_openai_auth supports_websockets
     supports_standalone_web_search`,
  ),
  projects: words("trust_level"),
};

/**
 * The paths of keys that nobody reads: at the top, and in the tables of providers and projects. A misspelt one may have been meant to
 * say where a prompt goes, or what may be done. Other tables are not looked at.
 */
export function findUnreadKeys(config: object): string[][] {
  return Object.entries(config as TomlTable).flatMap(([key, value]) => {
    if (!TOP_KEYS.has(key)) return [[key]];
    const known = Object.hasOwn(KEYS_BELOW, key) ? KEYS_BELOW[key] : undefined;
    if (!known || !isTable(value)) return [];
    return Object.entries(value).flatMap(([id, table]) =>
      isTable(table) ? Object.keys(table).flatMap((name) => (known.has(name) ? [] : [[key, id, name]])) : [],
    );
  });
}

/** What clients are told of keys that nobody reads, in the words of the real server (0.171). */
export function describeUnreadKeys(path: string, config: object): ConfigWarningNotification[] {
  const unread = findUnreadKeys(config).map((keys) => keys.join("."));
  if (unread.length === 0) return [];
  const settings = `${unread.length} unrecognized configuration setting${unread.length === 1 ? "" : "s"}`;
  const lines = unread.sort().map((key) => `\n  user (${path}): \`${key}\` is ignored.`);
  const summary = `Codex is ignoring ${settings}. Check for typos or deprecated settings.${lines.join("")}`;
  return [{ summary, details: null }];
}

/** How far a feature of codex has come. */
export type FeatureStage = "stable" | "underDevelopment" | "beta" | "deprecated" | "removed";

/** A feature flag of codex. */
export interface KnownFeature {
  readonly name: string;
  readonly stage: FeatureStage;
  /** Whether it is on in codex where nobody says otherwise. */
  readonly isOnInCodex: boolean;
}

const STAGES: Readonly<Record<string, FeatureStage>> = {
  s: "stable",
  u: "underDevelopment",
  b: "beta",
  d: "deprecated",
  r: "removed",
};

/** The features that the real server has (0.171), in its order: each with its stage, and whether it is on. */
const FEATURES = `analytics_plan_history:b- cli_resume_account_check:u- daemon_auto_start:s+ tui_workspace:s+ tui_multi_backend:u-
    tui_extensions_statusline:b- app_server_websocket_compression:u- transcript_v2:r- undo:r- shell_tool:s+ view_image:s+
    multi_env_copy_file:u- sleep_tool:s+ secret_auth_storage:s- unified_exec:s+ unified_exec_tty:s+ shell_zsh_fork:r-
    unified_exec_zsh_fork:r- shell_snapshot:s+ login_shell_package_path:b- powershell_shell_version:u- shell_snapshot_v2:u-
    deferred_executor:u- per_environment_context:u- cwd_relative_turn_diffs:u- js_repl:r- content_item_kinds:s+
    untrusted_as_tool_output:s+ executed_tool_call_metadata:u- stable_environment_tools:r- code_mode:u- code_mode_tool_search:u-
    code_mode_buffered_exec:r- code_mode_host:s+ code_mode_host_grpc:s+ code_mode_host_output_truncation:s+ code_mode_prewarm:u-
    restored_history_prewarm:u- code_mode_interrupt:s+ code_mode_tool_description_first:r- instant_interrupt:u+
    interrupt_on_cancel:u- code_mode_only:u- code_mode_only_strict_3p_tools:u- js_repl_tools_only:r- terminal_resize_reflow:r+
    web_search_request:d- web_search_cached:d- standalone_web_search:u- hosted_search_policy:u- search_tool:r-
    codex_git_commit:r- runtime_metrics:u- critical_path_timing:u- sqlite:r+ memories:s- external_agent_memory_import:u-
    local_thread_store_compression:u- local_thread_store_shared_compression:r- background_paginated_rollout_migration:u-
    chronicle:u- apply_patch_freeform:r- apply_patch_streaming_events:u- apply_patch_preserve_line_endings:r-
    exec_permission_approvals:u- write_stdin_approval:s+ hooks:s+ request_permissions_tool:u- use_linux_sandbox_bwrap:r-
    use_legacy_landlock:d- request_rule:r- experimental_windows_sandbox:r- elevated_windows_sandbox:r-
    windows_sandbox_service:u- prefer_mxc:u- remote_models:r- api_key_model_discovery:s+ cli_daybreak:s+
    api_key_cyber_access_programs:s+ daybreak_program_propagation:u- enable_request_compression:s+
    unbounded_connection_retries:s+ network_proxy:b- credential_masking:u- worktrees:r+ respect_system_proxy:b-
    system_proxy_fallback:s+ multi_agent:d+ multi_agent_v2:s- model_catalog_in_context:u- multi_agent_v2_dynamic_tools:u-
    subagent_thread_environments:u- subagent_default_context_limits:u- defer_mailbox_preemption:u- wake_on_agent_messages:u-
    agent_message_board:u- agent_message_board_mcp:u- multi_agent_mode:r- enable_fanout:r- apps:s+ catalog_apps_instructions:u-
    psp:u- enable_mcp_apps:u- mcp_2026_07_28:u- mcp_tool_list_changed:u- mcp_connection_sharing:u- mcp_shared_repl_cwd:u-
    mcp_lazy_stdio_startup:u- multi_environment_mcp:u- apps_early_resource_discovery:u- codex_apps_mcp_2026_07_28:u-
    mcp_oauth_refresh_coordination:s+ use_xaa:u- apps_mcp_path_override:r- tool_search:r- tool_search_always_defer_mcp_tools:r+
    deferred_tool_world_state:s+ command_sessions_world_state:u- incremental_tools:s+ incremental_tools_legacy:s+
    incremental_tools_legacy_gcp:s+ suppress_model_change_announcements:s- prediction_preserve_parent_tools:s+
    incremental_exec_tools:u- non_prefixed_mcp_tool_names:u- unavailable_dummy_tools:r- tool_suggest:s+ recommended_plugins:s-
    plugins:s+ simplified_selection_hints:u- executor_capability_discovery:u- executor_capability_discovery_v2:u-
    skip_host_skill_discovery:u- plugin_hooks:r- in_app_browser:s+ browser_annotation_api:s+ in_app_chat:s+ in_app_dictation:s+
    in_app_voice:s+ in_app_local_automation:s+ in_app_updates:s+ browser_use:s+ browser_use_full_cdp_access:s+
    browser_use_external:s+ computer_use:s+ remote_plugin:s+ plugin_discovery_prefetch:r- plugin_sharing:s+
    external_migration:r- image_generation:s+ image_generation_animation:u- omit_app_server_notification_media:u-
    file_backed_tool_audio:u- image_resize_notice:u- unified_image_budget:s+ safe_image_decoder:u- resize_all_images:r+
    item_ids:r+ concurrent_reasoning_summaries:u- output_token_replay:u- skill_mcp_dependency_install:s+
    omit_skill_descriptions:u- skill_search:s+ skill_catalog_deltas:u- skill_env_var_dependency_prompt:r- mentions_v2:s+
    steer:r+ default_mode_request_user_input:u- send_async_message:r- send_message_to_user_async:u-
    terminal_visualization_instructions:u- guardian_approval:s+ guardian_include_additional_context:s+
    guardian_recorded_items:u- guardianv2.thread_context:r- guardian_reuse_parent_compaction:s+ guardian_root_handoff_context:u-
    guardian_native_multi_agent_history:u- guardian_nested_approval_context:u- guardian_enhanced_node_repl_transcripts:u-
    guardian_node_repl_transcript_images:u- guardian_trust_orchestrator_connectors:u- guardian_conversation_history_tools:u-
    guardian_denial_reconsideration:u- guardianv2:u- guardianv2_decisions_comparison:u- guardianv3:u- guardian_ext:r- goals:s+
    token_budget:u- context_management:u- rollout_budget:u- reasoning_effort_override:s+ current_time_reminder:u-
    utc_environment_date:u- nonfatal_clock_read_errors:u- collaboration_modes:r+ tool_call_mcp_elicitation:s+
    auth_elicitation:s+ bedrock_setup_wizard:s+ gcp_setup_wizard:s- gateway_setup_wizard:s- personality:r- artifact:u-
    fast_mode:s+ ultrafast_mode:s+ step_model_switching:u- realtime_conversation:r+ remote_control:r- image_detail_original:r-
    tui_app_server:r+ prevent_idle_sleep:b- workspace_owner_usage_nudge:r- responses_websockets:r- responses_websockets_v2:r-
    remote_compaction_v2:r- async_compaction:u- async_compaction_root_only:u- compaction_image_budget:s+
    retain_client_developer_messages:u- retain_client_tool_outputs:s+ use_agent_identity:u- runtime_agent_instances:u-
    workspace_dependencies:s+`;

/** The features of the real server (0.171), in its order. */
export function knownFeatures(): readonly KnownFeature[] {
  return FEATURES.split(/\s+/).map((word) => {
    const [name = "", state = ""] = word.split(":");
    return { name, stage: STAGES[state.charAt(0)] ?? "underDevelopment", isOnInCodex: state.endsWith("+") };
  });
}

/** Names of earlier releases that it still takes. */
const EARLIER_NAMES = [
  "connectors",
  "enable_experimental_windows_sandbox",
  "experimental_use_unified_exec_tool",
  "request_permissions",
  "web_search",
  "collab",
  "memory_tool",
  "telepathy",
  "codex_hooks",
  "imagegenext",
];

/** Whether codex has a feature of that name, or had it. */
export function isKnownFeature(name: string): boolean {
  return EARLIER_NAMES.includes(name) || knownFeatures().some((feature) => feature.name === name);
}

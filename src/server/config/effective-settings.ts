import type { AppServerConfig, CredentialsStoreName } from "./config-shape.js";
import { type Provider, settleProviders, withoutSlash } from "./model-providers.js";

/** The configuration as the server follows it, with a value for everything. */
export interface Settings {
  readonly model: string;
  /** `null` when the model decides. */
  readonly reasoningEffort: string | null;
  /** How many tokens a conversation may have; `null` when that is not known. */
  readonly usableContextTokens: number | null;
  readonly provider: Provider;
  /** All providers by id, the built-in one among them. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly chatgptBaseUrl: string;
  readonly approvalPolicy: string;
  readonly sandboxMode: string;
  readonly forcedLoginMethod: "api" | "chatgpt" | null;
  /** The workspaces that may sign in; `null` when any may. */
  readonly workspaces: readonly string[] | null;
  readonly credentialsStore: CredentialsStoreName;
  /** Whether there may be restrictions that could not be read. Nobody may sign in until they can be. */
  readonly restrictionsUnreadable: boolean;
}

const DEFAULT_MODEL = "gpt-5-codex";
/** The real server (0.169) says of a model's context that this much of it may be used. */
const USABLE_PERCENT = 95;
const DEFAULT_CHATGPT_BASE_URL = "https://chatgpt.com/backend-api";

/** Fills in what a configuration leaves out. */
export function settle(config: AppServerConfig, restrictionsUnreadable: boolean): Settings {
  const forced = config.forced_chatgpt_workspace_id;
  const workspaces = typeof forced === "string" ? [forced] : (forced ?? []);
  return {
    model: config.model ?? DEFAULT_MODEL,
    reasoningEffort: config.model_reasoning_effort ?? null,
    usableContextTokens: usableOf(config.model_context_window),
    ...settleProviders(config),
    chatgptBaseUrl: withoutSlash(config.chatgpt_base_url ?? DEFAULT_CHATGPT_BASE_URL),
    approvalPolicy: config.approval_policy ?? "on-request",
    sandboxMode: config.sandbox_mode ?? "read-only",
    forcedLoginMethod: config.forced_login_method ?? null,
    workspaces: workspaces.length > 0 ? workspaces : null,
    credentialsStore: config.cli_auth_credentials_store ?? "file",
    restrictionsUnreadable,
  };
}

function usableOf(contextWindow: number | undefined): number | null {
  return contextWindow === undefined ? null : Math.floor((contextWindow * USABLE_PERCENT) / 100);
}

import { withoutMissing } from "../../rpc/json.js";
import type { AppServerConfig } from "./app-server-config.js";

/** What the model is told besides the conversation, and where instructions for it are looked for. */
export interface ContextSettings {
  /** How much of the project's files of instructions is read, in bytes. 0: none is read. */
  readonly docMaxBytes: number;
  /** Names of files that are read in place of an `AGENTS.md` that is not there. */
  readonly docNames: readonly string[];
  /** What stands in the root of a project. An empty list: the working folder counts alone. */
  readonly rootMarkers: readonly string[];
  /** Whether the model is told what it may do. */
  readonly tellsPermissions: boolean;
  /** Whether the model is told where it works. */
  readonly tellsEnvironment: boolean;
  /** How many tokens the model takes; `null`: what the real server says of the model. */
  readonly contextWindow: number | null;
  /** From how many tokens on the thread is compacted; `null`: what the model's window asks for. */
  readonly compactTokenLimit: number | null;
  /** From how much of the usable window on the thread is compacted at the end of a turn, in percent; 0: never. */
  readonly postTurnPercent: number;
  /** What the model is asked for a summary with; `null`: what `compactPromptOfFile` says. */
  readonly compactPrompt: string | null;
  /** The same, out of a file; `null`: the agent's own words. */
  readonly compactPromptOfFile: string | null;
}

/** As on the real server (0.171). */
const DEFAULTS: ContextSettings = {
  docMaxBytes: 32 * 1024,
  docNames: [],
  rootMarkers: [".git"],
  tellsPermissions: true,
  tellsEnvironment: true,
  contextWindow: null,
  compactTokenLimit: null,
  postTurnPercent: 0,
  compactPrompt: null,
  compactPromptOfFile: null,
};

/** What a configuration says of it; what it leaves out is left out. */
export function readContextSettings(config: AppServerConfig): Partial<ContextSettings> {
  const named = {
    docMaxBytes: config.project_doc_max_bytes,
    docNames: config.project_doc_fallback_filenames,
    rootMarkers: config.project_root_markers,
    tellsPermissions: config.include_permissions_instructions,
    tellsEnvironment: config.include_environment_context,
    contextWindow: config.model_context_window,
    compactTokenLimit: config.model_auto_compact_token_limit,
    postTurnPercent: config.model_post_turn_compact_threshold_percent,
    compactPrompt: config.compact_prompt?.trim() || undefined,
  };
  return withoutMissing(named);
}

/**
 * The same, with a value for everything.
 *
 * @param compactPromptOfFile - What the file holds that `experimental_compact_prompt_file` names.
 */
export function settleContext(config: AppServerConfig, compactPromptOfFile: string | null = null): ContextSettings {
  return { ...DEFAULTS, compactPromptOfFile, ...readContextSettings(config) };
}

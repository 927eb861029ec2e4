import { resolve } from "node:path";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import { type InstructionsFileKey, readInstructionsFile } from "../config/instructions-file.js";
import { readConfiguredInstructions } from "./config-overrides.js";
import type { ThreadSettings } from "./settings.js";

/** The params by which a thread brings instructions. */
export interface InstructionParams {
  readonly baseInstructions?: string | null | undefined;
  readonly developerInstructions?: string | null | undefined;
  readonly config?: Record<string, unknown> | null | undefined;
}

/** The instructions of a thread, as they are stored. */
export interface ThreadInstructions {
  readonly baseInstructions: string | null;
  readonly developerInstructions: string | null;
}

interface InstructionOptions {
  /** What counts where the params say nothing. */
  readonly otherwise: ThreadInstructions;
  /** The thread's folder, from which a relative path counts. */
  readonly cwd: string;
  /** Whether the client may name a file of this machine. */
  readonly mayReadFiles: boolean;
}

/**
 * The instructions of a thread that is loaded: what the params say, then their `config`, as on the real server (0.171).
 *
 * @throws {RpcError} -32600 when `config` names a file that cannot be used, or that the client may not have read.
 */
export function chooseInstructions(
  { baseInstructions, developerInstructions, config }: InstructionParams,
  { otherwise, cwd, mayReadFiles }: InstructionOptions,
): ThreadInstructions {
  const read = readConfiguredInstructions(config ?? {});
  const path = read.model_instructions_file;
  const fromFile = path === undefined ? undefined : readFile("model_instructions_file", resolve(cwd, path), mayReadFiles);
  return {
    baseInstructions: baseInstructions ?? fromFile ?? read.instructions ?? otherwise.baseInstructions,
    developerInstructions: developerInstructions ?? read.developer_instructions ?? otherwise.developerInstructions,
  };
}

/**
 * Settings with the text of the file that a thread's `config` names for the summaries of the thread.
 *
 * @throws {RpcError} -32600 as {@link chooseInstructions}.
 */
export function withCompactPrompt(
  settings: ThreadSettings,
  { config }: Pick<InstructionParams, "config">,
  { mayReadFiles }: Pick<InstructionOptions, "mayReadFiles">,
): ThreadSettings {
  const { experimental_compact_prompt_file: path } = readConfiguredInstructions(config ?? {});
  if (path === undefined) return settings;
  const compactPromptOfFile = readFile("experimental_compact_prompt_file", resolve(settings.cwd, path), mayReadFiles);
  return { ...settings, context: { ...settings.context, compactPromptOfFile } };
}

function readFile(key: InstructionsFileKey, path: string, mayReadFiles: boolean): string {
  if (!mayReadFiles) throw cannotLoad("this server reads no files that its clients name");
  const file = readInstructionsFile(key, path);
  if ("problem" in file) throw cannotLoad(file.problem);
  return file.text;
}

function cannotLoad(why: string): RpcError {
  return new RpcError(INVALID_REQUEST, `failed to load configuration: ${why}`);
}

import { join, resolve } from "node:path";
import type { ConfigWarningNotification } from "../../protocol/methods/legacy.js";
import { sameJson } from "../../rpc/json.js";
import type { AppServerConfig } from "./app-server-config.js";
import { findNameFault } from "./config-fault.js";
import { type FileTexts, type Settings, settle } from "./effective-settings.js";
import { type InstructionsFileKey, readInstructionsFile } from "./instructions-file.js";
import type { ProviderChoice } from "./model-providers.js";
import { NO_CONFIG, type ReadConfig, readConfig } from "./read-config.js";
import { mergeTables } from "./toml.js";

/** The configuration of a server, which may change while it runs. */
export interface Configuration {
  /** What the last usable configuration says. Before there was one: the defaults, with the restrictions on who may sign in. */
  readonly current: Settings;
  /** Why the configuration cannot be used, where it was last read; `null` when it can. No thread starts then. */
  readonly problem: string | null;
  /** What clients are told about it after their handshake. */
  readonly warnings: readonly ConfigWarningNotification[];
  /**
   * The provider that a request goes to. `null` stands for the configured one. There is none as long as no usable configuration has
   * been read, so that nothing is sent to a provider that nobody chose.
   */
  providerOf(id: string | null): ProviderChoice;
  /** Reads the file again if there may be restrictions in it that could not be read. */
  recheck(): void;
  /** Reads the file again. One that cannot be used any more leaves `current` as it was. */
  reload(): void;
}

/** Where the configuration comes from. */
export interface ConfigSources {
  /** The folder with `config.toml`. Without it no file is read. */
  codexHome?: string | undefined;
  /** Wins over the file, key by key. */
  overrides?: AppServerConfig | undefined;
  /** Told when the file is missing or empty that was there before. */
  onWarning?: ((warning: ConfigWarningNotification) => void) | undefined;
  /** Told when the file says something else than before, and why it cannot be used, if so. */
  onChange?: ((problem: string | null) => void) | undefined;
}

interface State extends Pick<Configuration, "current" | "problem" | "warnings"> {
  /** Whether `current` is what a usable configuration says. */
  readonly isUsable: boolean;
  /** Whether the file was missing or empty when it was last read. */
  readonly isAbsent: boolean;
}

/**
 * Reads the configuration. Never throws: a file that cannot be used gives a warning, and a reason why no thread may start, as on the
 * real server (0.171). People may sign in all the same, with one difference. There, restrictions on who may sign in are lost with the
 * rest of the file. Here those that can still be read are kept, and if one cannot, nobody may sign in.
 *
 * A file that was there and is missing or empty later counts as it last was, until there is one again. There it is as if everything
 * had been taken out of it, restrictions and the choice of the provider included.
 */
export function loadConfiguration({ codexHome, overrides = {}, onWarning, onChange }: ConfigSources): Configuration {
  const path = codexHome === undefined ? null : join(codexHome, "config.toml");
  let written = path === null ? NO_CONFIG : readConfig(path);
  const read = () => judge(written, overrides, codexHome);
  let state = read();
  let wasThere = !state.isAbsent;
  const keep = () => {
    if (!state.isAbsent && path !== null) onWarning?.({ summary: `${path} is missing or empty; ${LAST_ONE}`, details: null });
    state = { ...state, isAbsent: true, problem: state.isUsable ? null : state.problem };
  };
  return {
    get current() {
      return state.current;
    },
    get problem() {
      return state.problem;
    },
    get warnings() {
      return state.warnings;
    },
    providerOf(id) {
      const { isUsable, problem, current } = state;
      if (!isUsable) return { provider: null, problem: `failed to load configuration: ${problem}` };
      return current.providerOf(id ?? current.modelProvider);
    },
    recheck() {
      if (state.current.restrictionsUnreadable) this.reload();
    },
    reload() {
      const before = written;
      if (path !== null) written = readConfig(path);
      const next = read();
      if (next.isAbsent && wasThere) return keep();
      wasThere ||= !next.isAbsent;
      state = next.isUsable || !state.isUsable ? next : { ...state, isAbsent: false, problem: next.problem };
      if (!sameJson([before.config, before.problem], [written.config, written.problem])) onChange?.(next.problem);
    },
  };
}

const LAST_ONE = "the configuration stays as it was.";

/** What a configuration means that has been read. */
function judge(
  { config, problem, warnings, unreadable, isAbsent }: ReadConfig,
  overrides: AppServerConfig,
  home: string | undefined,
): State {
  const merged = mergeTables(config, overrides);
  const files = problem === null ? readFiles(merged, home) : NO_FILES;
  const fault = problem === null ? (findNameFault(merged)?.why ?? files.problem) : null;
  const told = fault === null ? warnings : [{ summary: "Invalid configuration; using defaults.", details: fault }, ...warnings];
  const why = problem ?? fault;
  return { current: settle(merged, unreadable, files), problem: why, warnings: told, isUsable: why === null, isAbsent };
}

const NO_FILES: FileTexts & { readonly problem: null } = { problem: null };

/** The texts of the files that a configuration names, or why one of them cannot be used. */
function readFiles(config: AppServerConfig, home = "."): FileTexts & { readonly problem: string | null } {
  const read = (key: InstructionsFileKey) => {
    const path = config[key];
    return path === undefined ? { text: null } : readInstructionsFile(key, resolve(home, path));
  };
  const instructions = read("model_instructions_file");
  if ("problem" in instructions) return instructions;
  const compactPrompt = read("experimental_compact_prompt_file");
  if ("problem" in compactPrompt) return compactPrompt;
  return { instructions: instructions.text, compactPrompt: compactPrompt.text, problem: null };
}

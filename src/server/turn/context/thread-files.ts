import type { Configuration } from "../../config/configuration.js";
import type { ContextSettings } from "../../config/context-settings.js";
import type { LiveThread } from "../../thread/live-thread.js";
import { type FileAccess, type InstructionFiles, readInstructionFiles } from "./instruction-files.js";

const NONE: InstructionFiles = { sources: [], text: null };

/**
 * The files of instructions of the threads in memory. They are read when a thread is loaded, and again when its folder changes, as on the
 * real server (0.171); not for a thread without the machine.
 */
export class ThreadFiles {
  readonly #config: Pick<Configuration, "current">;
  readonly #access: FileAccess;
  readonly #read = new WeakMap<LiveThread, { readonly folder: string; readonly files: Promise<InstructionFiles> }>();

  constructor(config: Pick<Configuration, "current">, access: FileAccess) {
    this.#config = config;
    this.#access = access;
  }

  of(thread: LiveThread): Promise<InstructionFiles> {
    const { cwd, hasMachine = true } = thread.settings;
    if (!hasMachine) return Promise.resolve(NONE);
    const known = this.#read.get(thread);
    if (known?.folder === cwd) return known.files;
    const files = readInstructionFiles(cwd, this.settingsOf(thread), this.#access);
    this.#read.set(thread, { folder: cwd, files });
    return files;
  }

  /** What a thread's model is told: by its own configuration, then by the server's. */
  settingsOf({ settings }: LiveThread): ContextSettings {
    return { ...this.#config.current.context, ...settings.context };
  }
}

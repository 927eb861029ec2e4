import { join } from "node:path";
import type { ConfigWarningNotification } from "../../protocol/methods/legacy.js";
import type { AppServerConfig } from "./config-shape.js";
import { type Settings, settle } from "./effective-settings.js";
import { NO_CONFIG, readConfig } from "./read-config.js";
import { mergeTables } from "./toml.js";

/** The configuration of a server, which may change while it runs. */
export interface Configuration {
  readonly current: Settings;
  /** What clients are told about it after their handshake. */
  readonly warnings: readonly ConfigWarningNotification[];
  /** Reads the file again if there may be restrictions in it that could not be read. */
  recheck(): void;
  /** Reads the file again. One that cannot be used any more changes nothing. */
  reload(): void;
}

/** Where the configuration comes from. */
export interface ConfigSources {
  /** The folder with `config.toml`. Without it no file is read. */
  codexHome?: string | undefined;
  /** Wins over the file, key by key. */
  overrides?: AppServerConfig | undefined;
}

/**
 * Reads the configuration. Never throws: a file that cannot be used gives a warning and the defaults, as on the real server (0.169),
 * with one difference. There, restrictions on who may sign in are lost with the rest of the file. Here those that can still be read
 * are kept, and if one cannot, nobody may sign in.
 */
export function loadConfiguration({ codexHome, overrides = {} }: ConfigSources): Configuration {
  const read = () => {
    const file = codexHome === undefined ? NO_CONFIG : readConfig(join(codexHome, "config.toml"));
    return {
      current: settle(mergeTables(file.config, overrides), file.unreadable),
      warnings: file.warning ? [file.warning] : [],
    };
  };
  let state = read();
  return {
    get current() {
      return state.current;
    },
    get warnings() {
      return state.warnings;
    },
    recheck() {
      if (state.current.restrictionsUnreadable) state = read();
    },
    reload() {
      const next = read();
      if (next.warnings.length === 0 || state.warnings.length > 0) state = next;
    },
  };
}

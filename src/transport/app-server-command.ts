import { checkOptions, type OptionChecks } from "../rpc/check-options.js";
import { CodexError } from "../rpc/errors.js";
import type { Transport } from "../rpc/transport.js";
import { type SpawnCodexOptions, spawnCodex } from "./child-process.js";
import { SPAWN_CHECKS } from "./option-checks.js";

const { command: _, ...CHECKS } = SPAWN_CHECKS;

/** What {@link spawnAppServer} may be told: the same as for the real codex, except which program it is. */
export type SpawnAppServerOptions = Omit<SpawnCodexOptions, "command" | "args"> & {
  /** Arguments after `app-server`, for example `["-c", "model=gpt-5"]`. Default: none. */
  readonly args?: readonly string[] | undefined;
};

/**
 * Where this package's command is: a program for Node, which serves with `app-server` as its first argument. For hosts that start it
 * themselves, without `npx`. {@link spawnAppServer} does this where the host is Node or Electron.
 *
 * @throws {CodexError} `ERR_UNSUPPORTED` from within a bundle, when the folder `dist/command` of this package was not copied beside it as
 * `command`.
 *
 * @example
 * const child = fork(commandPath(), ["app-server"], { silent: true });
 */
export function commandPath(): string {
  try {
    // Imported, webpack follows it and warns.
    return process
      .getBuiltinModule("node:module")
      .createRequire(import.meta.url)
      .resolve("./command/cli.mjs");
  } catch (cause) {
    const message =
      "The command of codex-app-server-sdk is not beside this file. If this is a bundle, copy the folder dist/command of the package beside it, under the name command";
    throw new CodexError("ERR_UNSUPPORTED", message, { cause });
  }
}

/**
 * Starts this package's own app server as a child process, with the Node that runs this one, and talks to it over its stdin and stdout.
 * In Electron, and so in an extension of VS Code, the host's own program takes the part of Node. Everything else is as with
 * {@link spawnCodex}.
 *
 * @throws {CodexError} `ERR_UNSUPPORTED` when {@link commandPath} does; `ERR_OPTION` when an option is unknown or has the wrong kind.
 *
 * @example
 * const client = await connect(spawnAppServer(), { clientInfo });
 */
export function spawnAppServer(spawning: SpawnAppServerOptions = {}): Transport {
  checkOptions("spawnAppServer", spawning, CHECKS satisfies OptionChecks<SpawnAppServerOptions>);
  const { args = [], env, ...options } = spawning;
  const asNode = process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: "1" };
  return spawnCodex({
    ...options,
    command: process.execPath,
    args: [commandPath(), "app-server", ...args],
    env: { ...asNode, ...env },
  });
}

import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import type { SandboxPolicy } from "../../protocol/shapes/settings.js";
import { withTimeout } from "../../rpc/abort.js";
import { type Program, startProgram } from "../../system/process-tree.js";
import { withBubblewrap } from "./bubblewrap.js";
import { type Confinement, confinementOf, isUnconfined } from "./confinement.js";
import { makeGuards } from "./guard-folders.js";
import { SANDBOX_EXEC, withSeatbelt } from "./seatbelt.js";
import { socketFilter } from "./socket-filter.js";

/** What confines commands on this machine. */
export type SandboxKind = "bubblewrap" | "seatbelt";

/** A command that runs under a sandbox. */
export interface ConfinedProgram {
  readonly program: Program;
  /** To be called when it has ended. */
  readonly release: () => Promise<void>;
}

/** How a kind of sandbox runs a program. */
type Wrap = (program: Program, confinement: Confinement) => Program;

interface Found {
  readonly kind: SandboxKind;
  readonly wrap: Wrap;
}

export interface SandboxOptions {
  readonly codexHome?: string | undefined;
  /** With `"off"` none is looked for. Default: `"auto"`. */
  readonly use?: "auto" | "off" | undefined;
}

/** What every trial of a sandbox must withstand. */
const NOTHING_OPEN: Confinement = { writable: [], guarded: [], hidden: [], network: false };
/** How long a trial may take, in milliseconds. It takes some hundredths of a second, and on a machine that is very busy some seconds. */
const TRIAL_MS = 30_000;

/** Confines commands by the operating system, where it can. It looks for a way once, when that is first needed, by trying it. */
export class Sandbox {
  readonly #options: SandboxOptions;
  #found: Promise<Found | null> | undefined;

  constructor(options: SandboxOptions = {}) {
    this.#options = options;
  }

  /** What confines commands here; `null` where nothing does. */
  async kind(): Promise<SandboxKind | null> {
    return (await this.#find())?.kind ?? null;
  }

  /** Whether commands under a policy are confined here. */
  async confines(policy: SandboxPolicy): Promise<boolean> {
    return !isUnconfined(policy) && (await this.#find()) !== null;
  }

  /**
   * A program under a sandbox. `null` where nothing confines it: the policy does not ask for that, or there is no way to.
   *
   * @param roots - The folders of the workspace, absolute.
   */
  async confine(program: Program, policy: SandboxPolicy, roots: readonly string[]): Promise<ConfinedProgram | null> {
    const found = isUnconfined(policy) ? null : await this.#find();
    if (!found) return null;
    const confinement = await confinementOf({ policy, roots, codexHome: this.#options.codexHome });
    const release = await makeGuards(confinement.guarded);
    // Programs that know codex's variable do without the network by themselves.
    const env = confinement.network ? program.env : { ...program.env, CODEX_SANDBOX_NETWORK_DISABLED: "1" };
    return { program: found.wrap({ ...program, env }, confinement), release };
  }

  #find(): Promise<Found | null> {
    this.#found ??= this.#options.use === "off" ? Promise.resolve(null) : findSandbox();
    return this.#found;
  }
}

async function findSandbox(): Promise<Found | null> {
  const found = process.platform === "darwin" ? ({ kind: "seatbelt", wrap: withSeatbelt } as const) : await findBubblewrap();
  return found && (await withstandsTrial(found.wrap)) ? found : null;
}

async function findBubblewrap(): Promise<Found | null> {
  const filter = process.platform === "linux" ? socketFilter() : null;
  const path = filter && (await findProgram("bwrap"));
  if (!filter || !path) return null;
  return { kind: "bubblewrap", wrap: (program, confinement) => withBubblewrap(program, confinement, path, filter) };
}

/** A program in one of the folders of `PATH`. Relative folders are those of whoever chose the working folder. */
async function findProgram(name: string): Promise<string | null> {
  for (const folder of (process.env.PATH ?? "").split(delimiter).filter(isAbsolute)) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Whether a program runs in it at all: in containers, the kernel may refuse what it needs. */
async function withstandsTrial(wrap: Wrap): Promise<boolean> {
  const env = { PATH: process.env.PATH };
  if (process.platform === "darwin" && !(await isExecutable(SANDBOX_EXEC))) return false;
  const trial: Program = { command: "/bin/sh", args: ["-c", "true"], cwd: "/", env };
  try {
    const { ended, kill } = startProgram(wrap(trial, NOTHING_OPEN), { hasInput: false, onStdout: () => {}, onStderr: () => {} });
    const { exitCode } = await withTimeout(TRIAL_MS, () => ended).finally(() => kill());
    return exitCode === 0;
  } catch {
    return false;
  }
}

import { Sandbox } from "../../src/server/sandbox/sandbox.js";

/** Why tests of the sandbox cannot run on this machine; `null` where they can. */
export const noSandboxBecause: string | null =
  process.platform !== "linux"
    ? "there is no bubblewrap outside of Linux"
    : (await new Sandbox().kind()) === null
      ? "bubblewrap is not there, or does not work"
      : null;

/** The name of a suite that is skipped where there is no sandbox. */
export function underSandbox(name: string): string {
  return noSandboxBecause === null ? name : `${name} (skipped: ${noSandboxBecause})`;
}

import type { Program } from "../../system/process-tree.js";
import type { Confinement } from "./confinement.js";

/** The program of macOS that runs others in a sandbox. */
export const SANDBOX_EXEC = "/usr/bin/sandbox-exec";

/** A program as `sandbox-exec` of macOS runs it. Nobody has tried this on a Mac yet: it is used only where a trial run succeeds. */
export function withSeatbelt(program: Program, confinement: Confinement): Program {
  const { command, args } = program;
  return { ...program, command: SANDBOX_EXEC, args: ["-p", profileOf(confinement), command, ...args] };
}

/** The last rule that fits decides. */
function profileOf({ writable, guarded, hidden, network }: Confinement): string {
  const below = (paths: readonly string[]) => paths.map((path) => `(subpath "${path.replace(/["\\]/g, "\\$&")}")`).join(" ");
  const rule = (action: string, paths: readonly string[]) => (paths.length > 0 ? [`(${action} ${below(paths)})`] : []);
  return [
    "(version 1)",
    "(allow default)",
    "(deny file-write*)",
    '(allow file-write* (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty"))',
    ...rule(
      "deny file-read*",
      hidden.filter(({ isFolder }) => isFolder).map(({ path }) => path),
    ),
    ...rule("allow file-read* file-write*", writable),
    ...rule("deny file-write*", guarded),
    ...rule(
      "deny file-read* file-write*",
      hidden.filter(({ isFolder }) => !isFolder).map(({ path }) => path),
    ),
    "(deny process-info* (target others))",
    ...(network ? [] : ["(deny network*)"]),
  ].join("\n");
}

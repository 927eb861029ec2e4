import * as z from "zod/mini";

const count = (what: string) => z.optional(z.int().check(z.nonnegative(), z.describe(what)));
const text = (what: string) => z.optional(z.string().check(z.describe(what)));
const flag = (what: string) => z.optional(z.boolean().check(z.describe(what)));
const budget = count("The most tokens of output to return. Default and maximum: 10000.");

/** The arguments of `exec_command`, with the names of the real server (0.171). */
export const ExecInput = z.object({
  cmd: z.string().check(z.describe("The command line to run.")),
  workdir: text("The folder to run it in. Default: the working folder."),
  shell: text("The shell that runs it: a path of bash, zsh or sh. Default: the user's shell."),
  login: flag("Whether the shell reads its login files. Default: true."),
  tty: flag("Whether the command gets a terminal, so that write_stdin can write to it. Default: false."),
  yield_time_ms: count("How many milliseconds to wait for the command: 250 to 30000. Default: 10000."),
  max_output_tokens: budget,
  sandbox_permissions: z.optional(
    z
      .enum(["use_default", "require_escalated"])
      .check(z.describe("require_escalated: ask the user to let it run outside of the sandbox. Default: use_default.")),
  ),
  justification: text("Why it has to run outside of the sandbox, as a question for the user. Only with require_escalated."),
  prefix_rule: z.optional(
    z
      .array(z.string())
      .check(
        z.describe(
          'First words of the command that the user may allow for good, such as ["git", "pull"]. Only with require_escalated.',
        ),
      ),
  ),
});
/** The arguments of `exec_command`. */
export type ExecInput = z.infer<typeof ExecInput>;

/** The arguments of `write_stdin`. */
export const StdinInput = z.object({
  session_id: z.int().check(z.describe("The number of the command, as exec_command returned it.")),
  chars: text("What to write to the command. Default: nothing; the call only waits for output."),
  yield_time_ms: count("How many milliseconds to wait for output: 250 to 30000, or 5000 to 300000 when nothing is written."),
  max_output_tokens: budget,
});

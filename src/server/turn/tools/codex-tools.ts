import type { Variables } from "../../sandbox/environment.js";
import type { Tool } from "../agent-api.js";
import { makePatchTool, writesPatches } from "./apply-patch.js";
import { execCommandTool, writeStdinTool } from "./exec-command.js";
import { requestUserInputTool } from "./request-user-input.js";
import { updatePlanTool } from "./update-plan.js";
import { viewImageTool } from "./view-image.js";

/** How {@link codexTools} work. */
export interface CodexToolsOptions {
  /**
   * The commands' environment. A thread's `shell_environment_policy` chooses from it. Default: what programs need of the server's own
   * (`PATH`, `HOME`, `LANG`, ...), and what `shell_environment_policy` says besides.
   */
  env?: Variables | undefined;
  /** Whether `update_plan` is offered. Default: where the configuration or the thread says so (`tools.update_plan.enabled`), as with codex. */
  updatePlan?: boolean | undefined;
}

/**
 * The tools that codex gives its models (0.171), with the same names, arguments, answers and items: `exec_command` and `write_stdin`
 * run commands, and `apply_patch` edits files where the model writes patches as a text; other models apply a patch by a command.
 * `view_image` looks at an image, `update_plan` shows the steps of a task where it is switched on, and `request_user_input` asks the user
 * in plan mode, and in Default mode where `features.default_mode_request_user_input` is on.
 *
 * Commands and patches are confined and asked for as those of `shellTool` and `applyPatchTool` are, except that a command may start in any
 * folder and a patch may name any file: the thread's sandbox and approval policy decide. A command that has not ended when its time to
 * wait is over goes on, also after the turn, for as long as the thread is in memory.
 *
 * @example
 * const server = createAppServer({ tools: codexTools() });
 */
export function codexTools(options: CodexToolsOptions = {}): Tool[] {
  return [
    execCommandTool(options),
    writeStdinTool(),
    updatePlanTool(options.updatePlan ?? false),
    requestUserInputTool(),
    makePatchTool({ isAnywhere: true }, ({ model }) => writesPatches(model)),
    viewImageTool(),
  ];
}

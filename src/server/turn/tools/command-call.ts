import type { CommandExecutionItem } from "../../../protocol/shapes/command-items.js";
import type { Program } from "../../../system/process-tree.js";
import { commandEnvironment, type Variables } from "../../sandbox/environment.js";
import type { ConfinedProgram } from "../../sandbox/sandbox.js";
import type { TurnContext } from "../agent-api.js";
import { ToolFailure } from "./tool.js";

/** A command that has not run yet, with every member of the newest release. */
export function beginCommand(
  id: string,
  shown: Pick<CommandExecutionItem, "command" | "cwd" | "commandActions"> & Partial<CommandExecutionItem>,
): CommandExecutionItem {
  return {
    type: "commandExecution",
    id,
    pluginId: null,
    scriptPath: null,
    processId: null,
    source: "agent",
    status: "inProgress",
    aggregatedOutput: null,
    exitCode: null,
    durationMs: null,
    ...shown,
  };
}

/**
 * The environment of a command of the model.
 *
 * @param given - The embedder's variables, in place of those of this process that commands get.
 */
export function environmentFor(
  { settings }: Pick<TurnContext, "settings">,
  given: Variables | undefined,
): Record<string, string> {
  const policy = settings.shellEnvironment ?? {};
  return given ? commandEnvironment({ inherit: "all", ...policy }, given) : commandEnvironment(policy);
}

/**
 * The program as it runs in the sandbox; `null` where it is not to be confined.
 *
 * @throws {ToolFailure} When it is to be confined and cannot be any more: it was not asked for outside of the sandbox.
 */
export async function confineFor(
  { sandbox }: Pick<TurnContext, "sandbox">,
  program: Program,
  confined: boolean,
): Promise<ConfinedProgram | null> {
  const made = confined ? await sandbox.confine(program) : null;
  if (confined && !made) throw new ToolFailure("The sandbox cannot be used any more.");
  return made;
}

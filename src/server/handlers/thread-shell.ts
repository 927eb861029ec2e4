import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import type { ServerHandlers } from "../connection/server.js";
import type { Threads } from "../thread/threads.js";
import type { Turns } from "../turn/turns.js";
import { Roots } from "../workspace/roots.js";
import type { WorkspaceOptions } from "../workspace/workspace-options.js";

/** What `thread/shellCommand` is answered from. */
export interface ShellHandlerOptions {
  readonly threads: Pick<Threads, "get">;
  readonly turns: Pick<Turns, "runCommand" | "decline">;
  readonly workspace: WorkspaceOptions | undefined;
}

/** Answers `thread/shellCommand`: with a turn that runs the command where the embedder allows that, or else with one that says so. */
export function createShellHandlers({ threads, turns, workspace }: ShellHandlerOptions) {
  const roots = new Roots(workspace?.roots ?? []);
  return {
    shellCommand: async (params, { connection, afterAnswer }) => {
      const { threadId, command } = params;
      if (command.trim() === "") throw new RpcError(INVALID_REQUEST, "command must not be empty");
      const { settings } = threads.get(threadId, connection);
      if (!workspace?.shellCommands) {
        // The real terminal UI (0.169) exits when this is refused. So it is told in the turn that it waits for.
        afterAnswer(await turns.decline(threadId, connection, "This server does not run commands for its users"));
        return {};
      }
      const method = "thread/shellCommand";
      await roots.follow(settings.cwd);
      if (workspace.allow && !(await workspace.allow({ method, params, connection })))
        throw new RpcError(INVALID_REQUEST, `${method} was not allowed`);
      afterAnswer(await turns.runCommand(threadId, connection, command));
      return {};
    },
  } satisfies NonNullable<ServerHandlers["thread"]>;
}

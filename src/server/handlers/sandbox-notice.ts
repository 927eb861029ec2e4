import type { Connection } from "../connection/connection.js";
import type { Logger } from "../logger.js";
import { isUnconfined } from "../sandbox/confinement.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import type { LiveThread } from "../thread/live-thread.js";
import { mayUse } from "../thread/settings.js";
import type { Tool } from "../turn/agent-api.js";

/** Says of a thread that a connection has just loaded how its commands are kept within its sandbox. */
export type SandboxNotice = (thread: LiveThread, connection: Connection) => void;

const ASK_FIRST = "This machine has no sandbox for commands (bubblewrap on Linux): in this thread, commands ask first.";

/**
 * Creates the notice: a line of the log, and a `warning` where commands ask the user because nothing can confine them. A thread without a
 * tool for commands, or without a sandbox, needs none.
 */
export function createSandboxNotice(sandbox: Sandbox, tools: readonly Tool[], logger: Logger): SandboxNotice {
  const runsCommands = tools.some(({ uses }) => uses === "commands");
  const tell = async ({ id, settings }: LiveThread, connection: Connection) => {
    if (!runsCommands || !mayUse(settings, "commands") || isUnconfined(settings.sandboxPolicy)) return;
    const kind = await sandbox.kind();
    logger.info({ threadId: id, sandbox: kind ?? "none" }, "How the commands of a thread are confined");
    if (kind === null) connection.notify("warning", { threadId: id, message: ASK_FIRST });
  };
  return (thread, connection) => {
    tell(thread, connection).catch((error) => logger.error({ cause: error }, "It could not be told how commands are confined"));
  };
}

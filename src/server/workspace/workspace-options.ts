import type { Connection } from "../connection/connection.js";
import type { CommandLimits } from "./commands.js";

/** Which of this machine's files and programs clients may use. */
export interface WorkspaceOptions {
  /**
   * The folders that `fs/*` reaches, and in which commands start. Links that lead out of them are neither followed nor copied, also when
   * they are put in the place of a folder while it is used. That is certain on Linux; on other systems, where Node cannot open an entry of
   * an open folder, a path is looked at again right before it is used. A root stays, and so does a folder with a root in it.
   */
  roots: readonly string[];
  /**
   * The folder in which a command starts whose client names none, and from which relative folders of commands start. It is the workspace
   * of their sandbox. Default: the first root, with all roots as the workspace.
   */
  cwd?: string | undefined;
  /** What clients may do with files: `"read"` turns on reading them, `"write"` changing them too. Default: `"none"`. */
  files?: "none" | "read" | "write" | undefined;
  /**
   * Turns `command/exec` on. A client may ask for a command without a sandbox, which may do whatever this process may, everywhere. Turn
   * it on only for clients that you would give a shell. A command whose client names no sandbox runs under `sandbox_mode` of the
   * configuration; where the machine cannot confine commands, it runs without one. Default: off.
   */
  commands?: boolean | CommandLimits | undefined;
  /**
   * Turns `thread/shellCommand` on (`!ls` in the terminal UI): a command of the user's own, which runs in the thread's folder without a
   * sandbox and without an approval, if that folder is in the roots. Turn it on only for clients that you would give a shell. Default: off.
   */
  shellCommands?: boolean | undefined;
  /** The largest file that is read or written, in bytes. Default: 32 MiB. */
  maxFileBytes?: number | undefined;
  /** Asked before each call; one that is not allowed is answered with -32600. Default: all are allowed. */
  allow?: ((call: WorkspaceCall) => boolean | Promise<boolean>) | undefined;
}

/** What a client wants to do: what `WorkspaceOptions.allow` decides on. */
export interface WorkspaceCall {
  /** Such as `fs/writeFile`. */
  readonly method: string;
  /** As the client sent them; paths in them have not been checked yet. */
  readonly params: unknown;
  readonly connection: Connection;
}

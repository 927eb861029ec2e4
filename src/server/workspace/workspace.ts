import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { AnyRequest } from "../../protocol/derive.js";
import { clientRequests } from "../../protocol/table.js";
import { RpcError } from "../../rpc/errors.js";
import type { Connection, HandlerContext } from "../connection/connection.js";
import type { ServerHandlers } from "../connection/server.js";
import { type CommandLimits, createCommandHandlers } from "./commands.js";
import { createReadingHandlers, createWritingHandlers } from "./files.js";
import { Roots } from "./roots.js";
import { withSystemErrors } from "./system-error.js";
import { createWatchHandlers } from "./watches.js";

/** Which of this machine's files and programs clients may use. */
export interface WorkspaceOptions {
  /** The folders that `fs/*` reaches, and in which commands start. Links that lead out of them are not followed. */
  roots: readonly string[];
  /** What clients may do with files: `"read"` turns on looking at them, `"write"` changing them too. Default: `"none"`. */
  files?: "none" | "read" | "write" | undefined;
  /**
   * Turns `command/exec` on. There is no sandbox: a command may do whatever this process may, everywhere. Turn it on only for
   * clients that you would give a shell. Default: off.
   */
  commands?: boolean | CommandLimits | undefined;
  /** The largest file that is read or written, in bytes. Default: 32 MiB. */
  maxFileBytes?: number | undefined;
  /** Asked before each call; one that is not allowed is answered with -32600. Default: all are allowed. */
  allow?: ((call: WorkspaceCall) => boolean | Promise<boolean>) | undefined;
}

/** What a client wants to do. */
export interface WorkspaceCall {
  /** Such as `fs/writeFile`. */
  readonly method: string;
  /** As they came; paths in them have not been looked at yet. */
  readonly params: unknown;
  readonly connection: Connection;
}

type Handler = (params: never, context: HandlerContext) => unknown;

/** Answers to `fs/*` and `command/exec*`, as far as they are turned on; the rest is not served, and answered so. */
export function createWorkspaceHandlers(options: WorkspaceOptions): ServerHandlers {
  const { files = "none", commands = false, maxFileBytes = 32 * 1024 * 1024, allow = () => true } = options;
  const roots = new Roots(options.roots);
  const reading = files === "none" ? {} : { ...createReadingHandlers({ roots, maxFileBytes }), ...createWatchHandlers(roots) };
  const writing = files === "write" ? createWritingHandlers({ roots, maxFileBytes }) : {};
  const running = commands === false ? {} : createCommandHandlers(roots, commands === true ? {} : commands);
  return {
    fs: guard({ ...reading, ...writing }, clientRequests.fs, allow),
    command: guard(running, clientRequests.command, allow),
  };
}

/** Has every call allowed first, and its errors told as the protocol has them. */
function guard<Handlers extends object>(
  handlers: Handlers,
  rows: Readonly<Record<string, AnyRequest>>,
  allow: NonNullable<WorkspaceOptions["allow"]>,
): Handlers {
  const guarded = Object.entries(handlers as Record<string, Handler>).map(([name, handler]) => {
    const { method } = rows[name] as AnyRequest;
    const run = async (params: never, context: HandlerContext) => {
      if (!(await allow({ method, params, connection: context.connection })))
        throw new RpcError(INVALID_REQUEST, `${method} was not allowed`);
      return withSystemErrors(async () => handler(params, context));
    };
    return [name, run] as const;
  });
  return Object.fromEntries(guarded) as Handlers;
}

import { resolve } from "node:path";
import { INVALID_PARAMS, INVALID_REQUEST } from "../../protocol/codes.js";
import type { AnyRequest } from "../../protocol/derive.js";
import { clientRequests } from "../../protocol/table.js";
import { messageOf, RpcError } from "../../rpc/errors.js";
import type { Connection, HandlerContext } from "../connection/connection.js";
import type { ServerHandlers } from "../connection/server.js";
import { type CommandRules, checkTerminalSize } from "../workspace/command-params.js";
import { ClientCommands, type ClientCommandsOptions, type CommandPlace } from "../workspace/commands.js";
import { Files } from "../workspace/files.js";
import { Roots } from "../workspace/roots.js";
import { withSystemErrors } from "../workspace/system-error.js";
import { ClientWatches } from "../workspace/watches.js";
import type { WorkspaceOptions } from "../workspace/workspace-options.js";

type FileHandlers = NonNullable<ServerHandlers["fs"]>;
type Handler = (params: never, context: HandlerContext) => unknown;

/**
 * Answers `fs/*` and `command/exec*`, as the real server (0.169) does, where the embedder turned them on. What is not turned on is not
 * served, and answered with "method not found".
 */
export function createWorkspaceHandlers(options: WorkspaceOptions, rules: CommandRules): ServerHandlers {
  const { files: access = "none", commands = false, maxFileBytes = 32 * 1024 * 1024, allow = () => true } = options;
  const roots = new Roots(options.roots);
  const files = new Files(roots, maxFileBytes);
  const reading = access === "none" ? {} : { ...createReadingHandlers(files), ...createWatchHandlers(roots) };
  const writing = access === "write" ? createWritingHandlers(files) : {};
  const running =
    commands === false
      ? {}
      : createCommandHandlers({ roots, place: placeOf(options, roots), limits: commands === true ? {} : commands, rules });
  return {
    fs: guardWorkspace({ ...reading, ...writing }, clientRequests.fs, allow),
    command: guardWorkspace(running, clientRequests.command, allow),
  };
}

function placeOf({ cwd }: WorkspaceOptions, roots: Roots): CommandPlace {
  if (cwd === undefined) return { cwd: roots.first, workspace: roots.folders };
  return { cwd: resolve(cwd), workspace: [resolve(cwd)] };
}

function createReadingHandlers(files: Files) {
  return {
    readFile: async ({ path }) => ({ dataBase64: (await files.read(path)).toString("base64") }),
    getMetadata: ({ path }) => files.describe(path),
    readDirectory: async ({ path }) => ({ entries: await files.list(path) }),
  } satisfies FileHandlers;
}

function createWritingHandlers(files: Files) {
  return {
    writeFile: async ({ path, dataBase64 }) => {
      await files.write(path, decodeContent(dataBase64));
      return {};
    },
    createDirectory: async ({ path, recursive }) => {
      await files.makeFolder(path, recursive ?? true);
      return {};
    },
    remove: async ({ path, recursive, force }) => {
      await files.remove(path, recursive ?? true, force ?? true);
      return {};
    },
    copy: async (params) => {
      await files.copy(params);
      return {};
    },
  } satisfies FileHandlers;
}

function createWatchHandlers(roots: Roots) {
  const watchesOf = perConnection((connection) => new ClientWatches(connection, roots));
  return {
    watch: async ({ watchId, path }, { connection }) => ({ path: await watchesOf(connection).add(watchId, path) }),
    unwatch: ({ watchId }, { connection }) => {
      watchesOf(connection).remove(watchId);
      return {};
    },
  } satisfies FileHandlers;
}

function createCommandHandlers(options: ClientCommandsOptions) {
  const commandsOf = perConnection((connection) => new ClientCommands(connection, options));
  return {
    exec: (params, { connection }) => commandsOf(connection).run(params),
    execWrite: async ({ processId, deltaBase64, closeStdin = false }, { connection }) => {
      if (deltaBase64 == null && !closeStdin)
        throw new RpcError(INVALID_PARAMS, "command/exec/write requires deltaBase64 or closeStdin");
      await commandsOf(connection).write(processId, decodeDelta(deltaBase64 ?? ""), closeStdin);
      return {};
    },
    execTerminate: async ({ processId }, { connection }) => {
      const { kill } = await commandsOf(connection).get(processId);
      kill();
      return {};
    },
    execResize: async ({ processId, size }, { connection }) => {
      checkTerminalSize(size);
      const { terminal } = await commandsOf(connection).get(processId);
      terminal?.resize(size);
      if (terminal) return {};
      throw new RpcError(INVALID_REQUEST, "failed to resize PTY: process is not attached to a PTY");
    },
  } satisfies NonNullable<ServerHandlers["command"]>;
}

/** What each connection has for itself, made when it is first needed. */
export function perConnection<T>(make: (connection: Connection) => T): (connection: Connection) => T {
  const made = new WeakMap<Connection, T>();
  return (connection) => {
    const known = made.get(connection);
    if (known !== undefined) return known;
    const own = make(connection);
    made.set(connection, own);
    return own;
  };
}

/** Has every call allowed by the embedder first, and gives errors of the operating system their words of the protocol. */
export function guardWorkspace<Handlers extends object>(
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

function decodeContent(dataBase64: string): Buffer {
  try {
    return decodeBase64(dataBase64);
  } catch (error) {
    throw new RpcError(INVALID_REQUEST, `fs/writeFile requires valid base64 dataBase64: ${messageOf(error)}`);
  }
}

function decodeDelta(deltaBase64: string): Buffer {
  try {
    return decodeBase64(deltaBase64);
  } catch (error) {
    throw new RpcError(INVALID_PARAMS, `invalid deltaBase64: ${messageOf(error)}`);
  }
}

/**
 * Reads base64 strictly, with its padding.
 *
 * @throws {SyntaxError} In the words of the real server (0.169), when it is not valid.
 */
function decodeBase64(text: string): Buffer {
  const digits = text.replace(/={1,2}$/, "");
  const at = digits.search(/[^A-Za-z0-9+/]/);
  if (at >= 0) throw new SyntaxError(`Invalid symbol ${digits.charCodeAt(at)}, offset ${at}.`);
  if (text.length % 4 !== 0) throw new SyntaxError("Invalid padding");
  return Buffer.from(text, "base64");
}

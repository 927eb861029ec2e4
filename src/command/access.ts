import { parse } from "node:path";
import { type AppServerOptions, codexTools } from "../server/index.js";

/** Whether clients may use this machine's files and programs. */
export type Access = "full" | "none";

/**
 * What holds where `--access` is not given. Whoever is at the other end of stdio or of a Unix socket has the rights of this user already.
 * A TCP port can be reached by every process of the machine, also by those of other users, unless it is locked.
 *
 * @param listen - The value of `--listen`.
 * @param isLocked - Whether a client has to prove who it is before it is heard.
 */
export function defaultAccess(listen: string, isLocked = false): Access {
  return /^wss?:/.test(listen) && !isLocked ? "none" : "full";
}

/** The options of the server that give this access: with `full`, what codex lets its clients and its model do. */
export function accessOptions(access: Access): Pick<AppServerOptions, "workspace" | "tools" | "mcp"> {
  if (access === "none") return {};
  const cwd = process.cwd();
  return {
    workspace: { roots: [parse(cwd).root], cwd, files: "write", commands: true, shellCommands: true },
    tools: codexTools(),
    mcp: { allowClientServers: true },
  };
}

import type { FileAccess } from "../turn/context/instruction-files.js";
import type { AppServerOptions } from "./app-server-options.js";

/** Clients that are strangers to one another do not reach this machine's files unless that is asked for. */
export function imageRootsOf({ localImages, accountScope, workspace }: AppServerOptions): readonly string[] | null {
  return (localImages ?? (accountScope ?? "process") === "process") ? (workspace?.roots ?? []) : null;
}

/** Nor does git tell of folders that they could not read anyway. */
export function gitRootsOf({ accountScope, workspace }: AppServerOptions): readonly string[] | null {
  if ((accountScope ?? "process") === "process") return null;
  return (workspace?.files ?? "none") === "none" ? [] : (workspace?.roots ?? []);
}

/** They have no `AGENTS.md` read either, and not the one of codex's home. */
export function fileAccessOf({ codexHome, accountScope }: AppServerOptions): FileAccess {
  return accountScope !== undefined && accountScope !== "process"
    ? { home: null, roots: [] }
    : { home: codexHome ?? null, roots: null };
}

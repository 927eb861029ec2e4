import { readPlainScript } from "./plain-script.js";

/** A patch that a command would apply, and the folder that its paths are relative to. */
export interface PatchInCommand {
  readonly patch: string;
  /** As the command names it; `null` for the command's own. */
  readonly folder: string | null;
}

const HEREDOC =
  /^\s*(?:cd\s+('[^'\n]+'|"[^"\n$`\\]+"|[^\s'"$`;&|<>]+)\s*&&\s*)?(?:apply_patch|applypatch)\s+<<-?\s*(['"]?)(\w+)\2[ \t]*\n([\s\S]*?)\n\3\s*$/;

/**
 * Reads a command that does nothing but apply a patch: `apply_patch <<'EOF'`, with a `cd FOLDER &&` before it or not, or `apply_patch`
 * with the patch as its argument. There is no such program: the server applies the patch itself, as the real one does (0.171).
 */
export function findPatch(script: string): PatchInCommand | null {
  const found = HEREDOC.exec(script);
  if (found) {
    const [, folder, , , patch = ""] = found;
    return { patch, folder: folder === undefined ? null : folder.replace(/^(['"])(.*)\1$/, "$2") };
  }
  const commands = readPlainScript(script);
  const words = commands?.length === 1 ? (commands[0]?.words ?? []) : [];
  return words.length === 2 && /^apply_?patch$/.test(words[0] ?? "") ? { patch: words[1] ?? "", folder: null } : null;
}

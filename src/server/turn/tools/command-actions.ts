import { basename, resolve } from "node:path";
import type * as wire from "../../../protocol/wire/index.js";
import { type PlainCommand, readPlainScript } from "./plain-script.js";
import { joinWords } from "./shell-words.js";

/**
 * What a script does, for clients to show in its place: which file is read, which folder is listed, what is searched. A script that does
 * anything else is one action of the type `unknown`, as on the real server (0.171).
 */
export function describeActions(script: string, cwd: string): wire.CommandAction[] {
  const unknown: wire.CommandAction[] = [{ type: "unknown", command: script }];
  const commands = readPlainScript(script);
  if (!commands) return unknown;
  const actions: wire.CommandAction[] = [];
  let folder = cwd;
  for (const [index, command] of commands.entries()) {
    if (command.after === "|" && isFormatting(command)) continue;
    const [name, path] = command.words;
    if (index === 0 && name === "cd" && path !== undefined && commands.length > 1) {
      folder = resolve(cwd, path);
      continue;
    }
    const action = describe(command, folder);
    if (!action) return unknown;
    actions.push(action);
  }
  return actions;
}

/** Whether a program only shortens or sorts what it is given. */
function isFormatting({ words: [name, ...args] }: PlainCommand): boolean {
  const operands = args.filter((word) => !word.startsWith("-") && !/^\d+$/.test(word));
  return ["head", "tail", "wc", "sort", "uniq"].includes(name ?? "") && operands.length === 0;
}

function describe({ words }: PlainCommand, cwd: string): wire.CommandAction | null {
  const [name = "", ...args] = words;
  const command = joinWords(words);
  const operands = args.filter((word) => !word.startsWith("-"));
  const read = (path: string | undefined): wire.CommandAction | null =>
    path === undefined ? null : { type: "read", command, name: basename(path), path: resolve(cwd, path) };
  switch (name) {
    case "cat":
      return operands.length === 1 ? read(operands[0]) : null;
    case "head":
    case "tail":
      return readLines(args, read);
    case "sed":
      return args[0] === "-n" && /^\d+(,\d+)?p$/.test(args[1] ?? "") && args.length === 3 ? read(args[2]) : null;
    case "ls":
      return operands.length <= 1 ? { type: "listFiles", command, path: shortened(operands[0]) } : null;
    case "rg":
    case "grep":
      return describeSearch(name, args, command);
    default:
      return null;
  }
}

/** The last file of `head` and `tail`, after a number of lines. */
function readLines(
  args: readonly string[],
  read: (path: string | undefined) => wire.CommandAction | null,
): wire.CommandAction | null {
  const rest = args[0] === "-n" ? args.slice(2) : /^-(n)?\+?\d+$/.test(args[0] ?? "") ? args.slice(1) : null;
  return rest?.length === 1 && !rest[0]?.startsWith("-") ? read(rest[0]) : null;
}

/** Searches whose options all stand alone: which of the others takes a value cannot be told from the words. */
function describeSearch(name: string, args: readonly string[], command: string): wire.CommandAction | null {
  const options = args.filter((word) => word.startsWith("-"));
  const operands = args.filter((word) => !word.startsWith("-"));
  if (name === "rg" && options.includes("--files")) return { type: "listFiles", command, path: shortened(operands[0]) };
  if (!options.every((option) => /^-[nirRHlLwvcFEhsS]+$|^--(line-number|ignore-case|hidden|recursive)$/.test(option)))
    return null;
  if (operands.length === 0 || operands.length > 2) return null;
  return { type: "search", command, query: operands[0] ?? null, path: shortened(operands[1]) };
}

/** The last part of a path, as the real server shows the place of a search or a listing. */
function shortened(path: string | undefined): string | null {
  if (path === undefined) return null;
  return path.split("/").findLast((part) => part !== "" && part !== ".") ?? path;
}

import type { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { CodexError, type Transport } from "codex-app-server-sdk/client";
import { spawnCodex, webSocket } from "codex-app-server-sdk/transport";
import { readBearer } from "./bearer-file.js";
import { maskText } from "./masked.js";

/** The server that is inspected: a program that is started, or an address that is connected to. */
export type Target =
  | { readonly kind: "program"; readonly command: string; readonly args: readonly string[]; readonly name?: string }
  | { readonly kind: "address"; readonly address: string; readonly bearerFile: string | null };

/**
 * Reads what stands behind `inspect`.
 *
 * @param own - The program that is started when there are no words.
 * @param bearerFile - A file with the bearer token of an address.
 * @throws {TypeError} When an address has words behind it.
 * @throws {CodexError} `ERR_OPTION` when there is a bearer file, and no address.
 */
export function readTarget(
  words: readonly string[],
  own: readonly [string, ...string[]],
  bearerFile: string | null = null,
): Target {
  const [first = "", ...rest] = words;
  const isAddress = /^(wss?|unix):/.test(first);
  if (bearerFile !== null && !isAddress) throw new CodexError("ERR_OPTION", "A bearer file goes with a ws, wss or unix address");
  if (words.length === 0) {
    const [command, ...args] = own;
    return { kind: "program", command, args, name: "codex-app-server-sdk app-server" };
  }
  if (!isAddress) return { kind: "program", command: first, args: rest };
  if (rest.length > 0) throw new TypeError(`Nothing may stand behind the address ${nameOf(first)}`);
  return { kind: "address", address: first, bearerFile };
}

/** The server as the page names it: without a password or a query that an address may have. */
export function describeTarget(target: Target): string {
  if (target.kind === "address") return nameOf(target.address);
  return target.name ?? maskText([target.command, ...target.args].map(baseName).join(" "));
}

/** A connection to the server, and a way to kill the process behind it. */
export interface OpenTarget {
  readonly transport: Transport;
  readonly kill: () => void;
}

/**
 * Starts the program, or connects to the address. The file with the bearer token is read each time, as tokens expire.
 *
 * @throws {CodexError} `ERR_OPTION` when it holds none.
 */
export async function openTarget(target: Target, codexHome: string): Promise<OpenTarget> {
  if (target.kind === "address") {
    const bearerToken = target.bearerFile === null ? undefined : await readBearer(target.bearerFile);
    return { transport: webSocket(target.address, { bearerToken }), kill: () => {} };
  }
  const { command, args } = target;
  const { made, child } = noteChild(() => spawnCodex({ command, args, codexHome }));
  return { transport: made, kill: () => killGroup(child) };
}

/** Runs something that starts a process, and finds that process: a transport does not tell which it is. */
function noteChild<T>(start: () => T): { readonly made: T; readonly child: ChildProcess | null } {
  let child: ChildProcess | null = null;
  const hear = (message: unknown) => {
    child = (message as { readonly process: ChildProcess }).process;
  };
  subscribe("child_process", hear);
  try {
    return { made: start(), child };
  } finally {
    unsubscribe("child_process", hear);
  }
}

/** Ends a process at once, with those that it has started: a launcher passes no SIGKILL on. */
function killGroup(child: ChildProcess | null): void {
  if (child?.pid === undefined || child.exitCode !== null) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

function nameOf(address: string): string {
  if (address.startsWith("unix:") || !URL.canParse(address)) return address;
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}

/** Programs are known by their names, and not by where they are. */
function baseName(word: string): string {
  return /[\\/]/.test(word) ? (word.split(/[\\/]/).at(-1) as string) : word;
}

import { createHash } from "node:crypto";
import { mkdtempSync, readlinkSync, rmSync } from "node:fs";
import { lstat, readdir, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { asyncDispose } from "../rpc/disposal.js";
import { atExit } from "./at-exit.js";

/** A private `CODEX_HOME`, as {@link createCodexHome} makes it. */
export interface CodexHome {
  /** The folder, for `codexHome` of {@link spawnCodex}. */
  readonly path: string;
  /** Removes the folder with everything in it. Close the clients whose servers use it first. May be called again. */
  remove(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const PREFIX = "codex-app-server-sdk-home-";
/** Homes of this process that have not been removed. */
const homes = new Set<string>();
let hasSwept = false;

/**
 * Makes a private, empty `CODEX_HOME` that outlives the servers that use it: for a client that reconnects, whose threads have to be
 * there in the next server too.
 *
 * Whoever made it owns it. It is removed by `remove()`, and at the latest when this process ends: by itself, by `process.exit()`, by an
 * exception, or by SIGINT, SIGTERM or SIGHUP where nobody else listens for these. Homes of processes that were killed are removed
 * when the next one makes a home.
 *
 * @example
 * const home = createCodexHome();
 * const client = await connect(() => spawnCodex({ codexHome: home.path }), { clientInfo, reconnect: true });
 * await client.close();
 * await home.remove();
 */
export function createCodexHome(): CodexHome {
  if (!hasSwept) {
    hasSwept = true;
    removeAbandonedHomes().catch(() => {});
  }
  const path = mkdtempSync(join(tmpdir(), `${PREFIX}${scope()}-${process.pid}-`));
  homes.add(path);
  const forget = atExit(() => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 }), { onSignals: true });
  const remove = async () => {
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    homes.delete(path);
    forget();
  };
  return { path, remove, [asyncDispose]: remove };
}

/** Whether a folder is a home that is removed when this process ends. */
export function isPrivateHome(path: string): boolean {
  return homes.has(path);
}

/** Removes homes whose process has gone without doing so, as after SIGKILL. Other people's folders, and links, are left alone. */
export async function removeAbandonedHomes(): Promise<void> {
  const ownPrefix = `${PREFIX}${scope()}-`;
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(ownPrefix) ? Number(/^(\d+)-\w+$/.exec(name.slice(ownPrefix.length))?.[1] ?? 0) : 0;
    if (owner === 0 || isRunning(owner)) continue;
    const path = join(tmpdir(), name);
    const found = await lstat(path).catch(() => null);
    if (!found?.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) continue;
    await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Where the process ids of this process mean something: containers may share a folder for temporary files, and have ids of their own. */
function scope(): string {
  return createHash("sha256").update(`${hostname()} ${processNamespace()}`).digest("hex").slice(0, 8);
}

function processNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

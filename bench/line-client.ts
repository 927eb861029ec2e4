import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";

type Json = Record<string, unknown>;

/** A bare client over a child's stdio: as little as it takes, so that what is measured is the server. */
export interface LineClient {
  readonly child: ChildProcess;
  readonly notifications: Map<string, number>;
  request(method: string, params?: unknown): Promise<Json>;
  send(message: Json): void;
  /** Called with every notification and server request. */
  onMessage: (message: Json) => void;
  close(): Promise<void>;
}

export function startLineClient(program: readonly [string, ...string[]], codexHome: string): LineClient {
  const [command, ...args] = program;
  const { OPENAI_API_KEY: _, CODEX_API_KEY: __, ...inherited } = process.env;
  const child = spawn(command, args, {
    cwd: codexHome,
    env: { ...inherited, HOME: codexHome, CODEX_HOME: codexHome },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const waiting = new Map<unknown, (message: Json) => void>();
  const notifications = new Map<string, number>();
  let unfinished = "";
  let lastId = 0;
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (chunk: string) => {
    const lines = (unfinished + chunk).split("\n");
    unfinished = lines.pop() ?? "";
    for (const line of lines) {
      const message = JSON.parse(line) as Json;
      if (message.method === undefined) {
        waiting.get(message.id)?.(message);
        waiting.delete(message.id);
      } else {
        const method = String(message.method);
        notifications.set(method, (notifications.get(method) ?? 0) + 1);
        client.onMessage(message);
      }
    }
  });
  const send = (message: Json) => void child.stdin.write(`${JSON.stringify(message)}\n`);
  const client: LineClient = {
    child,
    notifications,
    send,
    onMessage: () => {},
    request(method, params) {
      lastId += 1;
      const id = lastId;
      send(params === undefined ? { id, method } : { id, method, params });
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    async close() {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.stdin.end();
      await ended;
    },
  };
  return client;
}

/** Resident memory of a process and its children, in MB. Only where there is a /proc. */
export function residentMegabytes(pid: number): number | null {
  try {
    const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
    return children.reduce((sum, child) => sum + (residentMegabytes(Number(child)) ?? 0), own);
  } catch {
    return null;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

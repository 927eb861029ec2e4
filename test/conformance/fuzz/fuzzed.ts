import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { decodeMessage } from "../../../src/rpc/codec.js";
import { MessageError } from "../../../src/rpc/errors.js";
import type { Message } from "../../../src/rpc/transport.js";
import { write } from "./mutations.js";

const SERVER = fileURLToPath(new URL("fuzzed-server.mjs", import.meta.url));
const UNDER_WAY = 64;

/** A server in a process of its own, and the one client of it. */
export interface Fuzzed {
  /** Sends a request and resolves with its answer; with `null` at once for a message that no server reads. */
  ask(method: string, params: unknown): Promise<Message | null>;
  /** Resolves when so few requests are under way that one more is taken. */
  room(): Promise<void>;
  /** Resolves when every request has its answer. */
  quiet(): Promise<void>;
  /** Requests that have no answer yet. */
  readonly waiting: ReadonlyMap<number, string>;
  readonly notifications: Message[];
  /** What went wrong in the process, in its own words. */
  readonly complaints: string[];
  readonly child: ChildProcess;
  /** Ends the process as a host does, and resolves with its exit code. */
  end(): Promise<number | null>;
}

export async function startFuzzed(home: string, how: "stdio" | "ws"): Promise<Fuzzed> {
  const child = spawn(process.execPath, ["--expose-gc", SERVER, home, how], { stdio: ["pipe", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdin.on("error", () => {});
  const complaints: string[] = [];
  let markListening = (_: string) => {};
  const listening = new Promise<string>((resolve) => {
    markListening = resolve;
  });
  createInterface({ input: child.stderr }).on("line", (line) => {
    const url = /^listening on (.+)$/.exec(line)?.[1];
    if (url) markListening(url);
    else if (line !== "") complaints.push(line);
  });
  const ended = once(child, "exit").then(([code, signal]) => {
    complaints.push(`ended: ${code ?? signal}`);
    wake();
    return code as number | null;
  });

  const waiting = new Map<number, string>();
  const answered = new Map<number, (answer: Message) => void>();
  const notifications: Message[] = [];
  const sleepers = new Set<() => void>();
  const wake = () => {
    for (const resolve of sleepers) resolve();
    sleepers.clear();
  };
  const fewerThan = async (count: number) => {
    while (waiting.size >= count && child.exitCode === null && child.signalCode === null) {
      await new Promise<void>((resolve) => void sleepers.add(resolve));
    }
  };
  const hear = (text: string) => {
    const message = decodeMessage(text);
    if (message instanceof MessageError) return void complaints.push(message.message);
    if (message.method !== undefined) return void notifications.push(message);
    waiting.delete(message.id as number);
    answered.get(message.id as number)?.(message);
    answered.delete(message.id as number);
    wake();
  };
  const send = how === "ws" ? await overSocket(await listening, hear, complaints) : overLines(child, hear);

  let lastId = 0;
  return {
    waiting,
    notifications,
    complaints,
    child,
    ask(method, params) {
      const id = ++lastId;
      const text = write({ id, method, params });
      if (decodeMessage(text) instanceof MessageError) {
        send(text);
        return Promise.resolve(null);
      }
      waiting.set(id, text.slice(0, 300));
      const answer = new Promise<Message>((resolve) => void answered.set(id, resolve));
      send(text);
      return answer;
    },
    room: () => fewerThan(UNDER_WAY),
    quiet: () => fewerThan(1),
    end() {
      if (child.exitCode === null && child.signalCode === null) send('{"method":"fuzz/end","params":{}}');
      return ended;
    },
  };
}

function overLines({ stdin, stdout }: ChildProcess, hear: (text: string) => void): (text: string) => void {
  let unfinished: string[] = [];
  stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = chunk.split("\n");
    const last = lines.pop() as string;
    for (const line of lines) {
      hear(unfinished.join("") + line);
      unfinished = [];
    }
    unfinished.push(last);
  });
  return (text) => void stdin?.write(`${text}\n`);
}

async function overSocket(url: string, hear: (text: string) => void, complaints: string[]): Promise<(text: string) => void> {
  const socket = new WebSocket(url, { maxPayload: 256 * 1024 * 1024 });
  onTestFinished(() => socket.terminate());
  socket.on("message", (data: Buffer) => hear(data.toString()));
  socket.on("close", (code) => complaints.push(`closed: ${code}`));
  await once(socket, "open");
  return (text) => socket.send(text);
}

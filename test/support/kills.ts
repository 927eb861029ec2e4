import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { createFakeCodexHome, startFakeBackend } from "codex-app-server-sdk/testing";
import { COMMAND } from "./programs.js";

type Json = Record<string, unknown>;

interface ReadTurn {
  readonly id: string;
  readonly status: string;
  readonly items: readonly { readonly type: string; readonly text?: string }[];
}

/** What came of killing a server again and again. */
export interface Kills {
  readonly kills: number;
  /** Turns whose `turn/completed` had arrived. */
  readonly completed: number;
  /** Those of them that were not there after the restart, or not as they had been told. */
  readonly lost: readonly string[];
  /** Turns that were running when the server was killed, and were shown as interrupted after it. */
  readonly interrupted: number;
}

/** How many lines a server may write before it is killed: the start, and some ten turns. */
const MOST_LINES = 120;
const MOST_LATER_MS = 4;
/** A thread with so many turns is left for a new one, so that resuming it stays quick. */
const MOST_TURNS = 100;
const SILENCE_MS = 300_000;

/** A thread that turns were completed in. */
interface UsedThread {
  readonly id: string;
  readonly told: Set<string>;
  readonly lost: Set<string>;
  interrupted: number;
}

/**
 * Runs turns on the built command and kills it with SIGKILL, at moments that `random` picks, as often as told. After each restart it
 * looks for every turn of the last thread whose completion had been told, and at the end for those of all threads. All servers work on
 * one home.
 */
export async function killRepeatedly(kills: number, random: () => number = Math.random): Promise<Kills> {
  const backend = await startFakeBackend();
  const home = await createFakeCodexHome(backend, { provider: "requires_openai_auth = false\nrequest_max_retries = 0" });
  const threads: UsedThread[] = [];
  try {
    for (let kill = 0; kill <= kills; kill += 1) {
      const server = new KilledServer(home.path);
      await server.mustAnswer(server.ask("initialize", { clientInfo: { name: "kills", version: "1" } }));
      for (const thread of kill < kills ? threads.slice(-1) : threads) compare(await readTurns(server, thread.id), thread);
      if (kill < kills) await runUntilKilled(server, threads, random);
      else await server.kill();
    }
    return {
      kills,
      completed: threads.reduce((sum, { told }) => sum + told.size, 0),
      lost: threads.flatMap(({ lost }) => [...lost]),
      interrupted: threads.reduce((sum, { interrupted }) => sum + interrupted, 0),
    };
  } finally {
    await backend.close();
    await home.remove();
  }
}

async function readTurns(server: KilledServer, threadId: string): Promise<readonly ReadTurn[]> {
  const { result, error } = await server.mustAnswer(server.ask("thread/resume", { threadId }));
  if (error) throw new Error(`The thread is gone: ${JSON.stringify(error)}`);
  return (result as { thread: { turns: ReadTurn[] } }).thread.turns;
}

function compare(turns: readonly ReadTurn[], thread: UsedThread): void {
  const isWhole = ({ status, items }: ReadTurn) =>
    status === "completed" && items.some(({ type, text }) => type === "agentMessage" && text === "Hello.");
  const whole = new Set(turns.filter(isWhole).map(({ id }) => id));
  for (const id of thread.told) if (!whole.has(id)) thread.lost.add(id);
  thread.interrupted = turns.filter(({ status }) => status === "interrupted").length;
}

async function runUntilKilled(server: KilledServer, threads: UsedThread[], random: () => number): Promise<void> {
  const last = threads.at(-1);
  const resumed = last && last.told.size < MOST_TURNS ? last.id : null;
  server.killAfter(Math.floor(random() * MOST_LINES), random() * MOST_LATER_MS);
  server.onMessage = ({ method, params }) => {
    const { turn, threadId } = (params ?? {}) as { turn?: { id: string; status: string }; threadId?: string };
    if (method !== "turn/completed" || turn?.status !== "completed" || threadId === undefined) return;
    // From now on the store has the thread.
    if (threads.at(-1)?.id !== threadId) threads.push({ id: threadId, told: new Set(), lost: new Set(), interrupted: 0 });
    threads.at(-1)?.told.add(turn.id);
  };
  const ended = server.ended;
  await Promise.race([ended, runTurns(server, resumed)]);
  await ended;
}

async function runTurns(server: KilledServer, resumed: string | null): Promise<never> {
  let threadId = resumed;
  if (!threadId) {
    const { result } = await server.ask("thread/start", {});
    threadId = (result as { thread: { id: string } }).thread.id;
  }
  for (;;) {
    const completed = server.next(({ method }) => method === "turn/completed");
    await server.ask("turn/start", { threadId, input: [{ type: "text", text: "go on" }] });
    await completed;
  }
}

/** The built command, until it is killed. What waits for its messages then waits for ever. */
class KilledServer {
  onMessage: (message: Json) => void = () => {};
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<{ fits(message: Json): boolean; resolve(message: Json): void }>();
  #lines = 0;
  #last: { readonly lines: number; readonly laterMs: number } | null = null;
  #lastId = 0;

  constructor(codexHome: string) {
    const child = spawn(process.execPath, [COMMAND, "app-server"], {
      env: { ...process.env, CODEX_HOME: codexHome },
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#child = child;
    const silence = setTimeout(() => child.kill("SIGKILL"), SILENCE_MS);
    this.ended = new Promise((resolve) => {
      child.once("close", () => {
        clearTimeout(silence);
        resolve();
      });
    });
    child.stdin?.on("error", () => {});
    createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }).on("line", (line) => this.#receive(line));
  }

  /** Kills it when it has written so many more lines, and a moment later. */
  killAfter(lines: number, laterMs: number): void {
    this.#last = { lines: this.#lines + lines, laterMs };
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
  }

  /** @throws When the server ends first, which nobody has told it to. */
  async mustAnswer(answer: Promise<Json>): Promise<Json> {
    const ended = this.ended.then(() => {
      throw new Error("The server ended of itself");
    });
    return Promise.race([answer, ended]);
  }

  next(fits: (message: Json) => boolean): Promise<Json> {
    return new Promise((resolve) => this.#waiting.add({ fits, resolve }));
  }

  ask(method: string, params: unknown): Promise<Json> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.#child.stdin?.write(`${JSON.stringify({ id, method, params })}\n`);
    return this.next((message) => message.id === id && message.method === undefined);
  }

  #receive(line: string): void {
    const message = JSON.parse(line) as Json;
    this.#lines += 1;
    this.onMessage(message);
    for (const waiter of this.#waiting) {
      if (!waiter.fits(message)) continue;
      this.#waiting.delete(waiter);
      waiter.resolve(message);
    }
    if (this.#last && this.#lines >= this.#last.lines) setTimeout(() => this.#child.kill("SIGKILL"), this.#last.laterMs);
  }
}

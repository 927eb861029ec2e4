import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { createFakeCodexHome, type FakeBackend, startFakeBackend } from "codex-app-server-sdk/testing";
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
const SILENCE_MS = 60_000;

/**
 * Runs turns on the built command and kills it with SIGKILL, at moments that `random` picks, as often as told. After each restart it
 * looks for every turn whose completion had been told. All servers work on one home, and on one thread after the first.
 */
export async function killRepeatedly(kills: number, random: () => number = Math.random): Promise<Kills> {
  const backend = await startFakeBackend();
  const home = await createFakeCodexHome(backend, { provider: "requires_openai_auth = false\nrequest_max_retries = 0" });
  const told = new Set<string>();
  const seen = { threadId: null as string | null, lost: [] as string[], interrupted: 0 };
  try {
    for (let kill = 0; kill <= kills; kill += 1) {
      const server = new KilledServer(home.path);
      await server.mustAnswer(server.ask("initialize", { clientInfo: { name: "kills", version: "1" } }));
      if (seen.threadId) compare(await readTurns(server, seen.threadId), told, seen);
      if (kill < kills) await runUntilKilled(server, seen, { told, random, backend });
      else await server.kill();
    }
    return { kills, completed: told.size, lost: seen.lost, interrupted: seen.interrupted };
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

function compare(turns: readonly ReadTurn[], told: ReadonlySet<string>, seen: { lost: string[]; interrupted: number }): void {
  const isWhole = ({ status, items }: ReadTurn) =>
    status === "completed" && items.some(({ type, text }) => type === "agentMessage" && text === "Hello.");
  const whole = new Set(turns.filter(isWhole).map(({ id }) => id));
  seen.lost.push(...[...told].filter((id) => !whole.has(id) && !seen.lost.includes(id)));
  seen.interrupted = turns.filter(({ status }) => status === "interrupted").length;
}

interface Moment {
  readonly told: Set<string>;
  readonly random: () => number;
  readonly backend: FakeBackend;
}

async function runUntilKilled(server: KilledServer, seen: { threadId: string | null }, { told, random }: Moment): Promise<void> {
  server.killAfter(Math.floor(random() * MOST_LINES), random() * MOST_LATER_MS);
  server.onMessage = ({ method, params }) => {
    const { turn, threadId } = (params ?? {}) as { turn?: { id: string; status: string }; threadId?: string };
    if (method !== "turn/completed" || turn?.status !== "completed") return;
    told.add(turn.id);
    // From now on the store has it.
    seen.threadId = threadId ?? null;
  };
  const ended = server.ended;
  await Promise.race([ended, runTurns(server, seen.threadId)]);
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

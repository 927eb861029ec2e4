import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sleep } from "../../src/rpc/abort.js";

/** What a suite's process is asked: to run these test files, and whether to stop at the first failure. */
export interface Question {
  readonly files: readonly string[];
  readonly bail: boolean;
}

/** What it says: first which test files there are, then how each run ended. */
export interface Answer {
  readonly files?: readonly string[];
  readonly red?: readonly string[];
  /** Whether an error was thrown outside of any test. */
  readonly crashed?: boolean;
  /** Milliseconds, by test file. */
  readonly durations?: Readonly<Record<string, number>>;
}

const PROCESS = fileURLToPath(new URL("suite-process.ts", import.meta.url));
const START_MS = 120_000;

/** The tests of one source file, in a process of their own that can be ended when one of them never comes back. */
export class Suite {
  readonly root: string;
  readonly #source: string;
  readonly #wanted: readonly string[];
  #child: ChildProcess | null = null;

  constructor(root: string, source: string, wanted: readonly string[]) {
    this.root = root;
    this.#source = source;
    this.#wanted = wanted;
  }

  /** Where the test files write which functions they call. */
  get reachLog(): string {
    return join(this.root, "reached.log");
  }

  /** The test files that import the source file. */
  async start(): Promise<readonly string[]> {
    const env = { ...process.env, MUTATE_REACHED: this.reachLog };
    const options = { cwd: this.root, env, execArgv: ["--import", "tsx"], detached: true };
    const child = fork(PROCESS, [this.root, this.#source, ...this.#wanted], {
      ...options,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#child = child;
    const answer = await nextAnswer(child, START_MS);
    if (answer?.files === undefined) throw new Error(`The tests of ${this.#source} did not start`);
    return answer.files;
  }

  /** Runs the test files. `null` when that took too long, or when the process ended. */
  async run({ files, bail }: Question, limitMs: number): Promise<Answer | null> {
    if (this.#child === null) await this.start();
    const child = this.#child as ChildProcess;
    child.send({ files, bail } satisfies Question);
    const answer = await nextAnswer(child, limitMs);
    if (answer === null) this.stop();
    return answer;
  }

  /** Ends the process, and what the tests have started in its group. */
  stop(): void {
    const pid = this.#child?.pid;
    this.#child = null;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

async function nextAnswer(child: ChildProcess, limitMs: number): Promise<Answer | null> {
  const over = new AbortController();
  const { signal } = over;
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([answer]) => answer as Answer),
      once(child, "exit", { signal }).then(() => null),
      sleep(limitMs, signal).then(() => null),
    ]);
  } finally {
    over.abort();
  }
}

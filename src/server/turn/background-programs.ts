import type { LiveThread } from "../thread/live-thread.js";
import type { BackgroundProgram, BackgroundPrograms } from "./agent-api.js";

/** How many programs a thread may have in the background, as on the real server (0.171). */
const MOST_PROGRAMS = 64;

/** The numbers that programs get: those of the real server (0.171) have up to five digits. */
const IDS = { first: 1_000, count: 99_000 };

/** The programs in the background of one thread. They are killed when the thread leaves the memory. */
class ThreadPrograms implements BackgroundPrograms {
  readonly #programs = new Map<number, BackgroundProgram>();
  readonly #unloaded: AbortSignal;

  constructor({ unloaded }: LiveThread) {
    this.#unloaded = unloaded.signal;
    this.#unloaded.addEventListener("abort", () => this.#end(), { once: true });
  }

  /** The newest first. */
  get all(): readonly BackgroundProgram[] {
    return [...this.#programs.values()].toReversed();
  }

  newId(): number {
    for (;;) {
      const id = IDS.first + Math.floor(Math.random() * IDS.count);
      if (!this.#programs.has(id)) return id;
    }
  }

  add(program: BackgroundProgram): void {
    const [oldest] = this.#programs.values();
    if (oldest && this.#programs.size >= MOST_PROGRAMS) {
      this.remove(oldest);
      oldest.kill();
    }
    this.#programs.set(program.id, program);
    if (this.#unloaded.aborted) this.#end();
  }

  find(id: number): BackgroundProgram | undefined {
    return this.#programs.get(id);
  }

  remove({ id }: BackgroundProgram): void {
    this.#programs.delete(id);
  }

  #end(): void {
    for (const program of this.#programs.values()) {
      program.forget();
      program.kill();
    }
    this.#programs.clear();
  }
}

const known = new WeakMap<LiveThread, ThreadPrograms>();

/** The programs in the background of a thread. */
export function backgroundOf(thread: LiveThread): ThreadPrograms {
  const programs = known.get(thread) ?? new ThreadPrograms(thread);
  known.set(thread, programs);
  return programs;
}

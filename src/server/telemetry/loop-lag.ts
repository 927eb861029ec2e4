import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";

/** How often the loop is looked at, in milliseconds. */
const RESOLUTION_MS = 20;
const NANOSECONDS = 1e9;
/** How long a reading stands, in milliseconds: the numbers of one reading belong together. */
const STANDS_FOR_MS = 1_000;

/** By how much timers came too late, in seconds: half of them at most by `median`, 99 of 100 by `p99`. */
export interface LagReading {
  readonly median: number;
  readonly p99: number;
  readonly max: number;
}

const NONE: LagReading = { median: 0, p99: 0, max: 0 };

/**
 * By how much timers of this process come too late, since it was last read. Nothing is measured before `start`, or the first reading, and
 * it keeps no process alive.
 */
export class LoopLag {
  #histogram: IntervalHistogram | null = null;
  #last = NONE;
  #readAtMs = Number.NEGATIVE_INFINITY;

  /** Measures from here on. */
  start(): IntervalHistogram {
    this.#histogram ??= begin();
    return this.#histogram;
  }

  stop(): void {
    this.#histogram?.disable();
    this.#histogram = null;
  }

  /** What has been measured since the reading before. */
  read(): LagReading {
    const now = performance.now();
    if (now - this.#readAtMs < STANDS_FOR_MS) return this.#last;
    const histogram = this.start();
    this.#readAtMs = now;
    this.#last = histogram.count === 0 ? NONE : describe(histogram);
    histogram.reset();
    return this.#last;
  }
}

function begin(): IntervalHistogram {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return histogram;
}

function describe(histogram: IntervalHistogram): LagReading {
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1000);
  return { median: late(histogram.percentile(50)), p99: late(histogram.percentile(99)), max: late(histogram.max) };
}

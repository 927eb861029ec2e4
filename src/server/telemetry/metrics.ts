/** The values of a sample's labels, by name. */
export type Labels = Readonly<Record<string, string>>;

/** One number of a metric. A histogram has several, which differ by `suffix`. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  readonly suffix?: string | undefined;
}

/** Something that is counted or measured, by its name in Prometheus' format. */
export interface Metric {
  readonly type: "counter" | "gauge" | "histogram";
  readonly name: string;
  readonly help: string;
  samples(): readonly Sample[];
}

/** A metric has no more series than this. What comes after is counted under `other`, so that nobody can fill the memory by names. */
const MAX_SERIES = 500;

/** A number that only grows, for each combination of its labels' values. */
export class Counter implements Metric {
  readonly type = "counter";
  readonly name: string;
  readonly help: string;
  readonly #labelNames: readonly string[];
  readonly #series = new Map<string, { readonly labels: Labels; value: number }>();

  constructor(name: string, help: string, labelNames: readonly string[] = []) {
    this.name = name;
    this.help = help;
    this.#labelNames = labelNames;
    // What has not happened yet is 0, and not missing.
    if (labelNames.length === 0) this.#find([]);
  }

  /** Adds one, for these values of the labels, in the order of their names. */
  add(...values: readonly string[]): void {
    this.#find(values).value += 1;
  }

  samples(): readonly Sample[] {
    return [...this.#series.values()];
  }

  #find(values: readonly string[]): { value: number } {
    const key = values.join("\n");
    const known = this.#series.get(key);
    if (known) return known;
    const isSurplus = this.#series.size >= MAX_SERIES && values.some((value) => value !== OTHER);
    if (isSurplus) return this.#find(this.#labelNames.map(() => OTHER));
    const made = { labels: Object.fromEntries(this.#labelNames.map((name, at) => [name, values[at] ?? OTHER])), value: 0 };
    this.#series.set(key, made);
    return made;
  }
}

const OTHER = "other";

/** A number that goes up and down: what was added to it, and what its sources say when it is read. */
export class Gauge implements Metric {
  readonly type: "gauge" | "counter";
  readonly name: string;
  readonly help: string;
  readonly #sources = new Set<() => number>();
  readonly #join: (values: readonly number[]) => number;
  #own = 0;

  constructor(name: string, help: string, { type = "gauge", join = sum }: GaugeOptions = {}) {
    this.name = name;
    this.help = help;
    this.type = type;
    this.#join = join;
  }

  add(by: number): void {
    this.#own += by;
  }

  /** @returns Takes the source away again. */
  read(source: () => number): () => void {
    this.#sources.add(source);
    return () => this.#sources.delete(source);
  }

  samples(): readonly Sample[] {
    return [{ labels: {}, value: this.#join([this.#own, ...[...this.#sources].map((source) => source())]) }];
  }
}

export interface GaugeOptions {
  /** A number that another party counts is a counter all the same. */
  readonly type?: "gauge" | "counter" | undefined;
  /** What several sources are together. Default: their sum. */
  readonly join?: ((values: readonly number[]) => number) | undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The largest of several values; 0 where there is none. */
export function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

/** How long things took, in seconds. */
export class Histogram implements Metric {
  readonly type = "histogram";
  readonly name: string;
  readonly help: string;
  readonly bounds: readonly number[];
  /** Told of each value. */
  onRecord: ((seconds: number) => void) | null = null;
  readonly #counts: number[];
  #sum = 0;

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.bounds = bounds;
    this.#counts = [...bounds, 0].map(() => 0);
  }

  record(seconds: number): void {
    const at = this.bounds.findIndex((bound) => seconds <= bound);
    const bucket = at < 0 ? this.bounds.length : at;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#sum += seconds;
    this.onRecord?.(seconds);
  }

  samples(): readonly Sample[] {
    let count = 0;
    const buckets = this.#counts.map((inBucket, at): Sample => {
      count += inBucket;
      const bound = this.bounds[at];
      return { suffix: "_bucket", labels: { le: bound === undefined ? "+Inf" : String(bound) }, value: count };
    });
    return [...buckets, { suffix: "_sum", labels: {}, value: this.#sum }, { suffix: "_count", labels: {}, value: count }];
  }
}

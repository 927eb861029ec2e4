/** A metric as it stands in Prometheus' text format. */
export interface ReadMetric {
  readonly type: string;
  readonly help: string;
  /** Values by the sample's name and labels, as they are written. */
  readonly samples: ReadonlyMap<string, number>;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const HELP = new RegExp(`^# HELP (${NAME}) ((?:[^\\\\]|\\\\[\\\\n])*)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`);
const SAMPLE = new RegExp(
  `^(${NAME})((?:\\{${LABEL}(?:,${LABEL})*\\})?) (-?(?:\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?|Inf)|\\+Inf|NaN)$`,
);
const SUFFIXES: Readonly<Record<string, RegExp>> = { counter: /^$/, gauge: /^$/, histogram: /^_(bucket|sum|count)$/ };

/**
 * Reads Prometheus' text format, strictly: every metric has its help and its type, once and in this order, before its samples, and no
 * others in between; no sample stands twice; the buckets of a histogram grow, and end with all.
 *
 * @throws {Error} With the line that does not fit.
 */
export function readPrometheus(text: string): Map<string, ReadMetric> {
  if (!text.endsWith("\n")) throw new Error("The last line does not end");
  const metrics = new Map<string, ReadMetric & { samples: Map<string, number> }>();
  let named: { name: string; help: string } | null = null;
  let current: { name: string; type: string } | null = null;
  for (const line of text.slice(0, -1).split("\n")) {
    const [, helped, help] = HELP.exec(line) ?? [];
    const [, typed, type] = TYPE.exec(line) ?? [];
    const [, name, labels, value] = SAMPLE.exec(line) ?? [];
    if (helped !== undefined && !metrics.has(helped)) named = { name: helped, help: help as string };
    else if (typed !== undefined && named?.name === typed) {
      current = { name: typed, type: type as string };
      metrics.set(typed, { ...current, help: named.help, samples: new Map() });
      named = null;
    } else if (name !== undefined && current && named === null && fits(name, current)) {
      const { samples } = metrics.get(current.name) as ReadMetric & { samples: Map<string, number> };
      if (samples.has(name + labels)) throw new Error(`Twice: ${line}`);
      samples.set(name + labels, Number((value as string).replace("Inf", "Infinity")));
    } else throw new Error(`Not in the format: ${line}`);
  }
  for (const [name, { type, samples }] of metrics) if (type === "histogram") checkBuckets(name, samples);
  return metrics;
}

function fits(sample: string, { name, type }: { name: string; type: string }): boolean {
  return sample.startsWith(name) && (SUFFIXES[type] as RegExp).test(sample.slice(name.length));
}

function checkBuckets(name: string, samples: ReadonlyMap<string, number>): void {
  const buckets = [...samples].filter(([sample]) => sample.startsWith(`${name}_bucket{`)).map(([, value]) => value);
  const grows = buckets.every((value, at) => value >= (buckets[at - 1] ?? 0));
  const all = samples.get(`${name}_count`);
  if (!grows || samples.get(`${name}_bucket{le="+Inf"}`) !== all || buckets.at(-1) !== all || !samples.has(`${name}_sum`))
    throw new Error(`The buckets of ${name} do not fit together`);
}

import type { Labels, Metric, Sample } from "./metrics.js";

/** Prometheus' text format, version 0.0.4: what `GET /metrics` answers with. */
export function toPrometheusText(metrics: readonly Metric[]): string {
  return metrics.map(describe).join("");
}

function describe(metric: Metric): string {
  const { name, help, type } = metric;
  const lines = [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`, ...metric.samples().map((one) => line(name, one))];
  return `${lines.join("\n")}\n`;
}

function line(name: string, { suffix = "", labels, value }: Sample): string {
  return `${name}${suffix}${describeLabels(labels)} ${describeNumber(value)}`;
}

function describeLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`);
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function describeNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  return value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value);
}

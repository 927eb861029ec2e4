import { version } from "../../../package.json";
import { Histogram, type Metric } from "./metrics.js";
import { INSTRUMENTED, type OpenTelemetryApi, type OtelMeter } from "./open-telemetry.js";

/** Gives OpenTelemetry the same numbers, under the same names. @returns Takes them away again. */
export function mirrorMetrics(api: OpenTelemetryApi, metrics: readonly Metric[]): () => void {
  const meter = api.metrics.getMeter(INSTRUMENTED, version);
  const undo = metrics.map((metric) => (metric instanceof Histogram ? mirrorTimes(meter, metric) : mirrorNumber(meter, metric)));
  return () => {
    for (const take of undo) take();
  };
}

function mirrorTimes(meter: OtelMeter, metric: Histogram): () => void {
  const { name, help: description, bounds } = metric;
  const advice = { explicitBucketBoundaries: [...bounds] };
  const instrument = meter.createHistogram(name, { description, unit: "s", advice });
  metric.onRecord = (seconds) => instrument.record(seconds);
  return () => {
    metric.onRecord = null;
  };
}

function mirrorNumber(meter: OtelMeter, metric: Metric): () => void {
  const { name, help: description, type } = metric;
  const unit = /_(bytes|seconds)(_total)?$/.exec(name)?.[1];
  const options = { description, ...(unit ? { unit: unit === "bytes" ? "By" : "s" } : {}) };
  const instrument =
    type === "counter" ? meter.createObservableCounter(name, options) : meter.createObservableGauge(name, options);
  const observe: Parameters<typeof instrument.addCallback>[0] = (result) => {
    for (const { labels, value } of metric.samples()) result.observe(value, labels);
  };
  instrument.addCallback(observe);
  return () => instrument.removeCallback(observe);
}

import { describe, expect, it, onTestFinished, vi } from "vitest";
import { LoopLag } from "../../../src/server/telemetry/loop-lag.js";
import { Counter, Gauge, Histogram, largest } from "../../../src/server/telemetry/metrics.js";
import { CountedModelCall } from "../../../src/server/telemetry/model-call.js";
import { toPrometheusText } from "../../../src/server/telemetry/prometheus-text.js";
import { Seldom } from "../../../src/server/telemetry/seldom.js";
import { ServerMetrics } from "../../../src/server/telemetry/server-metrics.js";
import { readPrometheus } from "../../support/prometheus.js";
import { until } from "../../support/settled.js";

const read = (...metrics: Parameters<typeof toPrometheusText>[0]) => readPrometheus(toPrometheusText(metrics));

describe("a counter", () => {
  it("counts for each combination of values, and is 0 before it has counted where it has no labels", () => {
    const plain = new Counter("plain_total", "Plain.");
    const labelled = new Counter("of_total", "Of what.", ["kind", "end"]);
    for (const kind of ["a", "a", "b"]) labelled.add(kind, "ok");
    const metrics = read(plain, labelled);
    expect(metrics.get("plain_total")).toMatchObject({ type: "counter", help: "Plain." });
    expect([...(metrics.get("plain_total")?.samples ?? [])]).toEqual([["plain_total", 0]]);
    expect([...(metrics.get("of_total")?.samples ?? [])]).toEqual([
      ['of_total{kind="a",end="ok"}', 2],
      ['of_total{kind="b",end="ok"}', 1],
    ]);
  });

  it("has a bounded number of series, whatever it is given", () => {
    const counter = new Counter("n_total", "N.", ["name"]);
    for (let at = 0; at < 2_000; at += 1) counter.add(`name ${at}`);
    const samples = read(counter).get("n_total")?.samples;
    expect(samples?.size).toBe(501);
    expect(samples?.get('n_total{name="other"}')).toBe(1_500);
  });

  it("writes values so that they can be read, whatever is in them", () => {
    const counter = new Counter("n_total", 'A "help" \\ with\nlines.', ["name"]);
    counter.add('a "quoted"\nname\\');
    const metric = read(counter).get("n_total");
    expect(metric?.help).toBe('A "help" \\\\ with\\nlines.');
    expect([...(metric?.samples.keys() ?? [])]).toEqual(['n_total{name="a \\"quoted\\"\\nname\\\\"}']);
  });
});

describe("a gauge", () => {
  it("is the sum of what was added and what its sources say, until they are taken away", () => {
    const gauge = new Gauge("g", "G.");
    gauge.add(3);
    gauge.add(-1);
    const remove = gauge.read(() => 40);
    expect(gauge.samples()).toEqual([{ labels: {}, value: 42 }]);
    remove();
    expect(gauge.samples()).toEqual([{ labels: {}, value: 2 }]);
  });

  it("may be the largest of its sources", () => {
    const gauge = new Gauge("g", "G.", { join: largest });
    for (const value of [3, 9, 4]) gauge.read(() => value);
    expect(gauge.samples()).toEqual([{ labels: {}, value: 9 }]);
  });
});

describe("a histogram", () => {
  it("counts what is within each bound, and tells who listens", () => {
    const told: number[] = [];
    const histogram = new Histogram("h_seconds", "H.", [0.1, 1]);
    histogram.onRecord = (seconds) => told.push(seconds);
    for (const seconds of [0.05, 0.1, 0.5, 20]) histogram.record(seconds);
    expect([...(read(histogram).get("h_seconds")?.samples ?? [])]).toEqual([
      ['h_seconds_bucket{le="0.1"}', 2],
      ['h_seconds_bucket{le="1"}', 3],
      ['h_seconds_bucket{le="+Inf"}', 4],
      ["h_seconds_sum", 20.65],
      ["h_seconds_count", 4],
    ]);
    expect(told).toEqual([0.05, 0.1, 0.5, 20]);
  });
});

describe("the metrics of a server", () => {
  it("are in Prometheus' format from the start, the process among them", () => {
    const server = new ServerMetrics();
    const metrics = read(...server.all);
    server.lag.stop();
    expect(metrics.size).toBe(server.all.length);
    expect([...metrics.keys()]).toEqual(
      expect.arrayContaining([
        "codex_app_server_connections",
        "codex_app_server_turns_running",
        "nodejs_eventloop_lag_p99_seconds",
      ]),
    );
    expect(metrics.get("process_resident_memory_bytes")?.samples.get("process_resident_memory_bytes")).toBeGreaterThan(1e6);
  });

  it("have no two of one name", () => {
    const names = new ServerMetrics().all.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("count unusual statuses of a backend by their first digit", () => {
    const server = new ServerMetrics();
    const call = new CountedModelCall(server);
    for (const status of [200, 429, 418, 599]) call.answered(status);
    call.unanswered(true);
    call.unanswered(false);
    expect(call.status).toBe(599);
    expect(server.modelCalls.samples().map(({ labels }) => labels.status)).toEqual([
      "200",
      "429",
      "4xx",
      "5xx",
      "stopped",
      "unreachable",
    ]);
  });
});

describe("the lag of the event loop", () => {
  it("is measured from the first reading on, and a reading stands for a second", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    onTestFinished(() => void vi.useRealTimers());
    const lag = new LoopLag();
    const first = lag.read();
    expect(first).toEqual({ median: 0, p99: 0, max: 0 });
    await until(() => lag.start().count > 0);
    vi.advanceTimersByTime(999);
    expect(lag.read()).toBe(first);
    vi.advanceTimersByTime(1);
    expect(lag.read()).not.toBe(first);
    lag.stop();
  });
});

describe("what is logged seldom", () => {
  it("is one a minute, with the number of those in between", () => {
    const seldom = new Seldom();
    expect([0, 10, 59_999, 60_000, 60_001].map((ms) => seldom.next("ann", ms))).toEqual([0, null, null, 2, null]);
  });

  it("is one of each tenant, up to a hundred, and one of all others", () => {
    const seldom = new Seldom();
    const lines = Array.from({ length: 103 }, (_, at) => seldom.next(`tenant-${at}`, at));
    expect(lines.map((line) => line !== null)).toEqual(Array.from({ length: 103 }, (_, at) => at <= 100));
    expect([seldom.next("tenant-0", 200), seldom.next("tenant-0", 60_000)]).toEqual([null, 1]);
    // Those of which nothing was logged for a minute make room, and what they have not told yet is told of the others.
    seldom.next("tenant-1", 300);
    for (let at = 0; at < 100; at += 1) expect(seldom.next(`later-${at}`, 200_000)).toBe(0);
    expect(seldom.next("one more", 200_001)).toBe(3);
  });
});

import { LoopLag } from "./loop-lag.js";
import { Counter, Gauge, Histogram, largest, type Metric } from "./metrics.js";

const P = "codex_app_server";
const QUICK = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30];
const SLOW = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800];

/**
 * What an operator watches. Labels have few values, all of them ours or the protocol's: no ids, no names of tenants, models or tools.
 * docs/operating.md says what each metric means.
 */
export class ServerMetrics {
  readonly lag = new LoopLag();
  readonly connections = new Gauge(`${P}_connections`, "Clients that are connected.");
  readonly connectionsClosed = new Counter(`${P}_connections_closed_total`, "Connections that have ended, by why.", ["reason"]);
  readonly handshakesRefused = new Counter(`${P}_handshakes_refused_total`, "Clients refused before their upgrade.", ["status"]);
  readonly requests = new Counter(`${P}_requests_total`, "Requests of clients that were answered.", ["method", "outcome"]);
  readonly requestTime = new Histogram(`${P}_request_duration_seconds`, "From a request to its answer.", QUICK);
  readonly overloads = new Counter(`${P}_overloads_total`, "Requests refused with -32001, by whose limit.", ["limit"]);
  readonly backlog = new Gauge(`${P}_backlog_bytes`, "Bytes that wait for clients, shared ones once.");
  readonly largestBacklog = new Gauge(`${P}_largest_backlog_bytes`, "Bytes that wait for the slowest client.", { join: largest });
  readonly threadsLoaded = new Gauge(`${P}_threads_loaded`, "Threads in memory.");
  readonly threadsUnloaded = new Counter(`${P}_threads_unloaded_total`, "Threads that have left memory.");
  readonly turnsRunning = new Gauge(`${P}_turns_running`, "Turns that run.");
  readonly turns = new Counter(`${P}_turns_total`, "Turns that have ended, by how.", ["status"]);
  readonly turnTime = new Histogram(`${P}_turn_duration_seconds`, "From the beginning of a turn to its end.", SLOW);
  readonly modelCalls = new Counter(`${P}_model_calls_total`, "Answers of the model's backend, by HTTP status.", ["status"]);
  readonly modelCallTime = new Histogram(`${P}_model_call_duration_seconds`, "From a model call to the end of its answer.", SLOW);
  readonly toolCalls = new Counter(`${P}_tool_calls_total`, "Calls of tools, by how they ended.", ["outcome"]);
  readonly refreshes = new Counter(`${P}_token_refreshes_total`, "Fresh tokens that were asked for.", ["from", "outcome"]);
  readonly mcpStarts = new Counter(`${P}_mcp_starts_total`, "MCP servers that have started, or have not.", ["outcome"]);
  readonly all: readonly Metric[] = [...Object.values(this).filter(isMetric), ...processMetrics(this.lag)];
}

function isMetric(value: unknown): value is Metric {
  return value instanceof Counter || value instanceof Gauge || value instanceof Histogram;
}

/** Of the process, under the names that the dashboards for Node know. */
function processMetrics(lag: LoopLag): Gauge[] {
  const gauge = (name: string, help: string, read: () => number, type?: "counter") => {
    const made = new Gauge(name, help, { type });
    made.read(read);
    return made;
  };
  return [
    gauge("nodejs_eventloop_lag_p50_seconds", "Half of the timers came too late by this at most.", () => lag.read().median),
    gauge("nodejs_eventloop_lag_p99_seconds", "Of 100 timers 99 came too late by this at most.", () => lag.read().p99),
    gauge("nodejs_eventloop_lag_max_seconds", "The timer that came latest came too late by this.", () => lag.read().max),
    gauge("process_resident_memory_bytes", "Resident memory.", () => process.memoryUsage.rss()),
    gauge("nodejs_heap_size_used_bytes", "JavaScript objects.", () => process.memoryUsage().heapUsed),
    gauge("nodejs_external_memory_bytes", "Memory outside of the heap, such as buffers.", () => process.memoryUsage().external),
    gauge(
      "process_cpu_seconds_total",
      "Time of processors that was used.",
      () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1e6;
      },
      "counter",
    ),
    gauge("process_start_time_seconds", "When the process began, in seconds since 1970.", () => {
      return Math.round((performance.timeOrigin / 1000) * 1000) / 1000;
    }),
  ];
}

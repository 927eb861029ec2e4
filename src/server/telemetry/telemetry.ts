import { loadOpenTelemetry, type OpenTelemetryApi } from "./open-telemetry.js";
import { mirrorMetrics } from "./otel-metrics.js";
import { toPrometheusText } from "./prometheus-text.js";
import { ServerMetrics } from "./server-metrics.js";
import { Traces } from "./traces.js";

/**
 * What servers and listeners of a process count. Made with {@link createTelemetry}; give the same one to `createAppServer` and to the
 * listeners.
 */
export interface Telemetry {
  /** All metrics in Prometheus' text format, version 0.0.4. */
  text(): string;
  /** Counts a client that a listener has refused. Listeners do this by themselves. */
  handshakeRefused(status: number): void;
  /** Measures nothing any more, and takes the metrics of OpenTelemetry away. */
  close(): void;
}

/** What is watched, besides what is counted in any case. */
export interface TelemetryOptions {
  /**
   * Makes spans and metrics through OpenTelemetry: the package `@opentelemetry/api` as the embedder imports it, or `true` to have it
   * loaded. Where they go is said to the SDK, as for every library. Default: no, and the package is not loaded.
   */
  openTelemetry?: OpenTelemetryApi | boolean | undefined;
}

/**
 * Makes what a server is watched by: metrics for `GET /metrics`, and spans and metrics for OpenTelemetry. docs/operating.md lists them.
 *
 * @throws {Error} When `openTelemetry` is `true` and the package `@opentelemetry/api` is not installed.
 * @example
 * const telemetry = createTelemetry();
 * const server = createAppServer({ telemetry });
 * const listener = await listenWebSocket({ port: 4500, metrics: telemetry });
 */
export function createTelemetry(options: TelemetryOptions = {}): Telemetry {
  return new ServerTelemetry(options);
}

/** What {@link createTelemetry} makes: what the server's rooms count with, and their spans. */
export class ServerTelemetry implements Telemetry {
  readonly metrics = new ServerMetrics();
  readonly traces: Traces | null = null;
  readonly #unmirror: () => void = () => {};

  constructor({ openTelemetry = false }: TelemetryOptions = {}) {
    if (!openTelemetry) return;
    const api = openTelemetry === true ? loadOpenTelemetry() : openTelemetry;
    this.traces = new Traces(api);
    this.#unmirror = mirrorMetrics(api, this.metrics.all);
    this.metrics.lag.start();
  }

  text(): string {
    return toPrometheusText(this.metrics.all);
  }

  handshakeRefused(status: number): void {
    this.metrics.handshakesRefused.add(String(status));
  }

  close(): void {
    this.#unmirror();
    this.metrics.lag.stop();
  }
}

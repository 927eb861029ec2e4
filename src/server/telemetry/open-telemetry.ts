import { requireOptional } from "../../system/optional-package.js";

/** What is used of the package `@opentelemetry/api`, of version 1.9 or newer: `import * as api from "@opentelemetry/api"` fits. */
export interface OpenTelemetryApi {
  readonly trace: {
    getTracer(name: string, version?: string): OtelTracer;
    setSpan(context: object, span: OtelSpan): object;
    setSpanContext(context: object, spanContext: OtelSpanContext): object;
  };
  readonly context: { active(): object; with(context: object, run: () => unknown): unknown };
  readonly metrics: { getMeter(name: string, version?: string): OtelMeter };
  createTraceState(raw?: string): object;
}

/** Where a span begins that another process has begun. */
export interface OtelSpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote?: boolean;
  readonly traceState?: never;
}

/** A tracer of OpenTelemetry. */
export interface OtelTracer {
  startSpan(name: string, options?: { kind?: number; attributes?: OtelAttributes }, context?: object): OtelSpan;
}

/** A span of OpenTelemetry. */
export interface OtelSpan {
  setAttributes(attributes: OtelAttributes): unknown;
  setStatus(status: { code: number; message?: string }): unknown;
  end(): void;
}

/** Attributes of a span, or labels of a number. */
export type OtelAttributes = Record<string, string | number | boolean>;

/** A meter of OpenTelemetry. */
export interface OtelMeter {
  createHistogram(name: string, options?: object): { record(value: number): void };
  createObservableGauge(name: string, options?: object): OtelObservable;
  createObservableCounter(name: string, options?: object): OtelObservable;
}

/** A number of OpenTelemetry that is read when somebody asks. */
export interface OtelObservable {
  addCallback(callback: OtelCallback): void;
  removeCallback(callback: OtelCallback): void;
}

/** Tells an observable number. */
export type OtelCallback = (result: { observe(value: number, attributes?: OtelAttributes): void }) => void;

/** What spans and numbers are under. */
export const INSTRUMENTED = "codex-app-server-sdk";

/** @throws {Error} When the package is not installed. */
export function loadOpenTelemetry(): OpenTelemetryApi {
  return requireOptional<OpenTelemetryApi>("@opentelemetry/api");
}

import { AsyncLocalStorage } from "node:async_hooks";
import { version } from "../../../package.json";
import { redact, redactText } from "../../rpc/redact.js";
import { INSTRUMENTED, type OpenTelemetryApi, type OtelAttributes, type OtelSpan, type OtelTracer } from "./open-telemetry.js";

/** `SpanKind` of OpenTelemetry. */
export const SPAN_KIND = { internal: 0, server: 1, client: 2 } as const;
/** `SpanStatusCode.ERROR`. */
const FAILED = 2;

/** The member `trace` of a request: the trace that it belongs to, in the form of W3C's headers. */
export interface TraceCarrier {
  readonly traceparent?: unknown;
  readonly tracestate?: unknown;
}

/** A span that has begun. */
export interface OpenSpan {
  /** Runs something of which the spans that begin in it are parts. */
  run<T>(work: () => T): T;
  end(attributes: OtelAttributes, error: string | null): void;
}

export interface SpanStart {
  readonly name: string;
  readonly kind: number;
  readonly attributes: OtelAttributes;
  readonly carrier?: unknown;
}

/**
 * Spans through OpenTelemetry. A span is a part of the one that runs where it begins, also where the embedder has no context manager:
 * which one that is is kept here. Where there is one, it knows of ours, so that spans of the embedder's own code are parts of them.
 */
export class Traces {
  readonly #api: OpenTelemetryApi;
  readonly #tracer: OtelTracer;
  readonly #current = new AsyncLocalStorage<object>();

  constructor(api: OpenTelemetryApi) {
    this.#api = api;
    this.#tracer = api.trace.getTracer(INSTRUMENTED, version);
  }

  begin({ name, kind, attributes, carrier }: SpanStart): OpenSpan {
    const parent = this.#remote(carrier) ?? this.#current.getStore() ?? this.#api.context.active();
    const span = this.#tracer.startSpan(name, { kind, attributes: withoutSecrets(attributes) }, parent);
    const context = this.#api.trace.setSpan(parent, span);
    return {
      run: <T>(work: () => T) => this.#current.run(context, () => this.#api.context.with(context, work)) as T,
      end: (last, error) => end(span, last, error),
    };
  }

  /** The context of a trace that the client has begun; `null` where it names none that is valid. */
  #remote(carrier: unknown): object | null {
    const { traceparent, tracestate } = (carrier ?? {}) as TraceCarrier;
    const parts = typeof traceparent === "string" ? TRACEPARENT.exec(traceparent.trim()) : null;
    if (!parts) return null;
    const [, traceId = "", spanId = "", flags = ""] = parts;
    const state = typeof tracestate === "string" && tracestate.length <= MAX_STATE ? tracestate : "";
    return this.#api.trace.setSpanContext(this.#api.context.active(), {
      traceId,
      spanId,
      traceFlags: Number.parseInt(flags, 16) & 1,
      isRemote: true,
      ...(state ? { traceState: this.#api.createTraceState(state) as never } : {}),
    });
  }
}

/** Ids of zeros are none, and version ff is none. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-.*)?$/;
const MAX_STATE = 512;

function end(span: OtelSpan, attributes: OtelAttributes, error: string | null): void {
  span.setAttributes(withoutSecrets(attributes));
  if (error !== null) span.setStatus({ code: FAILED, message: redactText(error) });
  span.end();
}

function withoutSecrets(attributes: OtelAttributes): OtelAttributes {
  return redact(attributes) as OtelAttributes;
}

import * as api from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { createTelemetry } from "codex-app-server-sdk/server";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { until } from "../../support/settled.js";
import { createWatchedServer, PROMPT } from "../../support/watched.js";

const TRACE = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", tracestate: "vendor=value" };
const lookAt = { calls: [{ name: "look", arguments: { at: "the map" } }] };

/** OpenTelemetry's own SDK, with everything kept in memory. */
function createSdk() {
  const spans = new InMemorySpanExporter();
  const traces = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 2 ** 31 - 1 });
  const meters = new MeterProvider({ readers: [reader] });
  api.trace.setGlobalTracerProvider(traces);
  api.metrics.setGlobalMeterProvider(meters);
  onTestFinished(async () => {
    api.trace.disable();
    api.metrics.disable();
    await Promise.all([traces.shutdown(), meters.shutdown()]);
  });
  const read = async () => {
    await reader.forceFlush();
    const points =
      metrics
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    return new Map(points.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints]));
  };
  return { spans: () => spans.getFinishedSpans(), read };
}

const named = (spans: readonly ReadableSpan[], name: string) => spans.filter((span) => span.name === name);

describe("the spans of a server", () => {
  it("go on with the client's trace: request, turn, model call and tool, and the refresh below the call", async () => {
    const sdk = createSdk();
    const { runTurn } = await createWatchedServer([401, lookAt, "ok"], { openTelemetry: api });
    const { threadId, turnId } = await runTurn(TRACE);
    await until(() => named(sdk.spans(), "turn").length > 0);
    const [request] = named(sdk.spans(), "turn/start");
    const [turn] = named(sdk.spans(), "turn");
    const calls = named(sdk.spans(), "model mock-model");
    const [tool] = named(sdk.spans(), "tool look");
    const [refresh] = named(sdk.spans(), "token refresh");
    expect(request).toMatchObject({
      kind: api.SpanKind.SERVER,
      parentSpanContext: { spanId: "b7ad6b7169203331", isRemote: true },
      attributes: {
        "rpc.system": "jsonrpc",
        "rpc.method": "turn/start",
        "rpc.request_id": threadId,
        "app_server.tenant": "ann",
        "app_server.client_name": "raw",
      },
    });
    expect(request?.spanContext().traceState?.serialize()).toBe("vendor=value");
    const parents = [turn, ...calls, tool, refresh].map((span) => span?.parentSpanContext?.spanId);
    const [requestId, runId, callId] = [request, turn, calls[0]].map((span) => span?.spanContext().spanId);
    expect(parents).toEqual([requestId, runId, runId, runId, callId]);
    for (const span of [request, turn, ...calls, tool, refresh])
      expect(span?.spanContext().traceId).toBe("0af7651916cd43dd8448eb211c80319c");
    expect(turn?.attributes).toMatchObject({
      "app_server.thread_id": threadId,
      "app_server.turn_id": turnId,
      "gen_ai.request.model": "mock-model",
      "app_server.outcome": "completed",
    });
    expect(calls[0]).toMatchObject({ kind: api.SpanKind.CLIENT, attributes: { "http.response.status_code": 200 } });
    expect(tool?.attributes).toMatchObject({ "gen_ai.tool.name": "look", "gen_ai.tool.call.id": expect.any(String) });
  });

  it.each([
    ["none", undefined],
    ["no ids", { traceparent: `00-${"0".repeat(32)}-${"0".repeat(16)}-01` }],
    ["something else", { traceparent: 5, tracestate: {} }],
    ["a version that is none", { traceparent: TRACE.traceparent.replace("00-", "ff-") }],
  ])("begin a trace of their own where the client names %s", async (_, trace) => {
    const sdk = createSdk();
    const { runTurn } = await createWatchedServer(["ok"], { openTelemetry: api });
    await runTurn(trace);
    const [request] = named(sdk.spans(), "turn/start");
    expect(request?.parentSpanContext).toBeUndefined();
    expect(api.isSpanContextValid(request?.spanContext() as api.SpanContext)).toBe(true);
  });

  it("say how it failed, and never what was said", async () => {
    const sdk = createSdk();
    const { runTurn, wire, tokens } = await createWatchedServer([401, lookAt, { status: 400, message: PROMPT }], {
      openTelemetry: api,
    });
    await runTurn(TRACE);
    await wire.ask("thread/read", { threadId: PROMPT });
    await until(() => ["turn", "thread/read"].every((name) => named(sdk.spans(), name).length > 0));
    const ERROR = api.SpanStatusCode.ERROR;
    expect(named(sdk.spans(), "turn")).toMatchObject([{ status: { code: ERROR, message: "failed" } }]);
    expect(named(sdk.spans(), "thread/read")).toMatchObject([
      { status: { code: ERROR, message: "refused -32600" }, attributes: { "rpc.jsonrpc.error_code": -32600 } },
    ]);
    const told = JSON.stringify(
      sdk.spans().map(({ name, attributes, status, events, links }) => ({ name, attributes, status, events, links })),
    );
    for (const secret of [PROMPT, "the map", ...tokens]) expect(told).not.toContain(secret);
  });

  it("are the parents of those that an agent of one's own makes", async () => {
    const sdk = createSdk();
    const { AsyncLocalStorage } = await import("node:async_hooks");
    const storage = new AsyncLocalStorage<api.Context>();
    const manager: api.ContextManager = {
      active: () => storage.getStore() ?? api.ROOT_CONTEXT,
      with: (context, run, self, ...args) => storage.run(context, () => run.apply(self, args)) as never,
      bind: (_, target) => target,
      enable: () => manager,
      disable: () => manager,
    };
    api.context.setGlobalContextManager(manager);
    onTestFinished(() => void api.context.disable());
    const agent = async () => {
      await null;
      api.trace.getTracer("mine").startSpan("mine").end();
    };
    const { runTurn } = await createWatchedServer([], { openTelemetry: api, agent });
    await runTurn();
    await until(() => named(sdk.spans(), "turn").length > 0);
    const [[turn], [mine]] = [named(sdk.spans(), "turn"), named(sdk.spans(), "mine")];
    expect(mine?.parentSpanContext?.spanId).toBe(turn?.spanContext().spanId);
  });
});

describe("the metrics of OpenTelemetry", () => {
  it("are the numbers of GET /metrics, under the same names, until they are closed", async () => {
    const sdk = createSdk();
    const { runTurn, text } = await createWatchedServer([lookAt, "ok"], { openTelemetry: api });
    await runTurn();
    const numbers = await sdk.read();
    const value = (name: string) =>
      numbers.get(`codex_app_server_${name}`)?.map(({ value: number, attributes }) => [number, attributes]);
    expect(value("connections")).toEqual([[1, {}]]);
    expect(value("turns_total")).toEqual([[1, { status: "completed" }]]);
    expect(value("model_calls_total")).toEqual([[2, { status: "200" }]]);
    expect(value("turn_duration_seconds")).toMatchObject([[{ count: 1 }, {}]]);
    const names = [...text().matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(names.filter((name) => !numbers.has(name as string) && text().includes(`\n${name}`))).toEqual([]);
  });
});

describe("createTelemetry", () => {
  it("loads the package when it is told to", () => {
    const spy = vi.spyOn(api.metrics, "getMeter");
    const telemetry = createTelemetry({ openTelemetry: true });
    expect(telemetry.text()).toContain("codex_app_server_connections 0\n");
    telemetry.close();
    spy.mockRestore();
  });
});

import { createAppServer, createTelemetry } from "codex-app-server-sdk/server";
import { describe, expect, it, onTestFinished } from "vitest";
import { createGate } from "../../support/gate.js";
import { readPrometheus } from "../../support/prometheus.js";
import { attach, introduce } from "../../support/raw-client.js";
import { until } from "../../support/settled.js";
import { createWatchedServer, keepLines, type Line, PROMPT } from "../../support/watched.js";
import { createWire } from "../../support/wire.js";

const lookAt = { calls: [{ name: "look", arguments: { at: "the map" } }] };
const withMessage = (lines: readonly Line[], message: string) => lines.filter((line) => line.message === message);

/** The value of a sample, by its name without the prefix. */
function sampleOf(text: string, sample: string): number | undefined {
  const all = [...readPrometheus(text).values()].flatMap(({ samples }) => [...samples]);
  return new Map(all).get(`codex_app_server_${sample}`);
}

describe("a server's log", () => {
  it("follows a client, its turn, the model, a tool and a refresh, each with ids and the tenant", async () => {
    const { lines, runTurn, wire } = await createWatchedServer([401, lookAt, "ok"]);
    const { threadId, turnId } = await runTurn();
    await wire.close();
    await until(() => withMessage(lines, "A connection has ended").length > 0);
    const [connected] = withMessage(lines, "A client has connected");
    const client = { connectionId: connected?.connectionId, tenant: "ann" };
    const turn = { ...client, threadId, turnId };
    const durationMs = expect.any(Number);
    expect(connected).toEqual({ level: "info", message: "A client has connected", target: "connection", ...client });
    expect(withMessage(lines, "A turn has begun")).toMatchObject([{ ...turn, level: "info", target: "turn", kind: "answer" }]);
    expect(withMessage(lines, "Fresh tokens are asked for")).toMatchObject([{ ...client, level: "info", from: "client" }]);
    expect(withMessage(lines, "The request for fresh tokens has ended")).toMatchObject([
      { ...client, outcome: "ok", durationMs },
    ]);
    expect(withMessage(lines, "The model was asked")).toMatchObject([
      { ...turn, level: "debug", target: "model", model: "mock-model", status: 200, outcome: "ok", durationMs },
      { ...turn, status: 200 },
    ]);
    expect(withMessage(lines, "A tool was called")).toMatchObject([
      { ...turn, level: "debug", target: "tools", tool: "look", outcome: "ok" },
    ]);
    expect(withMessage(lines, "A turn has ended")).toMatchObject([{ ...turn, level: "info", status: "completed", durationMs }]);
    expect(withMessage(lines, "A request was answered")).toContainEqual(
      expect.objectContaining({ ...client, level: "debug", method: "turn/start", requestId: threadId, outcome: "ok" }),
    );
    expect(withMessage(lines, "A connection has ended")).toMatchObject([{ ...client, level: "info", code: "ERR_LOST" }]);
    expect(lines.filter(({ level }) => level === "warn" || level === "error")).toEqual([]);
    expect(lines.every(({ target }) => typeof target === "string")).toBe(true);
  });

  it("has no token, no prompt, no argument and no answer in it", async () => {
    const { lines, runTurn, tokens, text } = await createWatchedServer([401, lookAt, { text: "under the palm tree" }]);
    await runTurn();
    const written = JSON.stringify(lines) + text();
    for (const secret of [PROMPT, "the map", "palm tree", ...tokens]) expect(written).not.toContain(secret);
  });

  it("names how a turn failed by its kind, and an unknown method as such", async () => {
    const { lines, runTurn, wire, text } = await createWatchedServer([{ status: 400, message: `no ${PROMPT}` }]);
    await runTurn();
    await wire.ask(`my/${PROMPT}`, {});
    expect(withMessage(lines, "A turn has ended")).toMatchObject([{ status: "failed", error: expect.stringMatching(/^\w+$/) }]);
    expect(withMessage(lines, "A request was answered").at(-1)).toMatchObject({
      method: "unknown",
      outcome: "refused",
      code: -32600,
    });
    expect(JSON.stringify(lines) + text()).not.toContain(PROMPT);
  });

  it("tells of overload once, however often it happens", async () => {
    const gate = createGate();
    const { logger, lines } = keepLines();
    const telemetry = createTelemetry();
    const account = { read: () => gate.pass().then(() => ({ account: null, requiresOpenaiAuth: false })) };
    const server = createAppServer({ logger, telemetry, maxInFlight: 1, handlers: { account } });
    const wire = attach(server);
    await introduce(wire);
    const slow = wire.ask("account/read", {});
    const refused = await Promise.all([wire.ask("account/read", {}), wire.ask("account/read", {}), wire.ask("x", {})]);
    gate.open();
    await slow;
    expect(refused.map(({ error }) => (error as { code: number }).code)).toEqual([-32001, -32001, -32001]);
    expect(withMessage(lines, "A request was refused: too many at once")).toMatchObject([
      { level: "warn", method: "account/read", limit: "connection", notLogged: 0 },
    ]);
    expect(sampleOf(telemetry.text(), 'overloads_total{limit="connection"}')).toBe(3);
    telemetry.close();
  });

  it("tells of the overload of each tenant, and that it was its own limit", async () => {
    const { logger, lines } = keepLines();
    const telemetry = createTelemetry();
    // Once the two requests of a moment are used up, the third is refused.
    const server = createAppServer({ logger, telemetry, tenantLimits: { requestsPerSecond: 2 } });
    onTestFinished(() => server.close());
    for (const subject of ["ann", "ben"]) {
      const wire = createWire();
      server.accept(wire.transport, { identity: { subject } });
      await introduce(wire);
      await Promise.all(Array.from({ length: 20 }, () => wire.ask("thread/loaded/list", {})));
    }
    expect(withMessage(lines, "A request was refused: too many at once")).toMatchObject([
      { tenant: "ann", limit: "tenant" },
      { tenant: "ben", limit: "tenant" },
    ]);
    expect(sampleOf(telemetry.text(), 'overloads_total{limit="tenant"}')).toBeGreaterThan(1);
    telemetry.close();
  });

  it("tells of a thread that leaves memory, and whose it was", async () => {
    const { lines, wire } = await createWatchedServer();
    const { result } = await wire.ask("thread/start", { ephemeral: false });
    const { id: threadId } = (result as { thread: { id: string } }).thread;
    await wire.ask("thread/archive", { threadId });
    expect(withMessage(lines, "A thread has left memory")).toMatchObject([{ threadId, tenant: "ann", target: "thread" }]);
  });
});

describe("a server's metrics", () => {
  it("count what happens, by how it ends", async () => {
    const { text, runTurn, wire } = await createWatchedServer([401, lookAt, "ok", 500]);
    await runTurn();
    await runTurn();
    const values = {
      connections: 1,
      threads_loaded: 2,
      turns_running: 0,
      backlog_bytes: 0,
      'turns_total{status="completed"}': 1,
      'turns_total{status="failed"}': 1,
      turn_duration_seconds_count: 2,
      'model_calls_total{status="200"}': 2,
      'model_calls_total{status="500"}': 1,
      'tool_calls_total{outcome="ok"}': 1,
      'token_refreshes_total{from="client",outcome="ok"}': 1,
      'requests_total{method="thread/start",outcome="ok"}': 2,
      'requests_total{method="initialize",outcome="ok"}': 1,
    };
    for (const [sample, value] of Object.entries(values)) expect([sample, sampleOf(text(), sample)]).toEqual([sample, value]);
    await wire.close();
    await until(() => sampleOf(text(), "connections") === 0);
    expect(sampleOf(text(), 'connections_closed_total{reason="lost"}')).toBe(1);
  });

  it("have no id, tenant, model or tool among their labels", async () => {
    const { text, runTurn } = await createWatchedServer([lookAt, "ok"]);
    const { threadId, turnId } = await runTurn();
    for (const name of [threadId, turnId, "ann", "mock-model", "look"]) expect(text()).not.toContain(name);
  });

  it("are of all servers that share them, and forget those that have closed", async () => {
    const telemetry = createTelemetry();
    onTestFinished(() => telemetry.close());
    const [one, two] = [createAppServer({ logger: false, telemetry }), createAppServer({ logger: false, telemetry })];
    for (const server of [one, two]) {
      const wire = attach(server);
      await introduce(wire);
      await wire.ask("thread/start", {});
    }
    expect([sampleOf(telemetry.text(), "connections"), sampleOf(telemetry.text(), "threads_loaded")]).toEqual([2, 2]);
    await one.close();
    expect([sampleOf(telemetry.text(), "connections"), sampleOf(telemetry.text(), "threads_loaded")]).toEqual([1, 1]);
  });

  it("refuses what createTelemetry has not made", () => {
    expect(() => createAppServer({ telemetry: {} as never })).toThrow('"telemetry" must be what createTelemetry() returns');
  });
});

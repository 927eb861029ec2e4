import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, get as request } from "node:http";
import { createTelemetry } from "codex-app-server-sdk/server";
import { bearerToken, type ListenWebSocketOptions, listenWebSocket } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { readPrometheus } from "../support/prometheus.js";
import { handshakeLines, knock, listenFor, sendLines } from "../support/upgrade.js";

async function listen(options: ListenWebSocketOptions = {}) {
  const telemetry = createTelemetry();
  onTestFinished(() => telemetry.close());
  const { url, listener } = await listenFor({ logger: false, metrics: telemetry, ...options });
  const get = (headers: readonly string[] = [], method = "GET", path = "/metrics") =>
    sendLines(url, [`${method} ${path} HTTP/1.1`, "Host: x", ...headers]);
  const refused = () => readPrometheus(telemetry.text()).get("codex_app_server_handshakes_refused_total")?.samples;
  return { url, listener, get, refused };
}

const asAnn = bearerToken((token) => (token === "of-ann" ? { subject: "ann" } : token === "of-all" ? true : null));

describe("GET /metrics", () => {
  it("is Prometheus' text, for this machine where there is no lock", async () => {
    const { get } = await listen();
    const { status, headers, body } = await get();
    expect(status).toBe(200);
    expect(headers).toContain("content-type: text/plain; version=0.0.4; charset=utf-8\r\n");
    expect(readPrometheus(body).has("codex_app_server_connections")).toBe(true);
    expect((await get([], "GET", "/metrics?x=1")).status).toBe(200);
    expect(await get([], "POST")).toMatchObject({ status: 405, headers: expect.stringContaining("allow: get,head") });
  });

  it("is not there unless it is asked for", async () => {
    const { get } = await listen({ metrics: undefined });
    expect((await get()).status).toBe(400);
  });

  it("is behind the lock, and nobody's who is somebody in particular, but for its readers", async () => {
    const [closed, open] = [
      await listen({ authenticate: asAnn }),
      await listen({ authenticate: asAnn, metricsReaders: ["ann"] }),
    ];
    const bearers = [[], ["Authorization: Bearer nope"], ["Authorization: Bearer of-ann"], ["Authorization: Bearer of-all"]];
    const statuses = async ({ get }: typeof open) => Promise.all(bearers.map(async (headers) => (await get(headers)).status));
    expect(await statuses(closed)).toEqual([401, 401, 403, 200]);
    expect(await statuses(open)).toEqual([401, 401, 200, 200]);
  });

  it("counts failed attempts among those of clients", async () => {
    const { get, url } = await listen({ authenticate: asAnn, failedAttempts: { perAddress: 2 } });
    for (let at = 0; at < 2; at += 1) await get(["Authorization: Bearer nope"]);
    expect([(await get(["Authorization: Bearer of-all"])).status, (await knock(url, "of-all")).status]).toEqual([429, 429]);
  });

  it("is not for a page that may not connect", async () => {
    const { get } = await listen({ allowedOrigins: ["https://app.example"] });
    expect((await get(["Origin: https://evil.example"])).status).toBe(403);
    expect((await get(["Origin: https://app.example"])).status).toBe(200);
  });

  it("may be read again and again over one connection", async () => {
    const { url } = await listen();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", onWarning);
    onTestFinished(() => {
      process.off("warning", onWarning);
      agent.destroy();
    });
    const reused: boolean[] = [];
    for (let read = 0; read < 15; read += 1) {
      const asked = request(`${url.replace("ws:", "http:")}/metrics`, { agent });
      const [response] = (await once(asked, "response")) as [IncomingMessage];
      await once(response.resume(), "close");
      reused.push(asked.reusedSocket);
    }
    expect(reused.filter(Boolean)).toHaveLength(14);
    // A listener that stays behind for each reading is warned of from the eleventh on.
    expect(warnings).toEqual([]);
  });

  it("is there while the server comes to its end", async () => {
    const { get, listener } = await listen();
    listener.retire();
    expect([(await get()).status, (await get([], "GET", "/readyz")).status]).toEqual([200, 503]);
  });

  it("stays the embedder's in a server of its own", async () => {
    const telemetry = createTelemetry();
    const server = createServer((_, response) => response.end("mine"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const listener = await listenWebSocket({ server, metrics: telemetry, logger: false, authenticate: () => null });
    onTestFinished(async () => {
      await listener.close();
      server.close();
      server.closeAllConnections();
    });
    const response = await fetch(new URL("/metrics", listener.url.replace("ws:", "http:")));
    expect(await response.text()).toBe("mine");
    expect((await knock(listener.url)).status).toBe(401);
    expect(telemetry.text()).toContain('codex_app_server_handshakes_refused_total{status="401"} 1\n');
  });
});

describe("the metrics of a listener", () => {
  it("count the clients that were refused, by status, and not the probes", async () => {
    const { url, refused, get } = await listen({ authenticate: asAnn });
    await knock(url, "nope");
    await knock(url, "nope");
    await knock(url, "of-ann");
    await sendLines(url, handshakeLines(["Origin: https://evil.example"]));
    await get([], "GET", "/healthz");
    await get();
    expect([...(refused() ?? [])]).toEqual([
      ['codex_app_server_handshakes_refused_total{status="401"}', 2],
      ['codex_app_server_handshakes_refused_total{status="403"}', 1],
    ]);
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { connect } from "codex-app-server-sdk/client";
import { webSocket } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHome } from "../support/home.js";
import { COMMAND } from "../support/programs.js";
import { readPrometheus } from "../support/prometheus.js";
import { until } from "../support/settled.js";

/** Starts the command; resolves with where it listens, and what it logs. */
async function start(args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [COMMAND, "app-server", "--listen", "ws://127.0.0.1:0", ...args], {
    env: { ...process.env, CODEX_HOME: await createHome(), ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.kill()) await once(child, "close");
  });
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => lines.push(line));
  const find = () => lines.map((line) => /listening on (ws:\S+)/.exec(line)?.[1]).find((url) => url !== undefined);
  await until(() => find() !== undefined || child.exitCode !== null);
  return { url: find() as string, lines };
}

describe("the command that is watched", () => {
  it("answers GET /metrics, and logs what RUST_LOG asks for in the form of codex", async () => {
    const { url, lines } = await start(["--metrics"], { RUST_LOG: "codex_app_server=info", LOG_FORMAT: "json" });
    const client = await connect(webSocket(url), { clientInfo: { name: "test", version: "1" } });
    const page = await fetch(`${url.replace("ws:", "http:")}/metrics`);
    expect(page.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const { samples } = readPrometheus(await page.text()).get("codex_app_server_connections") ?? {};
    expect([...(samples ?? [])]).toEqual([["codex_app_server_connections", 1]]);
    await client.close();
    const logged = () => lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
    await until(() => logged().length > 1);
    expect(logged()).toMatchObject([
      { level: "INFO", target: "connection", fields: { message: "A client has connected", connectionId: expect.any(String) } },
      { level: "INFO", target: "connection", fields: { message: "A connection has ended" } },
    ]);
  });
});

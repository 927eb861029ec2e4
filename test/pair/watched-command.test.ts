import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { connect } from "codex-app-server-sdk/client";
import { webSocket } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHome } from "../support/home.js";
import { COMMAND } from "../support/programs.js";
import { readPrometheus } from "../support/prometheus.js";

/** Starts the command; resolves with where it listens, and a way to wait for as many lines of JSON of its log. */
async function start(args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [COMMAND, "app-server", "--listen", "ws://127.0.0.1:0", ...args], {
    env: { ...process.env, CODEX_HOME: await createHome(), ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.kill()) await once(child, "close");
  });
  const lines: string[] = [];
  const read = createInterface({ input: child.stderr });
  read.on("line", (line) => lines.push(line));
  /** Waits until the lines hold what is looked for; `undefined` when the command has ended before. */
  const find = async <T>(look: () => T | undefined): Promise<T | undefined> => {
    for (let ended = false; ; ) {
      const found = look();
      if (found !== undefined || ended) return found;
      ended = await Promise.race([once(read, "line").then(() => false), once(read, "close").then(() => true)]);
    }
  };
  const url = await find(() => lines.map((line) => /listening on (ws:\S+)/.exec(line)?.[1]).find((found) => found !== undefined));
  const logged = () => lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as object);
  return { url: url as string, log: (count: number) => find(() => (logged().length < count ? undefined : logged())) };
}

describe("the command that is watched", () => {
  it("answers GET /metrics, and logs what RUST_LOG asks for in the form of codex", async () => {
    const { url, log } = await start(["--metrics"], { RUST_LOG: "codex_app_server=info", LOG_FORMAT: "json" });
    const client = await connect(webSocket(url), { clientInfo: { name: "test", version: "1" } });
    const page = await fetch(`${url.replace("ws:", "http:")}/metrics`);
    expect(page.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const { samples } = readPrometheus(await page.text()).get("codex_app_server_connections") ?? {};
    expect([...(samples ?? [])]).toEqual([["codex_app_server_connections", 1]]);
    await client.close();
    expect(await log(2)).toMatchObject([
      { level: "INFO", target: "connection", fields: { message: "A client has connected", connectionId: expect.any(String) } },
      { level: "INFO", target: "connection", fields: { message: "A connection has ended" } },
    ]);
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "codex-app-server-sdk/client";
import { webSocket } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { TLS } from "../support/certificate.js";
import { createFolder } from "../support/folder.js";
import { createHome } from "../support/home.js";
import { CODEX, COMMAND, commandOf, runProgram } from "../support/programs.js";
import { eventually } from "../support/settled.js";
import { handshakeLines, knock, nowSeconds, sendLines, signJwt } from "../support/upgrade.js";

const SECRET = "s".repeat(40);
const clientInfo = { name: "test", version: "1.0.0" };

async function file(content: string): Promise<string> {
  const path = join(await createFolder(), "file");
  await writeFile(path, content);
  return path;
}

/** Starts a program that listens, ours or the real one, and resolves with where. It ends with the test. */
async function start(command: readonly string[], args: readonly string[]) {
  const [program, ...first] = [...command, "app-server", ...args] as [string, ...string[]];
  const child: ChildProcess = spawn(program, first, {
    env: { ...process.env, CODEX_HOME: await createHome() },
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.kill()) await once(child, "close");
  });
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk;
      const found = /listening on:? (wss?:\S+)\n/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.once("close", () => reject(new Error(`The program ended: ${said}`)));
  });
  return { url, said: () => said };
}

const ours = [process.execPath, COMMAND];

describe("the command with a lock", () => {
  it("answers handshakes as the real server does", async () => {
    const tokenFile = await file("the-token\n");
    const args = ["--listen", "ws://127.0.0.1:0", "--ws-auth", "capability-token", "--ws-token-file", tokenFile];
    const [ourUrl, realUrl] = await Promise.all([start(ours, args), start(commandOf(CODEX), args)]).then((both) =>
      both.map(({ url }) => url),
    );
    const requests: string[][] = [
      handshakeLines(),
      handshakeLines(["Authorization: bearer the-token"]),
      handshakeLines(["Authorization: Bearer nope"]),
      handshakeLines(["Authorization: Bearer"]),
      handshakeLines(["Authorization: Basic the-token"]),
      handshakeLines(["Authorization: Bearer the-token", "Authorization: Bearer nope"]),
      handshakeLines([], "/?token=the-token"),
      handshakeLines([], "/", "PUT"),
      handshakeLines([], "/readyz"),
      handshakeLines().filter((line) => !line.startsWith("Sec-WebSocket-Key")),
      ["GET / HTTP/1.1", "Host: x"],
      ["POST /readyz HTTP/1.1", "Host: x", "Content-Length: 0"],
      ["GET /healthz HTTP/1.1", "Host: x"],
    ];
    for (const lines of requests) {
      const [our, real] = await Promise.all([sendLines(ourUrl as string, lines), sendLines(realUrl as string, lines)]);
      expect([our.status, our.body], lines.join("\n")).toEqual([real.status, real.body]);
    }
    const origin = handshakeLines(["Origin: http://x", "Authorization: Bearer the-token"]);
    expect((await sendLines(ourUrl as string, origin)).status).toBe((await sendLines(realUrl as string, origin)).status);
  });

  it("ends as the real server does where a lock cannot be", async () => {
    const [empty, short] = [await file(" "), await file("short")];
    const listen = ["--listen", "ws://127.0.0.1:0"];
    const calls = [
      ["--listen", "ws://0.0.0.0:0"],
      ["--listen", "ws://[::]:0"],
      [...listen, "--ws-auth", "capability-token"],
      [...listen, "--ws-auth", "capability-token", "--ws-token-file", empty],
      [...listen, "--ws-auth", "capability-token", "--ws-token-file", `${empty}-not`],
      [...listen, "--ws-auth", "signed-bearer-token", "--ws-shared-secret-file", short],
      [...listen, "--ws-token-file", empty],
      ["--ws-auth", "capability-token"],
    ];
    const env = { CODEX_HOME: await createHome() };
    for (const args of calls) {
      const our = await runProgram([COMMAND, "app-server", ...args], { env });
      const real = await runProgram([CODEX, "app-server", ...args], { env });
      const reason = /^Error: (.+)$/m.exec(real.stderr)?.[1];
      expect([our.exitCode, our.stderr]).toEqual([real.exitCode, `codex-app-server-sdk: ${reason}\n`]);
    }
  });

  it("serves each subject of a signed token as a tenant, with an account for all its connections", async () => {
    const listen = ["--listen", "ws://127.0.0.1:0", "--ws-auth", "signed-bearer-token"];
    const { url } = await start(ours, [...listen, "--ws-shared-secret-file", await file(SECRET)]);
    const join = async (sub?: string) => {
      const bearerToken = signJwt({ exp: nowSeconds() + 3_600, ...(sub === undefined ? {} : { sub }) }, SECRET);
      const client = await connect(webSocket(url, { bearerToken }), { clientInfo });
      onTestFinished(() => client.close());
      return client;
    };
    const [ann, desk, ben, nobody] = [await join("ann"), await join("ann"), await join("ben"), await join()];
    const { thread } = await ann.thread.start({});
    expect((await desk.thread.loadedList({})).data).toEqual([thread.id]);
    for (const other of [ben, nobody]) expect((await other.thread.loadedList({})).data).toEqual([]);
    await ann.account.loginStart({ type: "apiKey", apiKey: "sk-of-ann-alone" });
    expect((await desk.account.read({})).account).toMatchObject({ type: "apiKey" });
    for (const other of [ben, nobody]) expect((await other.account.read({})).account).toBeNull();
  });

  it("serves wss, and pages of the origins that it is told", async () => {
    const [cert, key] = [await file(TLS.cert), await file(TLS.key)];
    const { url, said } = await start(ours, [
      ...["--listen", "wss://127.0.0.1:0", "--ws-tls-cert", cert, "--ws-tls-key", key],
      ...["--allow-origin", "https://app.example", "--allow-origin", "http://localhost:3000"],
    ]);
    const open = (origin: string) =>
      new Promise<string>((resolve) => {
        const client = new WebSocket(url, { ca: TLS.cert, origin });
        onTestFinished(() => client.terminate());
        client.once("open", () => resolve("open"));
        client.once("error", (error) => resolve(error.message));
      });
    expect([await open("https://app.example"), await open("http://localhost:3000")]).toEqual(["open", "open"]);
    expect(await open("https://evil.example")).toContain("403");
    await eventually(() => expect(said()).toContain("--allow-origin"));
    const refused = await runProgram([COMMAND, "app-server", "--listen", "ws://127.0.0.1:0", "--allow-origin", "*"]);
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('The origin "*" would never match')]);
  });

  it("keeps its token out of what it says", async () => {
    const listen = ["--listen", "ws://127.0.0.1:0", "--ws-auth", "capability-token"];
    const { url, said } = await start(ours, [...listen, "--ws-token-file", await file("the-token")]);
    await knock(url, "a-wrong-one");
    await knock(url, "the-token");
    await eventually(() => expect(said()).toContain("A client was refused: invalid websocket token"));
    expect(said()).not.toMatch(/a-wrong-one|the-token/);
  });
});

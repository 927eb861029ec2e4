import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { createFakeCodexHome, startFakeBackend } from "codex-app-server-sdk/testing";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { createGate } from "../support/gate.js";
import { COMMAND } from "../support/programs.js";
import { eventually } from "../support/settled.js";

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly params?: object;
  readonly result?: { thread: { id: string } };
  readonly error?: object;
}

/** The command on a port of its own, with a backend that answers when it is told to. */
async function startServing(...args: string[]) {
  const gate = createGate();
  const backend = await startFakeBackend();
  backend.answer = () => ({ text: "done", until: gate.pass() });
  const home = await createFakeCodexHome(backend, { provider: "requires_openai_auth = false" });
  const child = spawn(process.execPath, [COMMAND, "app-server", "--listen", "ws://127.0.0.1:0", ...args], {
    env: { ...process.env, CODEX_HOME: home.path },
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    gate.open();
    await backend.close();
    await home.remove();
  });
  for await (const line of createInterface({ input: child.stderr })) {
    const url = /^listening on (ws:.*)$/.exec(line)?.[1];
    if (url) return { url, child, gate, backend };
  }
  throw new Error("The command does not listen");
}

async function introduce(url: string) {
  const socket = new WebSocket(url);
  onTestFinished(() => socket.terminate());
  const heard: Reply[] = [];
  socket.on("message", (data) => heard.push(JSON.parse(String(data))));
  await once(socket, "open");
  let lastId = 0;
  const hears = (fits: (reply: Reply) => boolean) =>
    eventually(() => {
      const found = heard.find(fits);
      expect(found).toBeDefined();
      return found as Reply;
    });
  const ask = (method: string, params: object) => {
    lastId += 1;
    const id = lastId;
    socket.send(JSON.stringify({ id, method, params }));
    return hears((reply) => reply.id === id && reply.method === undefined);
  };
  await ask("initialize", { clientInfo: { name: "shutdown", version: "1" } });
  return { socket, ask, hears };
}

it("lets turns end within their grace, refuses others, and says to everybody that it goes", async () => {
  const { url, child, gate } = await startServing("--shutdown-grace-seconds", "600");
  const { socket, ask, hears } = await introduce(url);
  const [first, second] = [await ask("thread/start", {}), await ask("thread/start", {})];
  const turnIn = ({ result }: Reply) => ({ threadId: result?.thread.id, input: [{ type: "text", text: "go" }] });
  await ask("turn/start", turnIn(first));
  await gate.reached;
  const [exited, closed] = [once(child, "exit"), once(socket, "close")];
  child.kill("SIGTERM");
  await hears(({ method }) => method === "warning");
  const probe = async (path: string) => (await fetch(`${url.replace("ws:", "http:")}${path}`)).status;
  expect([await probe("/readyz"), await probe("/healthz")]).toEqual([503, 200]);
  const late = new WebSocket(url);
  expect((await once(late, "error"))[0]).toMatchObject({ message: "Unexpected server response: 503" });
  expect((await ask("turn/start", turnIn(second))).error).toMatchObject({ code: -32001 });
  gate.open();
  await hears(({ method }) => method === "turn/completed");
  expect((await closed)[0]).toBe(1001);
  expect(await exited).toEqual([0, null]);
});

it("ends at once at a second signal, also at another one, whatever runs", async () => {
  const { url, child, gate } = await startServing("--shutdown-grace-seconds", "600");
  const { ask, hears } = await introduce(url);
  const { result } = await ask("thread/start", {});
  await ask("turn/start", { threadId: result?.thread.id, input: [{ type: "text", text: "go" }] });
  await gate.reached;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await hears(({ method }) => method === "warning");
  child.kill("SIGINT");
  expect(await exited).toEqual([null, "SIGINT"]);
});

it("interrupts turns at once without a grace", async () => {
  const { url, child, gate } = await startServing();
  const { ask, hears } = await introduce(url);
  const { result } = await ask("thread/start", {});
  await ask("turn/start", { threadId: result?.thread.id, input: [{ type: "text", text: "go" }] });
  await gate.reached;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  expect(await hears(({ method }) => method === "turn/completed")).toMatchObject({ params: { turn: { status: "interrupted" } } });
  expect(await exited).toEqual([0, null]);
});

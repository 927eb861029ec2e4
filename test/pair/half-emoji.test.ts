import { join } from "node:path";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { connect, runTurn } from "codex-app-server-sdk/client";
import { createAppServer, sqliteThreads } from "codex-app-server-sdk/server";
import { createFakeCodexHome, fakeToken } from "codex-app-server-sdk/testing";
import { spawnCodex, stdio } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { configFor, createBackend } from "../support/backend.js";
import { createHome } from "../support/home.js";
import { joinServer } from "../support/pair.js";
import { CODEX } from "../support/programs.js";

/** A text that was cut in the middle of an emoji, and what it becomes. */
const CUT = "party \ud83c";
const MENDED = "party \ufffd";

interface Line {
  readonly id?: number;
  readonly method?: string;
  readonly result?: { readonly thread: { readonly id: string } };
  readonly params?: { readonly turn: { readonly status: string } };
}

/** A client that is not ours: it writes half of an emoji as an escape, as `JSON.stringify` does. */
function createForeignClient(accept: (transport: ReturnType<typeof stdio>) => void) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  accept(stdio({ input, output }));
  onTestFinished(() => void input.end());
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: output }).on("line", (line) => {
    lines.push(JSON.parse(line) as Line);
    for (const look of waiting) look();
  });
  const next = (fits: (line: Line) => boolean) =>
    new Promise<Line>((resolve) => {
      const look = () => {
        const at = lines.findIndex(fits);
        if (at < 0) return;
        waiting.delete(look);
        resolve(...(lines.splice(at, 1) as [Line]));
      };
      waiting.add(look);
      look();
    });
  let id = 0;
  return {
    ask(method: string, params: object) {
      id += 1;
      const asked = id;
      input.write(`${JSON.stringify({ id: asked, method, params })}\n`);
      return next((line) => line.id === asked);
    },
    async runTurn(threadId: string, text: string) {
      await this.ask("turn/start", { threadId, input: [{ type: "text", text }] });
      return (await next(({ method }) => method === "turn/completed")).params?.turn.status;
    },
  };
}

describe("a text that was cut in the middle of an emoji", () => {
  it("reaches the real codex, and its turn completes", async () => {
    const backend = await createBackend();
    const home = await createFakeCodexHome(backend);
    onTestFinished(() => home.remove());
    const client = await connect(spawnCodex({ command: process.execPath, args: [CODEX, "app-server"], codexHome: home.path }), {
      clientInfo: { name: "test", version: "1.0.0" },
      tokens: () => ({ accessToken: fakeToken() }),
    });
    onTestFinished(() => client.close());
    const { thread } = await client.thread.start();
    expect(await runTurn(client, { threadId: thread.id, input: CUT }).completed).toMatchObject({ status: "completed" });
    expect(JSON.stringify(backend.modelRequests.at(-1)?.body)).toContain(MENDED);
  });

  it("reaches our server's backend so that it can be read, in later turns and after a restart as well", async () => {
    const backend = await createBackend();
    const path = join(await createHome(), "threads.sqlite");
    const options = { config: configFor(backend, { requires_openai_auth: false }) };
    const first = createAppServer({ ...options, threads: sqliteThreads(path) });
    const foreign = createForeignClient((transport) => first.accept(transport));
    await foreign.ask("initialize", { clientInfo: { name: "foreign", version: "1" } });
    const { result } = await foreign.ask("thread/start", {});
    const threadId = result?.thread.id ?? "";
    expect(await foreign.runTurn(threadId, CUT)).toBe("completed");
    expect(await foreign.runTurn(threadId, "go on")).toBe("completed");
    await first.close();

    const second = createAppServer({ ...options, threads: sqliteThreads(path) });
    onTestFinished(() => second.close());
    const client = await joinServer(second);
    await client.thread.resume({ threadId });
    expect(await runTurn(client, { threadId, input: "and on" }).completed).toMatchObject({ status: "completed" });
    expect((await client.thread.list()).data).toMatchObject([{ id: threadId, preview: MENDED }]);
    expect(backend.modelRequests).toHaveLength(3);
    for (const { body } of backend.modelRequests) expect(JSON.stringify(body)).toContain(MENDED);
  });
});

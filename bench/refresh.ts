// What the refresh path of both ends adds between a 401 and the retry, with a provider that answers at once: `npm run bench -- refresh`.
import { fileURLToPath } from "node:url";
import { connect, runTurn } from "codex-app-server-sdk/client";
import { createAppServer } from "codex-app-server-sdk/server";
import { createFakeCodexHome, fakeToken, startFakeBackend } from "codex-app-server-sdk/testing";
import { createMemoryPair, spawnCodex } from "codex-app-server-sdk/transport";
import { median } from "./line-client.js";

const ROUNDS = 300;
const clientInfo = { name: "bench", version: "1" };
const tokens = () => ({ accessToken: fakeToken() });

/** In one process, without HTTP: from the moment the 401 is there to the moment the retry leaves. */
async function measureInProcess(): Promise<number> {
  const times: number[] = [];
  let refusedAt = 0;
  const server = createAppServer({
    fetch: async () => {
      if (refusedAt === 0) {
        refusedAt = performance.now();
        return new Response(null, { status: 401 });
      }
      times.push(performance.now() - refusedAt);
      refusedAt = 0;
      return new Response(null);
    },
  });
  const [here, there] = createMemoryPair();
  server.accept(there);
  const client = await connect(here, { clientInfo, tokens });
  for (let round = 0; round < ROUNDS; round += 1) await server.authorizedFetch("http://backend.invalid/");
  await client.close();
  await server.close();
  return median(times.slice(50));
}

/** Over stdio, with HTTP: the same, less what a retry takes that needs no refresh. */
async function measureOverStdio(): Promise<{ withRefresh: number; withoutRefresh: number }> {
  const backend = await startFakeBackend();
  const home = await createFakeCodexHome(backend, {
    provider: "requires_openai_auth = true\nrequest_max_retries = 0\nstream_max_retries = 0",
  });
  const command = fileURLToPath(new URL("../dist/command/cli.mjs", import.meta.url));
  const server = spawnCodex({ command: process.execPath, args: [command, "app-server"], codexHome: home.path });
  const client = await connect(server, { clientInfo, tokens });
  const { thread } = await client.thread.start();
  let refusedAt = 0;
  let refuse = true;
  let pushed: Promise<void> | undefined;
  const times: number[] = [];
  backend.answer = () => {
    const now = performance.now();
    if (refuse) refusedAt = now;
    else times.push(now - refusedAt);
    refuse = !refuse;
    return refuse ? "ok" : { status: 401, until: pushed };
  };
  const run = async (before?: () => Promise<void>) => {
    times.length = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      // Newer tokens that are there already when the 401 comes are adopted: a retry without a refresh.
      pushed = before?.().then(() => {
        refusedAt = performance.now();
      });
      await runTurn(client, { threadId: thread.id, input: "hi" }).completed;
    }
    return median(times.slice(50));
  };
  const withRefresh = await run();
  const withoutRefresh = await run(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    while (refuse) await new Promise((resolve) => setImmediate(resolve));
    await client.tokens?.push();
  });
  await client.close();
  await backend.close();
  await home.remove();
  return { withRefresh, withoutRefresh };
}

const inProcess = await measureInProcess();
const { withRefresh, withoutRefresh } = await measureOverStdio();
const ms = (value: number) => `${value.toFixed(2)} ms`;
process.stdout.write(`Node ${process.version}, medians of ${ROUNDS} refreshes\n`);
process.stdout.write(`in process, without HTTP: ${ms(inProcess)}\n`);
process.stdout.write(
  `over stdio, with HTTP: ${ms(withRefresh)} with a refresh, ${ms(withoutRefresh)} without: it adds ${ms(withRefresh - withoutRefresh)}\n`,
);

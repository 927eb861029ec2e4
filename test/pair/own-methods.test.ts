import { connect } from "codex-app-server-sdk/client";
import { notification, request } from "codex-app-server-sdk/protocol";
import { type Connection, createAppServer, serve } from "codex-app-server-sdk/server";
import { createMemoryPair } from "codex-app-server-sdk/transport";
import { expect, it, onTestFinished } from "vitest";
import * as z from "zod/mini";

const text = z.object({ text: z.string() });
const ping = request("my/ping", text, text);
const confirm = request("my/confirm", text, z.object({ granted: z.boolean() }));
const progress = notification("my/progress", z.object({ done: z.number() }));

it("requests and notifications of one's own go both ways between client and server, by the same rows", async () => {
  const heard: unknown[] = [];
  const server = createAppServer({
    methods: [
      serve(ping, async ({ text }, { connection }) => {
        const { granted } = await connection.request(confirm, { text });
        connection.notify(progress, { done: 1 });
        return { text: `${text}: ${granted}` };
      }),
      serve(progress, ({ done }, { connection }: { connection: Connection }) => {
        heard.push(["server", done, connection.clientInfo?.name]);
      }),
    ],
  });
  onTestFinished(() => server.close());
  const [here, there] = createMemoryPair();
  server.accept(there);
  const client = await connect(here, { clientInfo: { name: "own", version: "1" } });
  onTestFinished(() => client.close());
  client.handle(confirm, ({ text }) => ({ granted: text === "sure" }));
  client.on(progress, ({ done }) => void heard.push(["client", done]));
  client.notify(progress, { done: 0 });
  expect(await client.request(ping, { text: "sure" })).toEqual({ text: "sure: true" });
  expect(heard).toEqual([
    ["server", 0, "own"],
    ["client", 1],
  ]);
});

import assert from "node:assert/strict";
import { fakeToken, startFakeBackend } from "codex-app-server-sdk/testing";
import { createWebBackend } from "./web-backend.js";

// A web backend for many users: the browser gets the agent's text as server-sent events. Here two users of it, without a browser.
const backend = await startFakeBackend();
const accepted = new Set<string>();
backend.answer = ({ bearer }) => (accepted.has(bearer ?? "") ? { text: ["Hello ", "there."] } : 401);

/** What the vault holds. A token that the backend refuses is replaced. */
const vault = new Map<string, string>();
const web = createWebBackend({
  config: { openai_base_url: backend.baseUrl },
  tokenOf: async (user, rejected) => {
    if (!vault.has(user) || vault.get(user) === rejected) vault.set(user, fakeToken({ email: `${user}@example.com` }));
    if (rejected !== null) accepted.add(vault.get(user) as string);
    return vault.get(user) as string;
  },
});
await web.listen({ port: 0, host: "127.0.0.1" });
const { port } = web.server.address() as { port: number };

const ask = (user: string, path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    ...init,
    headers: { "x-user": user, "content-type": "application/json" },
  });
const chat = (user: string, text: string, signal?: AbortSignal) =>
  ask(user, "/chat", { body: JSON.stringify({ text }), ...(signal ? { signal } : {}) });

try {
  // The first token of each is refused: 401, refresh, retry. The browser sees nothing of it.
  const [ann, ben] = await Promise.all(["ann", "ben"].map(async (user) => (await chat(user, "Hi.")).text()));
  for (const events of [ann, ben]) {
    assert.match(
      events as string,
      /event: delta\ndata: "Hello "\n\nevent: delta\ndata: "there."\n\nevent: end\ndata: "completed"/,
    );
  }
  assert.equal(backend.modelRequests.length, 4);

  // A browser that leaves ends its turn, and nobody else's.
  let onAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    onAsked = resolve;
  });
  backend.answer = () => {
    onAsked();
    return { hang: true };
  };
  const leaving = new AbortController();
  const left = chat("ann", "Tell me a story.", leaving.signal).catch(() => null);
  await asked;
  leaving.abort();
  await left;
  await web.idle("ann");

  backend.answer = () => ({ text: ["Still here."] });
  assert.match(await (await chat("ben", "And you?")).text(), /Still here/);

  // Signing out ends the user's client, and its tokens with it.
  assert.equal((await ask("ann", "/sign-out", { body: "{}" })).status, 204);
  assert.deepEqual(web.users(), ["ben"]);
  console.log("two users: two refreshes, one turn that ended with its browser, one sign-out");
} finally {
  await web.close();
  await backend.close();
}

// With real accounts, these lines differ:
//   tokenOf   asks your vault, and your OAuth server for a fresh token when `rejected` is the one it gave before
//   config    is left out: the server talks to OpenAI
//   x-user    is the user of your session cookie

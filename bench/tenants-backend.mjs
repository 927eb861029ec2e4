// The model of tenants.mjs. It holds all first requests until all of them have come, and then refuses the old tokens.
import { answerCalls } from "./remote.mjs";

const { createFakeCodexHome, startFakeBackend } = await import(new URL("../dist/testing.js", import.meta.url).href);
const seen = { refused: 0, answered: 0, crossed: 0 };
let missing = 0;
let open;
const opened = new Promise((resolve) => {
  open = resolve;
});
let backend;
let home;

function answer({ bearer, body }) {
  const { email } = JSON.parse(Buffer.from(bearer.split(".")[1], "base64url").toString());
  const [, age, number] = /^(old|new)-(\d+)@/.exec(email);
  const said = JSON.stringify(body).match(/tenant-\d+-/g) ?? [];
  if (said.some((name) => name !== `tenant-${number}-`)) seen.crossed += 1;
  missing -= 1;
  if (missing <= 0) open();
  // Those with an even number have a good token from the start.
  const isGood = age === "new" || Number(number) % 2 === 0;
  seen[isGood ? "answered" : "refused"] += 1;
  if (!isGood) return { status: 401, until: opened };
  return { text: [`For tenant-${number}-`, " and nobody else."], until: opened };
}

answerCalls({
  async start({ turns }) {
    missing = turns;
    backend = await startFakeBackend();
    backend.answer = answer;
    // With the retries of a configuration that says nothing: a server that is behind asks over connections that have just been closed.
    home = await createFakeCodexHome(backend, { provider: "requires_openai_auth = true" });
    return home.path;
  },
  seen: () => seen,
  async stop() {
    await backend.close();
    await home.remove();
  },
});

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { fakeToken, startFakeBackend } from "codex-app-server-sdk/testing";
import { buildPage } from "./build-page.js";
import { click } from "./click.js";
import { startWebBackend } from "./web-backend.js";

// A parent application in a browser: a page with sign-in, chat and the refresh. The tokens are owned by the page's web backend.
// With `--serve` it stays open, for you to click.
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

const folder = await mkdtemp(join(tmpdir(), "web-page-"));
const backend = await startFakeBackend();
try {
  await buildPage(folder);
  const size = gzipSync(await readFile(join(folder, "page.js"))).length;
  console.log(`the page is built: its script is ${(size / 1024).toFixed(0)} KiB as gzip`);

  /** What the vault holds. A token that the model's backend refuses is replaced. */
  const vault = new Map<string, string>();
  const web = await startWebBackend({
    page: folder,
    config: { openai_base_url: backend.baseUrl },
    tokenOf: async (user, rejected) => {
      const token = vault.get(user);
      const current = token === undefined || token === rejected ? fakeToken({ email: `${user}@example.com` }) : token;
      vault.set(user, current);
      return current;
    },
  });
  try {
    // The second message meets a 401.
    backend.plan({ text: ["Hello ", "from ", "the ", "backend."] }, 401, { text: ["Still ", "here."] });
    if (process.argv.includes("--serve")) {
      console.log(`open ${web.origin} and say something twice; Ctrl-C ends it`);
      await new Promise((resolve) => process.once("SIGINT", resolve));
    } else if (!existsSync(CHROMIUM)) {
      console.log(`the click-through is skipped: there is no ${CHROMIUM}`);
    } else {
      await click(CHROMIUM, web.origin);
      const bearers = backend.modelRequests.map(({ bearer }) => bearer);
      const [first, , second] = bearers;
      assert.notEqual(first, second);
      assert.deepEqual(bearers, [first, first, second]);
      console.log("a page signed in and talked; one 401, one refresh that it showed, and one retry");
    }
  } finally {
    await web.close();
  }
} finally {
  await backend.close();
  await rm(folder, { recursive: true, force: true });
}

// With real accounts, these lines differ:
//   /sign-in   is the sign-in of your application, and the bearer that of your session
//   tokenOf    asks your vault, and your OAuth server for a fresh token when `rejected` is the one it gave before
//   config     is left out: the server talks to OpenAI
//   127.0.0.1  is your host, with https: and wss:, and its origin in `allowedOrigins`

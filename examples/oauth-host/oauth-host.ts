import assert from "node:assert/strict";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, oauthTokens, type RefreshTokenStore, runTurn } from "codex-app-server-sdk/client";
import { fileLock } from "codex-app-server-sdk/client/node";
import { createFakeCodexHome, startFakeBackend } from "codex-app-server-sdk/testing";
import { spawnAppServer } from "codex-app-server-sdk/transport";
import { startIssuer } from "./issuer.js";

// A parent application that holds an OAuth refresh token of its user. Each use of it brings a new one, and the old one is void: it is
// stored before anything else happens, and several processes take turns.
const issuer = await startIssuer();
const backend = await startFakeBackend();
const home = await createFakeCodexHome(backend);
const folder = await mkdtemp(join(tmpdir(), "oauth-host-"));

/** A file with the sign-in. It is replaced as a whole, and readable for its owner alone. */
function fileStore(path: string): RefreshTokenStore {
  return {
    read: async () => JSON.parse(await readFile(path, "utf8")),
    async write(tokens) {
      await writeFile(`${path}.new`, JSON.stringify(tokens), { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
  };
}

const path = join(folder, "sign-in.json");
const store = fileStore(path);
const atSignIn = await issuer.signIn();
await store.write({ refreshToken: atSignIn });
const tokens = oauthTokens({ issuer: issuer.url, clientId: issuer.clientId, store, lock: fileLock(path) });

try {
  const client = await connect(spawnAppServer({ codexHome: home.path }), {
    clientInfo: { name: "oauth-host", version: "1.0.0" },
    tokens,
  });
  try {
    const { thread } = await client.thread.start();
    const say = (input: string) => runTurn(client, { threadId: thread.id, input }).completed;
    assert.equal((await say("Hi.")).status, "completed");

    // The backend refuses the access token before its time: the provider renews it with the refresh token that is stored now.
    backend.plan(401);
    assert.equal((await say("Again.")).status, "completed");
    assert.equal(issuer.renewals(), 2);
    assert.notEqual((await store.read())?.refreshToken, atSignIn);
    const [, refused, fresh] = backend.modelRequests.map(({ bearer }) => bearer);
    assert.notEqual(refused, fresh);

    // The user takes the consent back. Nothing can be renewed, and the application is told to let the user sign in again.
    const failed = new Promise((resolve) => client.tokens?.once("failed", ({ error }) => resolve(error.reason)));
    await issuer.revoke();
    backend.plan(401);
    assert.equal((await say("And now?")).status, "failed");
    assert.equal(await failed, "reauth-required");
    console.log("two renewals, each refresh token used once; after the revocation the user has to sign in again");
  } finally {
    await client.close();
  }
} finally {
  await backend.close();
  await home.remove();
  await issuer.close();
  await rm(folder, { recursive: true, force: true });
}

// With real accounts, these lines differ:
//   issuer, clientId  are those of your OAuth client, and the first refresh token comes from your sign-in
//   store             is your vault
//   codexHome         is a folder of yours, or is left out for one of the connection's own

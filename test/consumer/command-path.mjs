// Starts this package's command as a host does that has no npx: through the path, and through the transport.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { connect } from "codex-app-server-sdk/client";
import { commandPath, spawnAppServer } from "codex-app-server-sdk/transport";

const require = createRequire(import.meta.url);
assert.equal(require("codex-app-server-sdk/transport").commandPath(), commandPath());
const { version } = require("codex-app-server-sdk/package.json");
assert.match(
  execFileSync(process.execPath, [commandPath(), "--version"], { encoding: "utf8" }),
  new RegExp(version.replaceAll(".", "\\.")),
);
const client = await connect(spawnAppServer(), { clientInfo: { name: "consumer", version: "1" } });
assert.equal((await client.account.read()).account, null);
await client.close();

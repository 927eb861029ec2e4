// What a server's bundle has of this package. It runs where neither optional package is installed.
import { createAppServer, hasSqlite } from "codex-app-server-sdk/server";

// A bundle that is CommonJS has no await outside of functions.
async function main() {
  const agent = async ({ write }) => write.message().end("Hello");
  await createAppServer({ agent, config: { model: "m", cli_auth_credentials_store: "keyring" } }).close();
  process.stdout.write(`bundled, SQLite: ${await hasSqlite()}\n`);
}

void main();

// Signs in with a server of this package whose credentials are stored in a keyring, and looks with the real codex: started by keyring.test.ts.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Client, connect } from "codex-app-server-sdk/client";
import { spawnCodex } from "codex-app-server-sdk/transport";

const [command, codex, codexHome] = process.argv.slice(2) as [string, string, string];

const start = (program: string): Promise<Client> =>
  connect(spawnCodex({ command: process.execPath, args: [program, "app-server"], codexHome }), {
    clientInfo: { name: "keyring", version: "1" },
  });
const accountOf = async (client: Client) => (await client.account.read()).account;

const ours = await start(command);
await ours.account.loginStart({ type: "apiKey", apiKey: "sk-in-the-keyring" });
await ours.close();

const again = await start(command);
const real = await start(codex);
const seen = {
  ours: await accountOf(again),
  codex: (await real.legacy.getAuthStatus({ includeToken: true })).authToken,
  isInFile: existsSync(join(codexHome, "auth.json")),
};
await real.account.logout();
await real.close();
await again.close();
const last = await start(command);
process.stdout.write(JSON.stringify({ ...seen, afterLogout: await accountOf(last) }));
await last.close();

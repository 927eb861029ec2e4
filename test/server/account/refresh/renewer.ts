// A process with a server on a shared home, that has its tokens renewed until its stdin ends: started by processes.test.ts.
import { connect } from "codex-app-server-sdk/client";
import { createAppServer } from "codex-app-server-sdk/server";
import { createMemoryPair } from "codex-app-server-sdk/transport";

const [codexHome, refreshUrl, clientId] = process.argv.slice(2) as [string, string, string];
const server = createAppServer({ codexHome, signIn: { refreshUrl, clientId }, logger: createStderrLogger() });
const [here, there] = createMemoryPair();
server.accept(there);
const client = await connect(here, { clientInfo: { name: "renewer", version: "1" } });

let isOver = false;
process.stdin.resume().once("end", () => {
  isOver = true;
});
let renewals = 0;
while (!isOver) {
  const { account } = await client.account.read({ refreshToken: true });
  if (!account) throw new Error("signed out");
  renewals += 1;
  process.stdout.write(".");
}
await client.close();
await server.close();
process.stdout.write(`\n${renewals}\n`);

/** Whatever the server has to complain of fails the test. */
function createStderrLogger() {
  const write = (fields: object, message: string) => void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
  return { debug: () => {}, info: () => {}, warn: write, error: write };
}

// A process that renews the tokens of a shared home again and again: started twice by two-processes.test.ts.
import { authFileTokens } from "codex-app-server-sdk/client/node";

const [codexHome, tokenUrl, clientId, times] = process.argv.slice(2) as [string, string, string, string];
const provider = authFileTokens({ codexHome, tokenUrl, clientId });
let rejectedAccessToken: string | null = null;
for (let count = 0; count < Number(times); count += 1) {
  const { accessToken }: { accessToken: string } = await provider({
    reason: "unauthorized",
    previousAccountId: null,
    rejectedAccessToken,
    deadline: null,
    signal: new AbortController().signal,
  });
  rejectedAccessToken = accessToken;
}
process.stdout.write("done\n");

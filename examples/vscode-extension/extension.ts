import { type Client, connect, runTurn } from "codex-app-server-sdk/client";
import { spawnAppServer } from "codex-app-server-sdk/transport";
import * as vscode from "vscode";

let opening: Promise<Client> | undefined;

/** Called by the editor. The token of the user is kept in the editor's secret storage. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("Example");
  const ask = vscode.commands.registerCommand("example.ask", async (question: string) => {
    opening ??= open(context);
    const client = await opening.catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    const { thread } = await client.thread.start();
    const turn = runTurn(client, { threadId: thread.id, input: question });
    for await (const { method, params } of turn) if (method === "item/agentMessage/delta") output.append(params.delta);
    return (await turn).status;
  });
  context.subscriptions.push(output, ask);
}

export async function deactivate(): Promise<void> {
  const closing = opening?.then((client) => client.close());
  opening = undefined;
  await closing;
}

function open(context: vscode.ExtensionContext): Promise<Client> {
  const { CODEX_HOME: codexHome } = process.env;
  return connect(() => spawnAppServer(codexHome === undefined ? {} : { codexHome }), {
    clientInfo: { name: "example-extension", version: "1.0.0" },
    tokens: async ({ rejectedAccessToken }) => {
      let accessToken = await context.secrets.get("accessToken");
      if (accessToken === undefined || accessToken === rejectedAccessToken) {
        // Your own sign-in: vscode.authentication.getSession(...), or your OAuth server.
        accessToken = await vscode.commands.executeCommand<string>("example.signIn");
        await context.secrets.store("accessToken", accessToken);
      }
      return { accessToken };
    },
  });
}

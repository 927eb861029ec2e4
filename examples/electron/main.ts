import { type Client, connect, runTurn } from "codex-app-server-sdk/client";
import { spawnAppServer } from "codex-app-server-sdk/transport";
import type { App, IpcMain, SafeStorage } from "./electron-api.js";

/** What the main process takes from Electron, and from your sign-in. */
export interface MainParts {
  readonly app: App;
  readonly ipcMain: IpcMain;
  readonly safeStorage: SafeStorage;
  /** Lets the user sign in, and resolves with an access token. */
  readonly signIn: () => Promise<string>;
  readonly codexHome: string;
}

/**
 * The main process: it has the client and the tokens, and renderers have neither. They ask over IPC, and hear the text as it comes.
 * `spawnAppServer` runs this package's command with Electron's own program, as `ELECTRON_RUN_AS_NODE`.
 */
export function startMain({ app, ipcMain, safeStorage, signIn, codexHome }: MainParts): void {
  let opening: Promise<Client> | undefined;
  /** The token, encrypted by the system's keychain. */
  let kept: Uint8Array | undefined;

  const open = () =>
    connect(() => spawnAppServer({ codexHome }), {
      clientInfo: { name: "electron-app", version: "1.0.0" },
      reconnect: true,
      tokens: async ({ rejectedAccessToken }) => {
        const stored = kept && safeStorage.decryptString(kept);
        const accessToken = stored === undefined || stored === rejectedAccessToken ? await signIn() : stored;
        kept = safeStorage.encryptString(accessToken);
        return { accessToken };
      },
    });

  ipcMain.handle("ask", async ({ sender }, text) => {
    opening ??= open();
    const client = await opening.catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    const { thread } = await client.thread.start();
    const gone = new AbortController();
    const onDestroyed = () => gone.abort();
    sender.once("destroyed", onDestroyed);
    try {
      const turn = runTurn(client, { threadId: thread.id, input: String(text) }, { signal: gone.signal });
      for await (const { method, params } of turn) {
        if (method === "item/agentMessage/delta" && !sender.isDestroyed()) sender.send("delta", params.delta);
      }
      return (await turn).status;
    } finally {
      // A window asks often: each question takes its listener away.
      sender.off("destroyed", onDestroyed);
    }
  });

  app.on("before-quit", (event) => {
    if (!opening) return;
    // The child ends first, and then the application.
    event.preventDefault();
    const closing = opening.then((client) => client.close());
    opening = undefined;
    closing.catch(() => {}).finally(() => app.quit());
  });
}

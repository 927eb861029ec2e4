import { type ChatgptTokenProvider, type Client, connect, runTurn } from "codex-app-server-sdk/client";
import type { Transport } from "codex-app-server-sdk/transport";

/** What is tested in this example: a small part of a parent application. */
export interface Chat {
  /** Sends a message, and resolves with what the agent answered. */
  say(text: string): Promise<string>;
  close(): Promise<void>;
}

/** Opens a chat. `allow` decides on the commands that the agent wants to run. */
export async function openChat(
  reach: () => Transport,
  { tokens, allow }: { tokens: ChatgptTokenProvider; allow: (command: string) => boolean },
): Promise<Chat> {
  const client: Client = await connect(reach, { clientInfo: { name: "chat", version: "1.0.0" }, tokens, reconnect: true });
  client.handle("item/commandExecution/requestApproval", ({ command }) => ({
    decision: allow(command ?? "") ? "accept" : "decline",
  }));
  const { thread } = await client.thread.start();
  return {
    async say(input) {
      const { status, text, error } = await runTurn(client, { threadId: thread.id, input });
      if (status !== "completed") throw new Error(error?.message ?? `The turn was ${status}`);
      return text;
    },
    close: () => client.close(),
  };
}

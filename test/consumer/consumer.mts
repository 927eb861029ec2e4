import { type ChatgptTokenProvider, connect, runTurn, TokenError, type Turn } from "codex-app-server-sdk/client";
import {
  clientRequests,
  type GetAccountResponse,
  type ParamsOf,
  type ResultOf,
  type ServerNotifications,
} from "codex-app-server-sdk/protocol";

const provider: ChatgptTokenProvider = ({ reason }) => {
  if (reason === "unauthorized") throw new TokenError("reauth-required", "sign in again");
  return { accessToken: "a.b.c" };
};

export async function use(transport: Parameters<typeof connect>[0]): Promise<string> {
  const client = await connect(transport, { clientInfo: { name: "consumer", version: "1" }, tokens: provider });
  client.on("account/updated", ({ authMode }) => authMode?.toUpperCase());
  // @ts-expect-error: a name that does not exist must not compile, whatever becomes of the emitter's types.
  client.on("account/raed", () => {});
  // @ts-expect-error: nor a listener for something else.
  client.on("account/updated", (params: number) => params);
  const account: GetAccountResponse = await client.account.read();
  const turn: Turn = runTurn(client, { threadId: "t", input: "hi" });
  for await (const event of turn) if (event.method === "item/agentMessage/delta") event.params.delta.trim();
  await client[Symbol.asyncDispose]();
  return account.account?.type ?? clientRequests.account.read.method;
}

export type Names = keyof ServerNotifications;

export const copy: ParamsOf<"fs/copy"> = { sourcePath: "/a", destinationPath: "/b" };
// @ts-expect-error: the shapes of methods that are not checked have types all the same.
export const wrong: ResultOf<"fs/readFile"> = { dataBase64: 1 };

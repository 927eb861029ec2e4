import { type Client, connect, runTurn } from "codex-app-server-sdk/client";
import { webSocket } from "codex-app-server-sdk/transport";

// A parent application in a browser. The app-server asks this page for tokens, and the page asks its own web backend, which owns them.

/** What stands in the page while somebody is signed in. */
interface Session {
  readonly client: Client;
  readonly threadId: string;
}

const find = <E extends Element>(selector: string) => document.querySelector(selector) as E;
const state = find<HTMLElement>("#state");
const signIn = find<HTMLButtonElement>("#sign-in");
const signOut = find<HTMLButtonElement>("#sign-out");
const messages = find<HTMLOListElement>("#messages");
const chat = find<HTMLFormElement>("#chat");
const input = find<HTMLInputElement>("#chat input");
const send = find<HTMLButtonElement>("#chat button");

let session: Session | null = null;

function show(kind: "user" | "agent" | "note" | "failure", text: string): HTMLLIElement {
  const line = document.createElement("li");
  line.className = kind;
  line.textContent = text;
  messages.append(line);
  line.scrollIntoView({ block: "end" });
  return line;
}

function showState(text: string): void {
  state.textContent = text;
  signIn.hidden = session !== null;
  signOut.hidden = session === null;
  input.disabled = send.disabled = session === null;
}

/** Asks the web backend, which is where this page came from. */
async function ask(path: string, bearer: string | null, body: object, signal: AbortSignal | null = null): Promise<unknown> {
  const headers = { "content-type": "application/json", ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }) };
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal });
  if (!response.ok) throw new Error(`The web backend answered ${path} with ${response.status}`);
  return response.json();
}

async function open(): Promise<Session> {
  // The bearer says who sits here, to the web backend and to the lock of the app-server. It is kept in memory only.
  const { bearer } = (await ask("/sign-in", null, {})) as { bearer: string };
  const address = new URL("/app-server", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  const client = await connect(webSocket(address, { bearerToken: bearer }), {
    clientInfo: { name: "web-page", version: "1.0.0" },
    tokens: async ({ rejectedAccessToken, signal }) =>
      (await ask("/token", bearer, { rejected: rejectedAccessToken }, signal)) as { accessToken: string },
  });
  client.tokens?.on("refreshed", () => show("note", "token refreshed"));
  client.tokens?.on("failed", ({ error }) => show("failure", `no token: ${error.reason}`));
  client.tokens?.on("reauthRequired", () => showState("sign in again"));
  client.closed.addEventListener("abort", () => {
    session = null;
    showState("signed out");
  });
  const { thread } = await client.thread.start();
  return { client, threadId: thread.id };
}

async function say({ client, threadId }: Session, text: string): Promise<void> {
  show("user", text);
  let answer: HTMLLIElement | null = null;
  const turn = runTurn(client, { threadId, input: text });
  for await (const { method, params } of turn) {
    if (method !== "item/agentMessage/delta") continue;
    answer ??= show("agent", "");
    answer.textContent += params.delta;
    answer.scrollIntoView({ block: "end" });
  }
  const { status, error } = await turn;
  if (status !== "completed") show("failure", error?.message ?? `the turn was ${status}`);
}

/** Does what a click asks for, and shows what went wrong. */
async function act(work: () => Promise<void>): Promise<void> {
  signIn.disabled = signOut.disabled = send.disabled = true;
  try {
    await work();
  } catch (error) {
    show("failure", error instanceof Error ? error.message : String(error));
  } finally {
    signIn.disabled = signOut.disabled = false;
    send.disabled = session === null;
  }
}

signIn.addEventListener("click", () =>
  act(async () => {
    session = await open();
    const { account } = await session.client.account.read();
    showState(account?.type === "chatgpt" ? `signed in as ${account.email}` : "signed in");
    input.focus();
  }),
);

signOut.addEventListener("click", () =>
  act(async () => {
    await session?.client.tokens?.logout();
    await session?.client.close();
  }),
);

chat.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (session === null || text === "" || send.disabled) return;
  const signedIn = session;
  input.value = "";
  void act(() => say(signedIn, text));
});

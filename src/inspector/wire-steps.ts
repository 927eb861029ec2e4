import type { WireEvent } from "codex-app-server-sdk/client";
import type { Step } from "./feed-messages.js";
import type { Steps } from "./steps.js";

const LOGIN = "account/login/start";
const REFRESH = "account/chatgptAuthTokens/refresh";
const TURN = "turn/start";
/** How many requests are remembered until they are answered. */
const MOST_OPEN = 1_000;

type Json = Record<string, unknown>;

/**
 * Makes a listener that draws the messages of the token loop: the login, the refresh, and the turns around them.
 *
 * @param lastGiven - The number of the token that the provider gave last.
 */
export function followWire(steps: Steps, lastGiven: () => string | null): (event: WireEvent) => void {
  const open = new Map<string, string>();
  return ({ direction, message }) => {
    const { id, method } = message;
    if (typeof method === "string") {
      if (id !== undefined && [LOGIN, REFRESH, TURN].includes(method)) {
        open.set(`${direction} ${id}`, method);
        if (open.size > MOST_OPEN) open.delete([...open.keys()][0] as string);
      }
      return drawRequest(steps, method, message.params as Json | undefined, lastGiven);
    }
    const key = `${direction === "sent" ? "received" : "sent"} ${id}`;
    const asked = open.get(key);
    open.delete(key);
    if (asked !== undefined) drawAnswer(steps, asked, message.error as Json | undefined, lastGiven);
  };
}

function drawRequest(steps: Steps, method: string, params: Json | undefined, lastGiven: () => string | null): void {
  if (method === LOGIN) steps.note("client", "server", "signs in", { token: lastGiven() });
  if (method === TURN) steps.note("client", "server", "starts a turn");
  if (method === REFRESH) steps.note("server", "client", "needs a token", { tone: "bad" });
  if (method !== "turn/completed") return;
  const { status } = (params?.turn ?? {}) as Json;
  steps.note("server", "client", `turn ${status}`, { tone: toneOf(status) });
}

function drawAnswer(steps: Steps, method: string, error: Json | undefined, lastGiven: () => string | null): void {
  if (method === LOGIN) steps.note("server", "client", error ? "refuses" : "is signed in", { tone: error ? "bad" : "good" });
  if (method === TURN && error) steps.note("server", "client", "refuses the turn", { tone: "bad" });
  if (method !== REFRESH) return;
  if (error) steps.note("client", "server", "has no token to give", { tone: "bad" });
  else steps.note("client", "server", "answers", { tone: "good", token: lastGiven() });
}

function toneOf(status: unknown): Step["tone"] {
  return status === "completed" ? "good" : status === "failed" ? "bad" : "plain";
}

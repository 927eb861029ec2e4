import type { Action, Outcome } from "../feed-messages.js";

/** What sets something that the actions after it go by. */
const SETS: ReadonlySet<Action["type"]> = new Set(["clear", "expire", "provider", "script"]);
/** When all that was set so far is. */
let isSet: Promise<unknown> = Promise.resolve();

/** Has the Inspector do something, after all that was set before: two requests may overtake each other. Never rejects. */
export function act(action: Action): Promise<Outcome> {
  const outcome = isSet.then(() => post(action));
  if (SETS.has(action.type)) isSet = outcome;
  return outcome;
}

async function post(action: Action): Promise<Outcome> {
  try {
    const response = await fetch("/api/act", { method: "POST", body: JSON.stringify(action) });
    const text = await response.text();
    return response.ok ? (JSON.parse(text) as Outcome) : { ok: false, message: text };
  } catch {
    return { ok: false, message: "The Inspector does not answer any more" };
  }
}

/** The whole text of a message. */
export async function fetchMessage(seq: number): Promise<string> {
  const response = await fetch(`/api/message?seq=${seq}`);
  return response.text();
}

/** JSON that somebody has typed; `null` when it is none. */
export function parseTyped(text: string): { readonly value: unknown } | null {
  try {
    return { value: text.trim() === "" ? undefined : (JSON.parse(text) as unknown) };
  } catch {
    return null;
  }
}

/** A value, for somebody to change. */
export function toTyped(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "";
}

import type { Entry } from "../feed-messages.js";
import { clock, duration, gist, hue, size } from "./format.js";

/** What each kind is called, by who sent it. */
const KINDS: Readonly<Record<Entry["direction"], Readonly<Record<Entry["kind"], string>>>> = {
  sent: { request: "request", answer: "reply", error: "refusal", notification: "notice" },
  received: { request: "asks", answer: "answer", error: "error", notification: "event" },
};

/** The class that gives a message its colour. */
export function toneOf({ direction, kind, method }: Entry): string {
  if (kind === "error" || method === "error") return "tone-error";
  if (direction === "sent") return kind === "request" || kind === "notification" ? "tone-sent" : "tone-asked";
  return kind === "request" ? "tone-asked" : kind === "answer" ? "tone-answer" : "tone-event";
}

export function kindOf({ direction, kind }: Entry): string {
  return KINDS[direction][kind];
}

/** A message in one line. */
export function EntryRow({ entry }: { entry: Entry }) {
  const { at, direction, method, turnId, latencyMs, bytes, text } = entry;
  return (
    <div class={`entry ${toneOf(entry)}`}>
      <span class={turnId === null ? "thread-bar" : `thread-bar hue-${hue(turnId)}`} aria-hidden="true" />
      <time>{clock(at)}</time>
      <span class="arrow" role="img" aria-label={direction}>
        {direction === "sent" ? "→" : "←"}
      </span>
      <span class="kind">{kindOf(entry)}</span>
      <span class="method">{method ?? "?"}</span>
      <span class="gist">{gist(method, text)}</span>
      <span class={latencyMs !== null && latencyMs > 1_000 ? "latency slow" : "latency"}>
        {latencyMs === null ? "" : duration(latencyMs)}
      </span>
      <span class="size">{size(bytes)}</span>
    </div>
  );
}

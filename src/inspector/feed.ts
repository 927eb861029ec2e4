import type { ServerResponse } from "node:http";
import type { Batch } from "./feed-messages.js";
import type { Inspection } from "./inspection.js";
import { writeJson } from "./plain-json.js";

/** How often a page gets what is new, in milliseconds. */
const EVERY_MS = 100;
/** How many messages a page gets at once. */
const MOST_AT_ONCE = 1_000;
/** A page that leaves more than this unread gets nothing new until it has read. What is forgotten meanwhile is told as missed. */
const MOST_UNREAD_BYTES = 4 * 1024 * 1024;
/** How often something is sent although nothing is new, in milliseconds. It shows when the other end has gone. */
const ALIVE_EVERY_MS = 15_000;

/** Tells a page everything that is new, as a stream of events, until it goes. It starts with everything that is kept. */
export function feedPage(inspection: Inspection, response: ServerResponse): void {
  const seen = { entry: 0, step: 0, conversation: 0, asks: -1, state: -1, clearings: inspection.clearings };
  let lastSentAt = Date.now();
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.flushHeaders();

  const send = () => {
    if (response.writableLength > MOST_UNREAD_BYTES) return;
    const batch = nextBatch(inspection, seen);
    const now = Date.now();
    if (Object.keys(batch).length > 0) response.write(`data: ${writeJson(batch)}\n\n`);
    else if (now - lastSentAt > ALIVE_EVERY_MS) response.write(": alive\n\n");
    else return;
    lastSentAt = now;
  };
  const timer = setInterval(send, EVERY_MS);
  response.once("close", () => clearInterval(timer));
  response.on("error", () => clearInterval(timer));
  send();
}

interface Seen {
  entry: number;
  step: number;
  conversation: number;
  asks: number;
  state: number;
  clearings: number;
}

/** What a page has not seen yet. */
function nextBatch(inspection: Inspection, seen: Seen): Batch {
  const { recorder, steps, asks, conversation } = inspection;
  const isCleared = seen.clearings !== inspection.clearings;
  seen.clearings = inspection.clearings;
  const { entries, missed } = recorder.after(seen.entry, MOST_AT_ONCE);
  if (isCleared && entries.length === 0) seen.entry = recorder.lastSeq;
  const { version, threads, turns, items } = conversation.after(seen.conversation);
  const newSteps = steps.after(seen.step);
  const [asksChanged, stateChanged] = [asks.version !== seen.asks, inspection.stateVersion !== seen.state];
  seen.entry = entries.at(-1)?.seq ?? seen.entry;
  seen.conversation = version;
  seen.step = newSteps.at(-1)?.seq ?? seen.step;
  seen.asks = asks.version;
  seen.state = inspection.stateVersion;
  return {
    ...(isCleared && { cleared: true }),
    ...(entries.length > 0 && { entries }),
    ...(missed > 0 && entries.length > 0 && !isCleared && { missed }),
    ...(threads.length > 0 && { threads }),
    ...(turns.length > 0 && { turns }),
    ...(items.length > 0 && { items }),
    ...(newSteps.length > 0 && { steps: newSteps }),
    ...(asksChanged && { asks: asks.views }),
    ...(stateChanged && { state: inspection.state }),
  };
}

import { createParser } from "eventsource-parser";
import { LONGEST_TIMER_MS } from "../../../rpc/abort.js";
import { messageOf } from "../../../rpc/errors.js";
import { fromJsonText } from "../../../rpc/json.js";
import { TurnFailure } from "../../turn-failure.js";
import { streamBroken } from "./response-failure.js";
import type { ResponseEvent } from "./responses-api-types.js";

/** Bounds one exchange with the backend: by its silence, and by who waits for it. */
export interface SilenceWatch {
  /** Aborts when there was silence for too long, or when the turn's own signal does. */
  readonly signal: AbortSignal;
  /** Begins the wait anew. */
  touch(): void;
  /** Gives the other side a moment to end of itself, now that everything has been said. */
  bidFarewell(): void;
  /** Ends the exchange, whose outcome nobody wants any more. */
  cut(): void;
  readonly isCut: boolean;
  stop(): void;
}

/** A connection that ends within this time can be used again; one that stays open longer is given up. */
const FAREWELL_MS = 100;

export function watchSilence(timeoutMs: number, signal: AbortSignal): SilenceWatch {
  const controller = new AbortController();
  const onSilence = () => controller.abort(streamBroken("idle timeout waiting for SSE"));
  const timer = setTimeout(onSilence, Math.min(timeoutMs, LONGEST_TIMER_MS));
  let farewell: NodeJS.Timeout | undefined;
  const onAbort = () => controller.abort(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  let isCut = false;
  return {
    signal: controller.signal,
    touch: () => void timer.refresh(),
    bidFarewell() {
      farewell ??= setTimeout(() => controller.abort(), FAREWELL_MS);
    },
    cut() {
      isCut = true;
      controller.abort();
    },
    get isCut() {
      return isCut;
    },
    stop() {
      clearTimeout(timer);
      clearTimeout(farewell);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

/**
 * Reads a stream of events to its end, or until `take` has heard the last one. Leaving early, by whatever `take` throws, closes the
 * connection.
 *
 * @param take Says whether that was the last one.
 * @throws {ModelFailure} When the stream breaks off or holds something that is no JSON.
 */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  watch: SilenceWatch,
  take: (event: ResponseEvent) => boolean,
): Promise<void> {
  let isOver = false;
  const parser = createParser({
    onEvent: ({ data }) => {
      if (isOver || data === "[DONE]") return;
      isOver = take(fromJsonText(data) as ResponseEvent);
      if (isOver) watch.bidFarewell();
    },
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      watch.touch();
      parser.feed(decoder.decode(chunk, { stream: true }));
    }
  } catch (error) {
    if (isOver) return;
    if (error instanceof TurnFailure || watch.signal.aborted) throw error;
    throw streamBroken(messageOf(error));
  }
}

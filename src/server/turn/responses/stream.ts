import { createParser } from "eventsource-parser";
import { TurnFailure } from "../../failure.js";
import { streamBroken } from "./failure.js";
import type { ResponseEvent } from "./wire.js";

/** Bounds one exchange with the backend: by its silence, and by who waits for it. */
export interface SilenceWatch {
  /** Aborts when there was silence for too long, or when the turn's own signal does. */
  readonly signal: AbortSignal;
  /** Begins the wait anew. */
  touch(): void;
  /** Ends the exchange, whose outcome nobody wants any more. */
  cut(): void;
  readonly isCut: boolean;
  stop(): void;
}

export function watchSilence(timeoutMs: number, signal: AbortSignal): SilenceWatch {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(streamBroken("idle timeout waiting for SSE")), timeoutMs);
  const onAbort = () => controller.abort(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  let isCut = false;
  return {
    signal: controller.signal,
    touch: () => void timer.refresh(),
    cut() {
      isCut = true;
      controller.abort();
    },
    get isCut() {
      return isCut;
    },
    stop() {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

/**
 * Reads a stream of events to its end. Leaving early, by whatever `take` throws, closes the connection.
 *
 * @throws {ModelFailure} When the stream breaks off or holds something that is no JSON.
 */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  watch: SilenceWatch,
  take: (event: ResponseEvent) => void,
): Promise<void> {
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data !== "[DONE]") take(JSON.parse(data) as ResponseEvent);
    },
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      watch.touch();
      parser.feed(decoder.decode(chunk, { stream: true }));
    }
  } catch (error) {
    if (error instanceof TurnFailure || watch.signal.aborted) throw error;
    throw streamBroken(error instanceof Error ? error.message : String(error));
  }
}

import { createParser } from "eventsource-parser";
import { LONGEST_TIMER_MS, raceAbort } from "../../../rpc/abort.js";
import { messageOf } from "../../../rpc/errors.js";
import { fromJsonTextOrNull } from "../../../rpc/json.js";
import { TurnFailure } from "../../turn-failure.js";
import { type ModelFailure, streamBroken } from "./response-failure.js";
import { isEvent, type ResponseEvent } from "./responses-api-types.js";

/** Ends one exchange with the backend: when nothing arrives for too long, when the turn ends, or when the answer is not wanted any more. */
export interface SilenceWatch {
  /** Aborts when the exchange is to end. */
  readonly signal: AbortSignal;
  /** Starts the time again, since an event arrived. */
  restart(): void;
  /** Waits without counting the time, until a promise has settled or the exchange ends. Never rejects. */
  holdFor(wait: Promise<unknown>): Promise<void>;
  /** Ends the exchange in a moment, since everything has arrived: time for the other side to close it. */
  endSoon(): void;
  /** Ends the exchange at once, since its answer is not wanted any more. */
  cancel(): void;
  /** Whether `cancel` was called. */
  readonly isCancelled: boolean;
  /** Takes the timers and listeners away. */
  stop(): void;
}

/** A connection that the backend closes within this time can be used again. One that stays open longer is closed from here. */
const CLOSES_WITHIN_MS = 100;

/** @param timeoutMs - How long nothing may arrive, in milliseconds. */
export function watchSilence(timeoutMs: number, signal: AbortSignal): SilenceWatch {
  const controller = new AbortController();
  const onSilence = () => controller.abort(streamBroken("idle timeout waiting for SSE"));
  const startTimer = () => setTimeout(onSilence, Math.min(timeoutMs, LONGEST_TIMER_MS));
  let timer = startTimer();
  let endTimer: NodeJS.Timeout | undefined;
  const onAbort = () => controller.abort(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  let isCancelled = false;
  return {
    signal: controller.signal,
    restart: () => void timer.refresh(),
    async holdFor(wait) {
      // Silence while nobody reads is not the backend's.
      clearTimeout(timer);
      // That the exchange has ended, whoever reads on finds out.
      await raceAbort(wait, controller.signal).catch(() => {});
      timer = startTimer();
    },
    endSoon() {
      endTimer ??= setTimeout(() => controller.abort(), CLOSES_WITHIN_MS);
    },
    cancel() {
      isCancelled = true;
      controller.abort();
    },
    get isCancelled() {
      return isCancelled;
    },
    stop() {
      clearTimeout(timer);
      clearTimeout(endTimer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

/** The longest event, in characters. */
const LONGEST_EVENT = 16 * 1024 * 1024;
/** The longest answer, in bytes. */
const LONGEST_ANSWER = 64 * 1024 * 1024;

/**
 * Reads a stream of events to its end, or until `take` has got the last one. What `take` throws is thrown, and closes the connection.
 * What is no event in JSON is passed over, as on the real server (0.171). Only events count against silence, not comments.
 *
 * @param take - Gets each event, and says whether it was the last one.
 * @param room - What has to settle before more is read; `null` for nothing.
 * @throws {ModelFailure} When the stream breaks off, or is longer than what is read.
 */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  watch: SilenceWatch,
  take: (event: ResponseEvent) => boolean,
  room: () => Promise<unknown> | null,
): Promise<void> {
  let isOver = false;
  const parser = createParser({
    maxBufferSize: LONGEST_EVENT,
    // Only an event says that the backend is at work. Lines of comment, which proxies send, do not (0.171).
    onEvent: ({ data }) => {
      if (isOver) return;
      watch.restart();
      const event = fromJsonTextOrNull(data);
      if (!isEvent(event)) return;
      isOver = take(event);
      if (isOver) watch.endSoon();
    },
    onError: ({ type }) => {
      if (type === "max-buffer-size-exceeded") throw tooLong(`an event is longer than ${LONGEST_EVENT} characters`);
    },
  });
  const decoder = new TextDecoder();
  let size = 0;
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > LONGEST_ANSWER && !isOver) throw tooLong(`the answer is longer than ${LONGEST_ANSWER} bytes`);
      parser.feed(decoder.decode(chunk, { stream: true }));
      const wait = isOver ? null : room();
      if (wait !== null) await watch.holdFor(wait);
    }
  } catch (error) {
    if (isOver) return;
    if (error instanceof TurnFailure || watch.signal.aborted) throw error;
    throw streamBroken(messageOf(error));
  }
}

/** Another attempt would bring the same again. */
function tooLong(why: string): ModelFailure {
  return streamBroken(why, { mayRetry: false });
}

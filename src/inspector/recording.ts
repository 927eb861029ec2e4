import type { WireEvent } from "codex-app-server-sdk/client";
import { maskValue } from "./masked.js";
import { readJson, writeJson } from "./plain-json.js";
import type { Recorder } from "./recorder.js";

const FORMAT = "codex-app-server-sdk recording 1";
/** The longest wait between two messages of a recording, in milliseconds. */
const LONGEST_WAIT_MS = 1_000;
const MOST_MESSAGES = 200_000;

/** A message of a recording, and when it was sent: Unix time in milliseconds. */
export interface Recorded {
  readonly at: number;
  readonly event: WireEvent;
}

/** What is kept of the messages as lines of JSON. Secrets are masked in it. */
export function* writeRecording(recorder: Recorder): Generator<string> {
  yield `${writeJson({ format: FORMAT })}\n`;
  for (const { entry, text } of recorder.all()) yield `{"at":${entry.at},"direction":"${entry.direction}","message":${text}}\n`;
}

/**
 * Reads the lines that {@link writeRecording} wrote. Secrets that somebody put into the file are masked.
 *
 * @throws {TypeError} When it is no recording, or a line of it cannot be read; the message names the line.
 */
export function readRecording(text: string): readonly Recorded[] {
  const [head = "", ...lines] = text.split("\n").filter((line) => line.trim() !== "");
  if ((readLine(head, 1) as { format?: unknown }).format !== FORMAT) throw new TypeError("This is no recording of the Inspector");
  if (lines.length > MOST_MESSAGES) throw new TypeError(`The recording has more than ${MOST_MESSAGES} messages`);
  return lines.map((line, index) => readMessage(line, index + 2));
}

function readMessage(line: string, number: number): Recorded {
  const { at, direction, message } = readLine(line, number) as Record<string, unknown>;
  const isWhole = typeof at === "number" && typeof message === "object" && message !== null && !Array.isArray(message);
  if (!isWhole || (direction !== "sent" && direction !== "received"))
    throw new TypeError(`Line ${number} of the recording is no message`);
  return { at, event: { direction, message: maskValue(message) as WireEvent["message"] } };
}

function readLine(line: string, number: number): object {
  try {
    const value = readJson(line);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Told below, with the line.
  }
  throw new TypeError(`Line ${number} of the recording is no JSON object`);
}

/** Where a recording is played. */
export interface Stage {
  hear(event: WireEvent, at: number): void;
  clear(): void;
}

/** Plays a recording into an inspection, at the pace that it was made at, with long waits cut short. */
export class Player {
  readonly #stage: Stage;
  readonly #messages: readonly Recorded[];
  #next = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Counts the changes. */
  version = 0;

  constructor(stage: Stage, messages: readonly Recorded[]) {
    this.#stage = stage;
    this.#messages = messages;
  }

  get progress(): { readonly played: number; readonly total: number; readonly isPlaying: boolean } {
    return { played: this.#next, total: this.#messages.length, isPlaying: this.#timer !== null };
  }

  play(): void {
    if (this.#timer === null) this.#wait();
  }

  pause(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.version += 1;
  }

  /** Plays the rest at once. */
  finish(): void {
    this.pause();
    while (this.#next < this.#messages.length) this.#playOne();
  }

  /** Plays it from its beginning. */
  restart(): void {
    this.pause();
    this.#next = 0;
    this.#stage.clear();
    this.play();
  }

  #wait(): void {
    const [before, next] = [this.#messages[this.#next - 1], this.#messages[this.#next]];
    this.version += 1;
    this.#timer = null;
    if (!next) return;
    const wait = before ? Math.min(Math.max(next.at - before.at, 0), LONGEST_WAIT_MS) : 0;
    this.#timer = setTimeout(() => {
      this.#playOne();
      this.#wait();
    }, wait);
  }

  #playOne(): void {
    const { at, event } = this.#messages[this.#next] as Recorded;
    this.#next += 1;
    this.version += 1;
    this.#stage.hear(event, at);
  }
}

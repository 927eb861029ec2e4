import type { Client, WireEvent } from "codex-app-server-sdk/client";
import { createFakeCodexHome, type FakeBackend, type FakeCodexHome, startFakeBackend } from "codex-app-server-sdk/testing";
import { Asks } from "./asks.js";
import { Conversation } from "./conversation.js";
import type { State } from "./feed-messages.js";
import { LiveServer } from "./live-server.js";
import { maskBearers } from "./masked.js";
import { KEPT_MESSAGES, Recorder } from "./recorder.js";
import type { Player } from "./recording.js";
import { Steps } from "./steps.js";
import type { Target } from "./target.js";
import { TokenDesk } from "./token-desk.js";

/** What a page shows: the messages, and what is read out of them. */
export class Inspection {
  readonly recorder = new Recorder();
  readonly conversation = new Conversation();
  readonly steps = new Steps();
  readonly asks = new Asks();
  readonly desk: TokenDesk;
  /** `null` when a recording is shown. */
  live: LiveServer | null = null;
  player: Player | null = null;
  /** Counts how often everything was forgotten. */
  clearings = 0;
  readonly #hasBackend: boolean;
  #release: (() => Promise<void>) | null = null;

  constructor(backend: FakeBackend | null) {
    this.desk = new TokenDesk(this.steps, backend);
    this.#hasBackend = backend !== null;
  }

  hear({ direction, message }: WireEvent, at?: number): void {
    const event = { direction, message: maskBearers(message) };
    this.recorder.note(event, at);
    this.conversation.hear(event);
    this.desk.hear(event);
  }

  /** Forgets everything that was heard. */
  clear(): void {
    this.recorder.clear();
    this.conversation.clear();
    this.steps.clear();
    this.clearings += 1;
  }

  get stateVersion(): number {
    return (this.live?.version ?? 0) + this.desk.version + (this.player?.version ?? 0);
  }

  get state(): State {
    const { desk, live, player } = this;
    return {
      ...(live?.state ?? NO_SERVER),
      hasFakeBackend: this.#hasBackend,
      signedIn: desk.signedIn,
      provider: desk.mode,
      script: desk.script,
      acceptedToken: desk.acceptedToken,
      sessionNote: desk.note,
      replay: player?.progress ?? null,
      keeps: KEPT_MESSAGES,
    };
  }

  releaseWith(release: () => Promise<void>): void {
    this.#release = release;
  }

  async close(): Promise<void> {
    this.player?.pause();
    try {
      await this.live?.close();
    } finally {
      await this.#release?.();
    }
  }
}

const NO_SERVER = {
  target: "a recording",
  connection: "ended",
  problem: null,
  userAgent: null,
  release: null,
  ownsServer: false,
} as const;

/**
 * Begins to inspect a server.
 *
 * @param codexHome - Where a program that is started keeps its state. `null`: in a fresh home whose model is a fake backend on
 *   loopback, so that nothing leaves this machine.
 */
export async function inspectServer(target: Target, codexHome: string | null): Promise<Inspection> {
  const backend = target.kind === "program" && codexHome === null ? await startFakeBackend() : null;
  const home =
    backend &&
    (await createFakeCodexHome(backend).catch(async (error: unknown) => {
      await backend.close();
      throw error;
    }));
  const inspection = new Inspection(backend);
  inspection.releaseWith(() => releaseAll(backend, home));
  inspection.live = new LiveServer({
    target,
    codexHome: home?.path ?? codexHome ?? "inherit",
    onMessage: (event) => inspection.hear(event),
    onClient: async (client: Client) => {
      inspection.asks.takeFrom(client);
      if (backend) await inspection.desk.signIn(client);
    },
  });
  return inspection;
}

async function releaseAll(backend: FakeBackend | null, home: FakeCodexHome | null): Promise<void> {
  try {
    await backend?.close();
  } finally {
    await home?.remove();
  }
}

import { type Client, connect, type WireEvent } from "codex-app-server-sdk/client";
import type { State } from "./feed-messages.js";
import { maskText, messageOf } from "./masked.js";
import { describeTarget, type OpenTarget, openTarget, type Target } from "./target.js";

/** A server that crashes is started again, up to so many times within a minute. A person may crash it as well. */
const RECONNECT = { firstDelayMs: 100, maxCrashes: 20, crashWindowMs: 60_000 };
/** How long a person waits for an answer, in milliseconds. One that comes later is in the timeline. */
const ANSWER_WITHIN_MS = 60_000;
const CLIENT = { name: "codex-app-server-sdk-inspector", title: "Inspector", version: "1.0.0" };

/** What the Inspector does with each connection, and with every message. */
export interface LiveServerOptions {
  readonly target: Target;
  /** Where a program that is started keeps its state; `inherit` leaves it to the environment. */
  readonly codexHome: string;
  readonly onMessage: (event: WireEvent) => void;
  /** Prepares a client that is connected: its handlers, its tokens. */
  readonly onClient: (client: Client) => Promise<void>;
  /** How long a request waits for its answer, in milliseconds. Default: a minute. */
  readonly answerWithinMs?: number | undefined;
}

/** The connection to the inspected server. It is made again when it is lost, and when a person asks for it. */
export class LiveServer {
  readonly #options: LiveServerOptions;
  #client: Client | null = null;
  #open: OpenTarget | null = null;
  #isClosed = false;
  connection: State["connection"] = "connecting";
  problem: string | null = null;
  /** Counts the changes. */
  version = 0;

  constructor(options: LiveServerOptions) {
    this.#options = options;
  }

  /** The client. Its calls reject while there is no connection. */
  get client(): Client {
    if (this.#client === null) throw new Error("There is no connection to the server");
    return this.#client;
  }

  get state(): Pick<State, "target" | "connection" | "problem" | "userAgent" | "release" | "ownsServer"> {
    const info = this.#client?.serverInfo;
    return {
      target: describeTarget(this.#options.target),
      connection: this.connection,
      problem: this.problem,
      userAgent: info ? maskText(info.userAgent) : null,
      release: info?.version ?? null,
      ownsServer: this.#options.target.kind === "program",
    };
  }

  /** Connects. What goes wrong is in `problem`, and the person may try again. */
  async start(): Promise<void> {
    this.#become("connecting", null);
    const { target, codexHome, onMessage, onClient, answerWithinMs = ANSWER_WITHIN_MS } = this.#options;
    const open = async () => {
      this.#open = await openTarget(target, codexHome);
      return this.#open.transport;
    };
    try {
      const client = await connect(open, {
        clientInfo: CLIENT,
        capabilities: { experimentalApi: true },
        requestTimeoutMs: answerWithinMs,
        reconnect: { ...RECONNECT, onReconnect: () => this.#connected() },
        tap: onMessage,
        onProblem: (problem) => this.#noteProblem(messageOf(problem)),
      });
      if (this.#isClosed) return await client.close();
      this.#client = client;
      client.closed.addEventListener("abort", () => this.#become("ended", messageOf(client.closed.reason)), { once: true });
      this.#connected();
      await onClient(client);
    } catch (error) {
      this.#become(this.#client ? this.connection : "ended", messageOf(error));
    }
  }

  /** Drops the connection, and makes another. */
  async reconnect(): Promise<void> {
    if (this.connection === "ended") {
      this.#client = null;
      return this.start();
    }
    this.#become("lost", "The connection was dropped by hand");
    await this.#open?.transport.close();
  }

  /** Kills the program. */
  crash(): void {
    this.#open?.kill();
  }

  /** Ends the connection, and the program if it was started here. */
  async close(): Promise<void> {
    this.#isClosed = true;
    try {
      await this.#client?.close();
    } finally {
      await this.#open?.transport.close();
    }
  }

  #connected(): void {
    this.#become("connected", null);
    const watched = this.#client;
    watched?.lost.addEventListener(
      "abort",
      () => {
        if (this.connection === "connected") this.#become("lost", messageOf(watched.lost.reason));
      },
      { once: true },
    );
  }

  #noteProblem(problem: string | null): void {
    this.problem = problem;
    this.version += 1;
  }

  #become(connection: State["connection"], problem: string | null): void {
    this.connection = connection;
    this.#noteProblem(problem);
  }
}

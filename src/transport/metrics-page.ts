import type { IncomingMessage } from "node:http";
import type { AdmissionCheck } from "./admission.js";
import type { HttpAnswer } from "./http-answers.js";

/** What a listener counts the clients with that it refuses, and what `GET /metrics` answers with. `createTelemetry()` makes one. */
export interface MetricsSource {
  /** All metrics in Prometheus' text format, version 0.0.4. */
  text(): string;
  handshakeRefused(status: number): void;
}

/** What is counted, and who may read it. */
export interface MetricsOptions {
  /**
   * Counts clients that are refused, and answers `GET /metrics` with everything that it counts, to whom `authenticate` lets in; without
   * `authenticate`, to this machine. In a server of your own, the page is yours to serve. Default: nothing is counted, and there is no page.
   */
  metrics?: MetricsSource | undefined;
  /**
   * The subjects that may read the page. It is about all tenants together, so nobody else may who is somebody in particular. Default: none;
   * who comes in as nobody in particular may.
   */
  metricsReaders?: readonly string[] | undefined;
}

const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
const NOT_A_READER: HttpAnswer = { status: 403, body: "only metricsReaders may read the metrics" };

/** The page `/metrics` of a listener. */
export class MetricsPage {
  readonly #source: MetricsSource;
  readonly #readers: readonly string[];
  readonly #check: AdmissionCheck;

  constructor(source: MetricsSource, readers: readonly string[], check: AdmissionCheck) {
    this.#source = source;
    this.#readers = readers;
    this.#check = check;
  }

  isAsked({ url = "" }: IncomingMessage): boolean {
    return url.split("?", 1)[0] === "/metrics";
  }

  /** Lets in whom the lock lets in, as it does clients; failed attempts count among theirs. Never rejects. */
  async answer(request: IncomingMessage): Promise<HttpAnswer> {
    const { method } = request;
    if (method !== "GET" && method !== "HEAD") return { status: 405, body: "", headers: { allow: "GET,HEAD" } };
    const decision = this.#check.refuseOrigin(request) ?? (await this.#decide(request));
    if ("status" in decision) return decision;
    if ("answer" in decision) return decision.answer;
    const { identity } = decision;
    if (identity !== null && !this.#readers.includes(identity.subject)) return NOT_A_READER;
    return { status: 200, body: this.#source.text(), headers: { "content-type": CONTENT_TYPE, "cache-control": "no-store" } };
  }

  /** Asks the lock, until the client has gone. Its connection may bring more requests. */
  async #decide(request: IncomingMessage): ReturnType<AdmissionCheck["decide"]> {
    const gone = new AbortController();
    const onClose = () => gone.abort();
    request.socket.once("close", onClose);
    try {
      return await this.#check.decide(request, gone.signal);
    } finally {
      request.socket.off("close", onClose);
    }
  }
}

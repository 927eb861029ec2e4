import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket as RawSocket } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { createInbox, type Inbox } from "../rpc/inbox.js";
import { takeAccepted } from "./accepted-socket.js";
import { AdmissionCheck } from "./admission.js";
import { watchHeartbeat } from "./heartbeat.js";
import { answerRequest, answerUpgrade, answerWithoutUpgrade, type HttpAnswer } from "./http-answers.js";
import { MAX_MESSAGE_BYTES } from "./lines.js";
import type { Arrival, ListenOptions } from "./listener.js";
import { MetricsPage } from "./metrics-page.js";
import { createSocketTransport } from "./socket.js";
import { chooseProtocol } from "./subprotocol.js";

/** What becomes of the requests of an HTTP server. */
export interface Upgrades {
  readonly arrivals: Inbox<Arrival>;
  /** Answers a request that is no upgrade. */
  answer(request: IncomingMessage, response: ServerResponse): void;
  /** Upgrades a request, or answers why not. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers 503 from here on, as `Listener.retire` says. */
  retire(): void;
  /** Lets nobody in any more. Those about whom nothing is decided yet are disconnected. */
  end(): void;
}

/** @throws {CodexError} `ERR_OPTION` when an allowed origin can never match. */
export function createUpgrades(listening: ListenOptions): Upgrades {
  const { maxMessageBytes = MAX_MESSAGE_BYTES, heartbeat, metrics, metricsReaders = [], ...options } = listening;
  const check = new AdmissionCheck(options);
  const page = metrics ? new MetricsPage(metrics, metricsReaders, check) : null;
  const arrivals = createInbox<Arrival>();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols: chooseProtocol,
  });
  /** Those about whom nothing is decided yet. */
  const undecided = new Set<Duplex>();
  let hasEnded = false;
  let isRetired = false;

  const refusalOf = (request: IncomingMessage) => check.refuseOrigin(request) ?? answerWithoutUpgrade(request, isRetired);

  const refuse = (socket: Duplex, answer: HttpAnswer) => {
    if (answer.status >= 400) metrics?.handshakeRefused(answer.status);
    answerUpgrade(socket, answer);
  };

  const decide = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    undecided.add(socket);
    const watch = watchForEnd(socket);
    const decision = await check.decide(request, watch.gone);
    undecided.delete(socket);
    watch.stop();
    if (hasEnded || socket.destroyed) return void socket.destroy();
    if ("answer" in decision) return refuse(socket, decision.answer);
    sockets.handleUpgrade(request, socket, head, (accepted: WebSocket) => {
      watchHeartbeat(accepted, socket as RawSocket, { heartbeat });
      const transport = createSocketTransport(takeAccepted(accepted, socket), "the client");
      arrivals.push({ transport, identity: decision.identity });
    });
  };

  return {
    arrivals,
    answer: (request, response) => {
      if (page?.isAsked(request)) {
        const answered = page.answer(request).then((answer) => answerRequest(response, answer));
        return void answered.catch(() => response.destroy());
      }
      // What is no upgrade has something to be told in any case.
      answerRequest(response, refusalOf(request) ?? { status: 400, body: "" });
    },
    upgrade: (request, socket, head) => {
      socket.on("error", () => socket.destroy());
      if (hasEnded) return void socket.destroy();
      const refusal = refusalOf(request);
      if (refusal) return refuse(socket, refusal);
      decide(request, socket, head).catch(() => socket.destroy());
    },
    retire: () => {
      isRetired = true;
    },
    end: () => {
      hasEnded = true;
      arrivals.end();
      for (const socket of undecided) socket.destroy();
    },
  };
}

/** Notices that a client goes while nobody reads what it sends. What it has sent stays where it is. */
function watchForEnd(socket: Duplex): { readonly gone: AbortSignal; stop(): void } {
  const gone = new AbortController();
  const onReadable = () => {
    // The end of a stream is told only to who reads it.
    if (socket.readableLength === 0) socket.read();
  };
  const onEnd = () => socket.destroy();
  const onClose = () => gone.abort();
  socket.on("readable", onReadable).once("end", onEnd).once("close", onClose);
  return {
    gone: gone.signal,
    stop: () => socket.off("readable", onReadable).off("end", onEnd).off("close", onClose),
  };
}

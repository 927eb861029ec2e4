import type { Identity } from "../rpc/identity.js";
import type { Transport } from "../rpc/transport.js";
import type { AdmissionOptions } from "./admission.js";
import type { HeartbeatOptions } from "./heartbeat.js";
import type { MetricsOptions } from "./metrics-page.js";

/** A client that has connected. */
export interface Arrival {
  readonly transport: Transport;
  /** Who it is, as `authenticate` of the listener found out; `null` for nobody in particular. Hand it to `server.accept`. */
  readonly identity: Identity | null;
}

/** Clients, as they connect. Iterating ends when the listener is closed. */
export interface Listener extends AsyncIterable<Arrival> {
  /**
   * Where clients connect to: `ws://127.0.0.1:4500`, `unix:///run/app.sock`. What follows `unix://` is the path as it is, and no URL.
   * Of a server of your own that does not listen yet, it is the path alone.
   */
  readonly url: string;
  /**
   * Lets no more clients in, and says so: `GET /readyz` answers 503 from here on, and so does an upgrade. `GET /healthz` still answers 200,
   * and those who are connected stay. For the time in which a server comes to its end.
   */
  retire(): void;
  /** Accepts no more clients. Those that are connected stay. A server of your own goes on. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What all kinds of listeners can be told. */
export interface ListenOptions extends HeartbeatOptions, AdmissionOptions, MetricsOptions {
  /** The longest message that is read. Default: 128 MiB. */
  maxMessageBytes?: number | undefined;
}

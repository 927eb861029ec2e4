import type { Dialect } from "../../protocol/dialect.js";
import type { CallOptions } from "../../rpc/call-options.js";
import type { CodexError } from "../../rpc/errors.js";
import type { Client } from "../client.js";

/** As much of a client as a session needs. */
export interface TokenHost extends Pick<Client, "on" | "closed" | "lost"> {
  readonly dialect: Dialect;
  /** Whether others may be connected to the same server. */
  readonly shared: boolean;
  /** Asks the server, also while the client is being connected and nobody else may. */
  request(method: string, params?: unknown, options?: CallOptions): Promise<unknown>;
  /** Whether the client asked not to be sent this notification. */
  isSilenced(method: string): boolean;
  report(problem: CodexError): void;
}

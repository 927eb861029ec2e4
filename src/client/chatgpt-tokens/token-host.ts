import type { Events } from "../../protocol/derive.js";
import type { Dialect } from "../../protocol/dialect.js";
import type { ServerNotifications } from "../../protocol/table.js";
import type { CallOptions } from "../../rpc/call-options.js";
import type { CodexError } from "../../rpc/errors.js";

/** What a token session needs of the client that it belongs to. The client implements it; the session's files use nothing else of it. */
export interface TokenHost {
  readonly dialect: Dialect;
  /** Whether others may be connected to the same server. */
  readonly shared: boolean;
  /** Aborts once, when the client has ended. */
  readonly closed: AbortSignal;
  /** Aborts when the present connection ends. */
  readonly lost: AbortSignal;
  on<Method extends keyof Events<ServerNotifications>>(method: Method, listener: Events<ServerNotifications>[Method]): Disposable;
  /** Asks the server, also while the client is being connected and nobody else may. */
  request(method: string, params?: unknown, options?: CallOptions): Promise<unknown>;
  /** Whether the client asked not to be sent this notification. */
  isSilenced(method: string): boolean;
  report(problem: CodexError): void;
}

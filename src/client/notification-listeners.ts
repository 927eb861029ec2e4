import type { AnyNotification } from "../protocol/derive.js";
import { byMethod, serverNotifications } from "../protocol/table.js";
import { CodexError, ShapeError } from "../rpc/errors.js";
import { issuesOf } from "../rpc/typed-peer.js";
import type { AnyServerNotification } from "./client.js";
import { Listeners } from "./events.js";
import { type NotificationName, wireNameOf } from "./own-rows.js";

// biome-ignore lint/suspicious/noExplicitAny: typed by wire name in `Client`.
export type AnyListener = (params: any) => void;

/**
 * Those who listen to a server's notifications: to one method, or to all. A notification is passed on whether it fits its row or
 * not; where it does not, that is reported.
 */
export class NotificationListeners {
  readonly #rows = new Map(byMethod<AnyNotification>(serverNotifications));
  readonly #byMethod: Listeners<Record<string, AnyListener>>;
  readonly #toAll: Listeners<{ notification: (notification: AnyServerNotification) => void }>;
  readonly #report: ((problem: CodexError) => void) | undefined;

  /** @param report - Is told of misfits and of listeners that throw. Without it nothing is looked for. */
  constructor(report: ((problem: CodexError) => void) | undefined) {
    const onThrow = (cause: unknown) => report?.(new CodexError("ERR_LISTENER", "A listener threw", { cause }));
    this.#byMethod = new Listeners(onThrow);
    this.#toAll = new Listeners(onThrow);
    this.#report = report;
  }

  on(name: NotificationName, listener: AnyListener): Disposable {
    return this.#byMethod.on(this.#learn(name), listener);
  }

  once(name: NotificationName, listener: AnyListener): Disposable {
    return this.#byMethod.once(this.#learn(name), listener);
  }

  off(name: NotificationName, listener: AnyListener): void {
    this.#byMethod.off(wireNameOf(name), listener);
  }

  onAny(listener: (notification: AnyServerNotification) => void): Disposable {
    return this.#toAll.on("notification", listener);
  }

  tell(notification: AnyServerNotification): void {
    const { method, params } = notification;
    if (this.#report) this.#reportMisfit(method, params, this.#report);
    if (this.#toAll.hears("notification")) this.#toAll.tell("notification", notification);
    this.#byMethod.tell(method, params);
  }

  /** Remembers a row that is the caller's own, so that its notifications are checked as well. */
  #learn(name: NotificationName): string {
    const method = wireNameOf(name);
    if (typeof name !== "string") this.#rows.set(method, name);
    return method;
  }

  #reportMisfit(method: string, params: unknown, report: (problem: CodexError) => void): void {
    const row = this.#rows.get(method);
    const issues = row ? issuesOf(row.params, params) : [];
    if (issues.length > 0) report(new ShapeError(method, "params", issues));
  }
}

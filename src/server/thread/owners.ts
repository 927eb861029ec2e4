import type { Connection } from "../connection/connection.js";
import { Groups } from "./groups.js";

/**
 * Whose threads a connection sees, and whose those are that it starts.
 *
 * Connections of one identity share their threads. Those without an identity share theirs as well, unless each connection is a tenant of
 * its own: then it is the only one that ever has this owner, which is made of its random id.
 */
export class Owners {
  readonly #scope: "process" | "connection" | "identity";
  readonly #connections = new Groups<string | null, Connection>();

  constructor(scope: "process" | "connection" | "identity") {
    this.#scope = scope;
  }

  of(connection: Pick<Connection, "id" | "identity">): string | null {
    return connection.identity?.subject ?? (this.#scope === "connection" ? `connection:${connection.id}` : null);
  }

  /** Counts a connection among those of its owner until it ends. */
  join(connection: Connection): void {
    if (connection.closed.aborted) return;
    const owner = this.of(connection);
    this.#connections.add(owner, connection);
    connection.closed.addEventListener("abort", () => this.#connections.delete(owner, connection), { once: true });
  }

  /** The connections of an owner. The others are not looked at: there may be thousands. */
  connectionsOf(owner: string | null): Connection[] {
    return this.#connections.of(owner);
  }

  /** Whether the clients are strangers to one another, and to this machine. */
  get areStrangers(): boolean {
    return this.#scope !== "process";
  }

  /** Whether a connection is a tenant of its own: when it has ended, nobody sees its threads any more. */
  isAlone({ identity }: Connection): boolean {
    return this.#scope === "connection" && identity === null;
  }
}

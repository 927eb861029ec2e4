import type { Connection } from "../connection/connection.js";

/**
 * Whose threads a connection sees, and whose those are that it starts.
 *
 * Connections of one identity share their threads. Those without an identity share theirs as well, unless each connection is a tenant of
 * its own: then it is the only one that ever has this owner, which is made of its random id.
 */
export class Owners {
  readonly #scope: "process" | "connection" | "identity";

  constructor(scope: "process" | "connection" | "identity") {
    this.#scope = scope;
  }

  of(connection: Connection): string | null {
    return connection.identity?.subject ?? (this.#scope === "connection" ? `connection:${connection.id}` : null);
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

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** What a request may do. `claim`: it brings the secret of the link, for the first time. */
export type Admission = "claim" | "in" | "refused";

/**
 * Keeps everybody out but the person who was shown the link. The secret in it is good once: whoever brings it first gets a cookie,
 * and the link opens nothing after that.
 *
 * Requests must name this machine as their host, which a page of another origin cannot do by a name of its own (DNS rebinding), and
 * come from the Inspector's own page where they say from where they come.
 */
export class Lock {
  readonly #secret = randomBytes(32).toString("base64url");
  readonly #session = randomBytes(32).toString("base64url");
  readonly #port: number;
  #isUsed = false;

  constructor(port: number) {
    this.#port = port;
  }

  get link(): string {
    return `http://127.0.0.1:${this.#port}/?key=${this.#secret}`;
  }

  /** The header that hands the session over. Cookies are for all ports of a host, so the name has the port in it. */
  get cookie(): string {
    return `${this.#cookieName}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  admit(request: IncomingMessage): Admission {
    if (!this.#isFromHere(request)) return "refused";
    const key = new URL(request.url ?? "/", "http://localhost").searchParams.get("key");
    const isLink = key !== null && request.method === "GET" && isSame(key, this.#secret);
    if (!isLink || this.#isUsed) return this.#hasSession(request) ? "in" : "refused";
    this.#isUsed = true;
    return "claim";
  }

  #isFromHere({ headers, method, socket }: IncomingMessage): boolean {
    if (socket.remoteAddress !== "127.0.0.1") return false;
    const own = `127.0.0.1:${this.#port}`;
    if (headers.host !== own) return false;
    const site = headers["sec-fetch-site"];
    if (headers.origin !== undefined && headers.origin !== `http://${own}`) return false;
    // What changes something says where it comes from, in every browser.
    if (method !== "GET" && headers.origin === undefined) return false;
    return site === undefined || site === "same-origin" || (site === "none" && method === "GET");
  }

  #hasSession({ headers }: IncomingMessage): boolean {
    const found = (headers.cookie ?? "")
      .split(";")
      .map((part) => part.trim())
      .find((part) => part.startsWith(`${this.#cookieName}=`));
    return found !== undefined && isSame(found.slice(this.#cookieName.length + 1), this.#session);
  }

  get #cookieName(): string {
    return `inspector-${this.#port}`;
  }
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

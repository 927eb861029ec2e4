import type { IncomingMessage } from "node:http";
import { CodexError } from "../rpc/errors.js";

/** Decides which browser pages may connect. A program sends no `Origin`, and is not asked; a page always does. */
export interface OriginCheck {
  isAllowed(request: IncomingMessage): boolean;
}

/** What a page is told that may not connect, and the log. */
export const ORIGIN_REFUSED =
  "Pages of this origin may not connect. Allow it by its exact text: allowedOrigins of the listener, --allow-origin of the command.";

/**
 * A check by the `Origin` header, so that no page that somebody opens can talk to a server of this machine.
 *
 * @param allowed - Origins as browsers send them, such as `http://localhost:3000`. Compared letter by letter.
 * @throws {CodexError} `ERR_OPTION` for a text that no browser sends, and that would never match.
 */
export function createOriginCheck(allowed: readonly string[]): OriginCheck {
  for (const origin of allowed) checkOrigin(origin);
  return { isAllowed: ({ headers: { origin } }) => origin === undefined || allowed.includes(origin) };
}

function checkOrigin(origin: unknown): void {
  if (typeof origin !== "string") throw refused(String(origin), "an origin is a text");
  if (origin === "*") throw refused(origin, "every origin is named by itself; there is no pattern for all of them");
  if (origin === "null") throw refused(origin, "any page can have this origin, in a frame with a sandbox");
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(origin))
    throw refused(origin, "an origin begins with its scheme, as in http://localhost:3000");
  if (/[*\s]/.test(origin)) throw refused(origin, "every origin is named by itself, without blanks and patterns");
  if (!/^[^/]+:\/\/[^/?#@]*$/.test(origin))
    throw refused(origin, "an origin ends with its host and port: no slash, path or user");
  const proper = properForm(origin);
  if (proper !== origin) throw refused(origin, proper === null ? "it is no origin" : `browsers send it as ${proper}`);
}

/** How browsers send an origin; `null` where it is not an origin. */
function properForm(origin: string): string | null {
  if (origin === "file://") return origin;
  if (!URL.canParse(origin)) return null;
  const url = new URL(origin);
  // Schemes that the URL standard does not know, such as those of browser extensions, have no origin there.
  return url.origin === "null" ? `${url.protocol}//${url.host}` : url.origin;
}

function refused(origin: string, why: string): CodexError {
  return new CodexError("ERR_OPTION", `The origin "${origin}" would never match: ${why}`);
}

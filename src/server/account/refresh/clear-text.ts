import { isOnThisMachine } from "../../../rpc/loopback.js";

/**
 * Whether what is sent to an address can be read on its way: plain http to another machine. The credentials of an account are not sent
 * there. The real server (0.171) sends them.
 */
export function isSentInClear(url: string | URL): boolean {
  return new URL(url).protocol === "http:" && !isOnThisMachine(url);
}

/** What the request fails with. */
export function describeClearText(url: string | URL): string {
  return `The credentials of the account are not sent over plain http to another machine: ${new URL(url).origin}`;
}

/** Whether a host name or address, as a URL has it or without brackets, is this machine. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "[::1]" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Whether a URL leads to this machine, where plain http may be spoken.
 *
 * @throws {TypeError} When it is no URL.
 */
export function isOnThisMachine(url: string | URL): boolean {
  return isLoopbackHost(new URL(url).hostname);
}

const NOTE =
  'stdin is a terminal, and this reads messages of the protocol from it, one a line. A client usually starts it. "inspect" opens a page to try it, --listen ws://127.0.0.1:4500 waits for clients, --help lists the options, Ctrl-D ends it.';

/** Says what is waited for where a person has started a command that talks to a client over stdin. */
export function noteTerminal(input: { readonly isTTY?: boolean }, write: (text: string) => void): void {
  if (input.isTTY) write(`codex-app-server-sdk: ${NOTE}\n`);
}

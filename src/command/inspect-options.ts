/** The options of `inspect`, with the values that were given. */
export interface InspectFlags {
  readonly "bearer-file"?: string | undefined;
  readonly "codex-home"?: string | undefined;
  readonly replay?: string | undefined;
  readonly port?: string | undefined;
}

export const INSPECT_HELP =
  "opens a page that stands between you and an app-server: inspect [--] [codex app-server | ws://HOST:PORT | unix://PATH]; default: this command's own app-server";

/** How each of them is written, and what it does. */
export const INSPECT_OPTIONS = {
  "bearer-file": {
    type: "string",
    value: "FILE",
    help: "a file with the bearer token of a server at an address, which is read for each connection; over ws:// on this machine only",
  },
  "codex-home": {
    type: "string",
    value: "DIR|inherit",
    help: "where the server that is started keeps its state; default: a fresh home whose model is a fake backend on this machine, so that nothing leaves it",
  },
  replay: { type: "string", value: "FILE", help: "shows a recording that the Inspector has exported, in place of a server" },
  port: { type: "string", value: "PORT", help: "the port of the page, on 127.0.0.1; default: any free one" },
} as const;

/** What is wrong with their values, or `null`. */
export function problemOfInspect({ port = "0" }: InspectFlags): string | null {
  return /^\d{1,5}$/.test(port) && Number(port) <= 65_535 ? null : `--port is a number up to 65535, not "${port}"`;
}

import { readFile } from "node:fs/promises";
import { CodexError } from "codex-app-server-sdk/client";
import { readBearer } from "./bearer-file.js";
import { Inspection, inspectServer } from "./inspection.js";
import { servePage } from "./page-server.js";
import { Player, readRecording } from "./recording.js";
import { readTarget } from "./target.js";

/** What is inspected, and where the page is. */
export interface InspectorOptions {
  /** What stands behind `inspect`: a program with its arguments, or an address. Empty: `own`. */
  readonly words: readonly string[];
  /** The program that is started when there are no words. */
  readonly own: readonly [string, ...string[]];
  /** A file with the bearer token of the server behind an address. `null`: none. It is read for each connection. */
  readonly bearerFile: string | null;
  /** Where a program that is started keeps its state: a folder, or `inherit`. `null`: a fresh home with a fake backend. */
  readonly codexHome: string | null;
  /** A file to show in place of a server. */
  readonly recording: string | null;
  /** Where the built page is. */
  readonly pageFolder: URL;
  /** The port of the page. 0: any free one. */
  readonly port: number;
}

/** An Inspector that runs. */
export interface Inspector {
  /** Opens the page, once. */
  readonly link: string;
  readonly inspection: Inspection;
  /** Ends the page, and the server if it was started here. */
  close(): Promise<void>;
}

/**
 * Starts an Inspector: its page, and the server behind it.
 *
 * @throws {TypeError} When a recording cannot be read, or there is something behind an address.
 * @throws {CodexError} `ERR_OPTION` when there is a bearer file and no address, or it holds no token.
 * @throws When the port cannot be listened on.
 */
export async function startInspector(options: InspectorOptions): Promise<Inspector> {
  const inspection = await begin(options);
  try {
    const page = await servePage(inspection, options);
    inspection.live?.start().catch(() => {});
    inspection.player?.play();
    const close = async () => {
      await Promise.all([page.close(), inspection.close()]);
    };
    return { link: page.link, inspection, close };
  } catch (error) {
    await inspection.close();
    throw error;
  }
}

async function begin({ words, own, bearerFile, codexHome, recording }: InspectorOptions): Promise<Inspection> {
  if (recording === null) {
    const target = readTarget(words, own, bearerFile);
    if (bearerFile !== null) await readBearer(bearerFile);
    return inspectServer(target, codexHome);
  }
  if (bearerFile !== null) throw new CodexError("ERR_OPTION", "A recording has no server that a bearer file could be for");
  const inspection = new Inspection(null);
  inspection.player = new Player(inspection, readRecording(await readFile(recording, "utf8")));
  return inspection;
}

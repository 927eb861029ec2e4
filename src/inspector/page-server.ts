import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { act } from "./actions.js";
import { feedPage } from "./feed.js";
import type { Action } from "./feed-messages.js";
import type { Inspection } from "./inspection.js";
import { Lock } from "./lock.js";
import { messageOf } from "./masked.js";
import { readJson, writeJson } from "./plain-json.js";
import { writeRecording } from "./recording.js";

/** The longest request that the page may send. */
const LONGEST_BODY = 4 * 1024 * 1024;
/** How many pages may watch at once. */
const MOST_PAGES = 8;
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
} as const;
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};
const FILES: ReadonlySet<string> = new Set(["index.html", "app.js", "app.css"]);

/** A page that is served. */
export interface PageServer {
  /** The address with the secret in it, which opens the page once. */
  readonly link: string;
  close(): Promise<void>;
}

/**
 * Serves the page on loopback, to the one person who has the link.
 *
 * @param pageFolder - Where the files of the page are.
 * @throws When the port cannot be listened on.
 */
export async function servePage(
  inspection: Inspection,
  { pageFolder, port }: { pageFolder: URL; port: number },
): Promise<PageServer> {
  const watching = new Set<ServerResponse>();
  let lock: Lock | null = null;
  const server = createServer((request, response) => {
    const serve = async () => {
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
      const admission = lock?.admit(request) ?? "refused";
      if (admission === "refused") return refuse(response);
      if (admission === "claim") return welcome(response, (lock as Lock).cookie);
      await answer(request, response, { inspection, pageFolder, watching });
    };
    serve().catch((error: unknown) => end(response, 500, messageOf(error)));
  });
  await listen(server, port);
  lock = new Lock((server.address() as AddressInfo).port);
  return {
    link: lock.link,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Surroundings {
  readonly inspection: Inspection;
  readonly pageFolder: URL;
  readonly watching: Set<ServerResponse>;
}

async function answer(request: IncomingMessage, response: ServerResponse, around: Surroundings): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const { inspection, watching } = around;
  switch (`${request.method} ${pathname}`) {
    case "GET /api/feed": {
      if (watching.size >= MOST_PAGES) return end(response, 503, "Too many pages watch");
      watching.add(response);
      response.once("close", () => watching.delete(response));
      return feedPage(inspection, response);
    }
    case "GET /api/message": {
      const text = inspection.recorder.textOf(Number(searchParams.get("seq")));
      return text === null ? end(response, 404, "This message is no longer kept") : end(response, 200, text);
    }
    case "GET /api/recording":
      return sendRecording(inspection, response);
    case "POST /api/act": {
      const action = readJson(await readBody(request)) as Action;
      return end(response, 200, writeJson(await act(inspection, action)), "application/json");
    }
  }
  const file = pathname === "/" ? "index.html" : pathname.slice(1);
  if (request.method !== "GET" || !FILES.has(file)) return end(response, 404, "Not found");
  end(response, 200, await readFile(new URL(file, around.pageFolder)), TYPES[extname(file)]);
}

async function sendRecording({ recorder }: Inspection, response: ServerResponse): Promise<void> {
  response.writeHead(200, {
    "content-type": "application/jsonl",
    "content-disposition": 'attachment; filename="recording.jsonl"',
  });
  for (const line of writeRecording(recorder)) {
    if (response.destroyed) return;
    if (!response.write(line)) await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
  }
  response.end();
}

/** Hands the session over, and takes the secret out of the address. */
function welcome(response: ServerResponse, cookie: string): void {
  response.writeHead(303, { location: "/", "set-cookie": cookie });
  response.end();
}

function refuse(response: ServerResponse): void {
  end(response, 403, "This link was used already, or is not the one that the Inspector has printed. Start the Inspector again.");
}

function end(response: ServerResponse, status: number, body: string | Buffer, type = "text/plain; charset=utf-8"): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { "content-type": type });
  response.end(body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY) throw new TypeError("The request is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}

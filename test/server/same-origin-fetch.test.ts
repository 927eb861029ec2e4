import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { sameOriginFetch } from "../../src/server/same-origin-fetch.js";

interface Seen {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly body: string;
  readonly type: string | undefined;
}

async function listen(answer: (path: string) => readonly [status: number, location?: string]) {
  const seen: Seen[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url: path, headers } = request;
    seen.push({ method, path, body: Buffer.concat(chunks).toString(), type: headers["content-type"] });
    const [status, location] = answer(path ?? "");
    response.writeHead(status, location === undefined ? {} : { location });
    response.end("body");
  };
  const server = createServer((request, response) => {
    // A request that is given up half way has nobody to answer.
    serve(request, response).catch(() => response.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const prompt = { method: "POST", body: "a prompt", headers: { "content-type": "text/x", "x-key": "secret" } };

describe("sameOriginFetch", () => {
  it.each([301, 302, 303, 307, 308])(
    "answers with a redirect to another origin (%i), and sends nothing there",
    async (status) => {
      const other = await listen(() => [200]);
      const { origin } = await listen(() => [status, `${other.origin}/v1`]);
      const response = await sameOriginFetch(fetch)(`${origin}/v1`, prompt);
      expect([response.status, other.seen]).toEqual([status, []]);
    },
  );

  it.each([307, 308])("follows a redirect within the origin (%i) with all that was sent", async (status) => {
    const { origin, seen } = await listen((path) => (path === "/a" ? [status, "/b"] : [200]));
    expect((await sameOriginFetch(fetch)(`${origin}/a`, prompt)).status).toBe(200);
    expect(seen.map(({ method, path, body, type }) => [method, path, body, type])).toEqual([
      ["POST", "/a", "a prompt", "text/x"],
      ["POST", "/b", "a prompt", "text/x"],
    ]);
  });

  it.each([301, 302, 303])("reads the result where a redirect says it is (%i)", async (status) => {
    const { origin, seen } = await listen((path) => (path === "/a" ? [status, "/b"] : [200]));
    expect((await sameOriginFetch(fetch)(`${origin}/a`, prompt)).status).toBe(200);
    expect(seen[1]).toEqual({ method: "GET", path: "/b", body: "", type: undefined });
  });

  it("sends a Request and a stream again as they were", async () => {
    const { origin, seen } = await listen((path) => (path === "/a" ? [307, "/b"] : [200]));
    const ask = sameOriginFetch(fetch);
    await ask(new Request(`${origin}/a`, { method: "PUT", body: "one" }));
    await ask(`${origin}/a`, { method: "PUT", body: new Response("two").body, duplex: "half" } as RequestInit);
    expect(seen.map(({ method, body }) => [method, body])).toEqual([
      ["PUT", "one"],
      ["PUT", "one"],
      ["PUT", "two"],
      ["PUT", "two"],
    ]);
  });

  it("gives up in a circle, and leaves redirects alone that the caller wants to see", async () => {
    const { origin, seen } = await listen(() => [307, "/a"]);
    expect((await sameOriginFetch(fetch)(`${origin}/a`)).status).toBe(307);
    expect(seen).toHaveLength(11);
    await expect(sameOriginFetch(fetch)(`${origin}/a`, { redirect: "error" })).rejects.toThrow();
    expect((await sameOriginFetch(fetch)(new Request(`${origin}/a`, { redirect: "manual" }))).status).toBe(307);
    expect(seen).toHaveLength(13);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { Inspection } from "../../src/inspector/inspection.js";
import { servePage } from "../../src/inspector/page-server.js";
import { PAGE_FOLDER } from "../support/inspector-page.js";

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

function ask(url: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: body === undefined ? "GET" : "POST", headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.once("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
      // The feed has no end.
      if (response.headers["content-type"] === "text/event-stream") response.once("data", () => response.destroy());
      response.once("close", () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

async function opened() {
  const inspection = new Inspection(null);
  const page = await servePage(inspection, { pageFolder: PAGE_FOLDER, port: 0 });
  onTestFinished(() => page.close());
  const { origin } = new URL(page.link);
  const { status, headers } = await ask(page.link);
  const cookie = String(headers["set-cookie"]).split(";")[0] as string;
  return { inspection, origin, cookie, status, location: headers.location, own: { cookie, origin } };
}

describe("the server of the page", () => {
  it("takes the secret out of the address", async () => {
    const { status, location } = await opened();
    expect([status, location]).toEqual([303, "/"]);
  });

  it("lets the page load nothing from elsewhere, and nobody frame it", async () => {
    const { origin, cookie } = await opened();
    const { status, headers } = await ask(origin, { cookie });
    expect(status).toBe(200);
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
    expect(String(headers["content-security-policy"]).split("; ")).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]),
    );
  });

  it.each(["/", "/app.js", "/api/feed", "/api/message?seq=1", "/api/recording"])("shows %s to nobody else", async (path) => {
    const { origin } = await opened();
    expect(await ask(origin + path)).toMatchObject({ status: 403, text: expect.not.stringContaining("script") });
  });

  it("does nothing for another origin", async () => {
    const { origin, cookie, inspection } = await opened();
    const clear = JSON.stringify({ type: "clear" });
    for (const headers of [{ cookie }, { cookie, origin: "http://127.0.0.1:1" }, { origin }])
      expect((await ask(`${origin}/api/act`, headers, clear)).status).toBe(403);
    expect(inspection.clearings).toBe(0);
  });

  it("does what the page asks for", async () => {
    const { origin, own, inspection } = await opened();
    const { status, text } = await ask(`${origin}/api/act`, own, JSON.stringify({ type: "clear" }));
    expect([status, text, inspection.clearings]).toEqual([200, '{"ok":true}', 1]);
  });

  it.each(["/../cli.mjs", "/%2e%2e/cli.mjs", "/..%2fcli.mjs", "/feed-messages.ts", "/api"])("has no file %s", async (path) => {
    const { origin, cookie } = await opened();
    expect((await ask(origin + path, { cookie })).status).toBe(404);
  });

  it("refuses a body without an end", async () => {
    const { origin, own } = await opened();
    const answer = await ask(`${origin}/api/act`, own, " ".repeat(4 * 1024 * 1024 + 1)).catch(() => ({ status: 500 }));
    expect(answer.status).toBe(500);
  });

  it("tells the page what is kept, with the newest state", async () => {
    const { origin, cookie, inspection } = await opened();
    inspection.hear({ direction: "received", message: { method: "warning", params: { message: "Look out" } } });
    const { text } = await ask(`${origin}/api/feed`, { cookie });
    const batch = JSON.parse(text.replace(/^data: /, ""));
    expect(batch).toMatchObject({ entries: [{ method: "warning" }], state: { target: "a recording" } });
  });

  it("lets eight pages watch", async () => {
    const { origin, cookie } = await opened();
    const watching = Array.from({ length: 8 }, () => fetch(`${origin}/api/feed`, { headers: { cookie } }));
    const answers = await Promise.all(watching);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect((await ask(`${origin}/api/feed`, { cookie })).status).toBe(503);
    await Promise.all(answers.map(({ body }) => body?.cancel()));
  });
});

describe("the built page", () => {
  it("has three files, within 150 KB as gzip", () => {
    const files = readdirSync(PAGE_FOLDER).sort();
    expect(files).toEqual(["app.css", "app.js", "index.html"]);
    const sizes = files.map((file) => gzipSync(readFileSync(new URL(file, PAGE_FOLDER))).length);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(150_000);
  });

  it("has a sentence for every method", () => {
    const script = readFileSync(new URL("app.js", PAGE_FOLDER), "utf8");
    expect(script).toContain("Says who is signed in");
    expect(script).not.toMatch(/sentence:(``|""|''),/);
  });
});

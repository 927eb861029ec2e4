import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { Lock } from "../../src/inspector/lock.js";

const HOST = "127.0.0.1:4000";

function ask(url: string, headers: Record<string, string> = {}, { method = "GET", from = "127.0.0.1" } = {}): IncomingMessage {
  return { url, method, headers: { host: HOST, ...headers }, socket: { remoteAddress: from } } as unknown as IncomingMessage;
}

function opened() {
  const lock = new Lock(4000);
  const path = lock.link.slice(`http://${HOST}`.length);
  lock.admit(ask(path));
  return { lock, path, cookie: lock.cookie.split(";")[0] as string };
}

describe("the lock of the page", () => {
  it("lets the first bring the secret, and nobody after that", () => {
    const lock = new Lock(4000);
    const path = lock.link.slice(`http://${HOST}`.length);
    expect([lock.admit(ask(path)), lock.admit(ask(path))]).toEqual(["claim", "refused"]);
  });

  it("does not use the link up for a wrong secret", () => {
    const lock = new Lock(4000);
    expect(lock.admit(ask("/?key=wrong"))).toBe("refused");
    expect(lock.admit(ask(lock.link.slice(`http://${HOST}`.length)))).toBe("claim");
  });

  it("lets the one with the cookie in, with the used link as well", () => {
    const { lock, path, cookie } = opened();
    expect([lock.admit(ask("/", { cookie })), lock.admit(ask(path, { cookie: `a=b; ${cookie}` }))]).toEqual(["in", "in"]);
  });

  it("makes a cookie that scripts cannot read and other sites do not send", () => {
    expect(new Lock(4000).cookie).toMatch(/^inspector-4000=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
  });

  it.each([
    ["without the cookie", {}, {}],
    ["with another cookie", { cookie: "inspector-4000=x" }, {}],
    ["by another name of this machine", { host: "evil.example:4000" }, {}],
    ["by localhost, which is another origin", { host: "localhost:4000" }, {}],
    ["on another port", { host: "127.0.0.1:4001" }, {}],
    ["from another origin", { origin: "http://127.0.0.1:4001" }, {}],
    ["from another site", { "sec-fetch-site": "cross-site" }, {}],
    ["from another port of this machine", { "sec-fetch-site": "same-site" }, {}],
    ["from another machine", {}, { from: "192.0.2.7" }],
    ["to change something, without an origin", {}, { method: "POST" }],
    ["to change something, from a page without an origin", { origin: "null" }, { method: "POST" }],
  ])("refuses who comes %s", (_, headers: Record<string, string>, how) => {
    const { lock, cookie } = opened();
    const isAboutCookies = Object.keys(headers).length === 0 && Object.keys(how).length === 0;
    expect(lock.admit(ask("/", { ...(isAboutCookies ? {} : { cookie }), ...headers }, how))).toBe("refused");
  });

  it("lets the page change something", () => {
    const { lock, cookie } = opened();
    const headers = { cookie, origin: `http://${HOST}`, "sec-fetch-site": "same-origin" };
    expect(lock.admit(ask("/api/act", headers, { method: "POST" }))).toBe("in");
  });
});

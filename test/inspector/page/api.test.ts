import { expect, it, onTestFinished, vi } from "vitest";
import type { Action } from "../../../src/inspector/feed-messages.js";
import { act } from "../../../src/inspector/page/api.js";

/** A server of the page that answers when it is told to. */
function playServer() {
  const asked: Action[] = [];
  const answers: (() => void)[] = [];
  vi.stubGlobal("fetch", (_path: string, { body }: { body: string }) => {
    asked.push(JSON.parse(body) as Action);
    return new Promise<Response>((resolve) => answers.push(() => resolve(Response.json({ ok: true }))));
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  return { asked: () => asked.map(({ type }) => type), answer: () => answers.shift()?.() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it("an action goes after what was set before it, and waits for nothing else", async () => {
  const { asked, answer } = playServer();
  const done = [act({ type: "crash" }), act({ type: "expire" }), act({ type: "storm" }), act({ type: "reconnect" })];
  await turn();
  expect(asked()).toEqual(["crash", "expire"]);
  answer();
  await turn();
  expect(asked()).toEqual(["crash", "expire"]);
  answer();
  await turn();
  expect(asked()).toEqual(["crash", "expire", "storm", "reconnect"]);
  answer();
  answer();
  expect(await Promise.all(done)).toEqual(done.map(() => ({ ok: true })));
});

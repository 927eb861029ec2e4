import { createFakeAppServer, fakeToken } from "codex-app-server-sdk/testing";
import { expect, it } from "vitest";
import { openChat } from "./chat.js";

// The same with vitest. The clock of the fake server is moved by hand, so that no test waits.

it("signs in again when a turn has come to a 401 twice", async () => {
  const server = createFakeAppServer({ scenario: { turns: [[{ unauthorized: 2 }, "Hello again."]] } });
  const chat = await openChat(() => server.connect(), {
    tokens: () => ({ accessToken: fakeToken() }),
    allow: () => false,
  });
  expect(await chat.say("hi")).toBe("Hello again.");
  expect(server.received.filter(({ message }) => message.result !== undefined)).toHaveLength(2);
  await chat.close();
});

it("waits for a slow agent", async () => {
  const server = createFakeAppServer({ scenario: { turns: [[{ pauseMs: 60_000 }, "At last."]] } });
  const chat = await openChat(() => server.connect(), { tokens: () => ({ accessToken: fakeToken() }), allow: () => false });
  const answer = chat.say("hi");
  await expect.poll(() => server.paramsOf("turn/start")).toHaveLength(1);
  server.clock.advance(60_000);
  expect(await answer).toBe("At last.");
  await chat.close();
});

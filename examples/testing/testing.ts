import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createFakeAppServer, type FakeScenario, fakeToken } from "codex-app-server-sdk/testing";
import { openChat } from "./chat.js";

// Tests of a parent application with node:test: `npx tsx --test examples/testing/testing.ts`. The same with vitest: testing.vitest.ts.

/** A chat with a server that plays a scenario, and a token provider that counts. */
async function chatWith(scenario: FakeScenario) {
  const server = createFakeAppServer({ scenario, shared: true });
  const given: string[] = [];
  const tokens = () => {
    given.push(fakeToken());
    return { accessToken: given.at(-1) as string };
  };
  const chat = await openChat(() => server.connect(), { tokens, allow: (command) => command === "npm test" });
  return { server, chat, given };
}

describe("the chat", () => {
  it("answers with what the agent said", async () => {
    const { chat } = await chatWith({ turns: [[{ reasoning: "A greeting." }, { text: ["Hel", "lo."] }]] });
    assert.equal(await chat.say("hi"), "Hello.");
    await chat.close();
  });

  it("brings a fresh token when the backend refuses the one in use", async () => {
    const { chat, server, given } = await chatWith({ turns: [[{ unauthorized: 1 }, "Hello again."]] });
    assert.equal(await chat.say("hi"), "Hello again.");
    assert.equal(given.length, 2);
    assert.equal(server.accessToken, given[1]);
    await chat.close();
  });

  it("allows its own tests, and nothing else", async () => {
    const { chat, server } = await chatWith({
      turns: [
        [
          { command: "npm test", asks: true },
          { command: "rm -rf .", asks: true },
        ],
      ],
    });
    await chat.say("test it");
    const decisions = server.received.flatMap(({ message }) => (message.result as { decision?: string })?.decision ?? []);
    assert.deepEqual(decisions, ["accept", "decline"]);
    await chat.close();
  });

  it("says why a turn failed, and goes on after a crash of the server", async () => {
    const { chat } = await chatWith({
      turns: [{ fails: "no model" }, [{ text: "Hel", unfinished: true }, { crashes: true }], "Back."],
    });
    await assert.rejects(chat.say("one"), /no model/);
    await assert.rejects(chat.say("two"), /The turn was interrupted/);
    assert.equal(await chat.say("three"), "Back.");
    await chat.close();
  });
});

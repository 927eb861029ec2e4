import { runTurn } from "codex-app-server-sdk/client";
import { type Agent, type AppServerOptions, type Logger, memoryThreads } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import { createPair } from "../../support/pair.js";

const echo: Agent = async ({ write }) => write.message().end("heard");

const fail = () => {
  throw new Error("the log is gone");
};
const brokenLogger: Logger = { debug: fail, info: fail, warn: fail, error: fail };

/** Nothing of it can be looked at. */
const hostile: object = new Proxy(
  {},
  {
    get: () => {
      throw new Error("do not look");
    },
  },
);

async function runOnce(options: AppServerOptions) {
  const { client } = await createPair(options);
  const { thread } = await client.thread.start();
  return runTurn(client, { threadId: thread.id, input: "x" }).completed;
}

describe("turn/completed", () => {
  it.each<[string, AppServerOptions, reason?: string]>([
    ["the agent fails with what cannot be looked at", { agent: () => Promise.reject(hostile) }],
    [
      "the agent throws before it returns a promise",
      {
        agent: () => {
          throw new Error("at once");
        },
      },
    ],
    ["the agent fails and so does the logger", { agent: () => Promise.reject(new Error("no")), logger: brokenLogger }],
    [
      "the store fails and so does the logger",
      { agent: echo, threads: { ...memoryThreads(), saveTurn: () => Promise.reject(new Error("full")) }, logger: brokenLogger },
      "the turn could not be stored: the thread store failed",
    ],
  ])("comes when %s", async (_, options, reason = "Internal error") => {
    expect(await runOnce(options)).toMatchObject({ status: "failed", error: { message: reason } });
  });
});

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAppServer } from "codex-app-server-sdk/server";
import { bearerToken } from "codex-app-server-sdk/transport";
import { describe, expect, it } from "vitest";
import { act } from "../../src/inspector/actions.js";
import { createFolder } from "../support/folder.js";
import { inspect } from "../support/inspector-page.js";
import { listening } from "../support/listening.js";

const [FIRST, SECOND] = ["first-bearer/of+a=server", "second-bearer"];

/** A server with a lock, and the bearers that it was brought. */
async function lockedServer() {
  const brought: string[] = [];
  const url = await listening(createAppServer({ logger: false }), {
    authenticate: bearerToken((token) => {
      brought.push(token);
      return token === FIRST || token === SECOND;
    }),
    logger: false,
  });
  return { url, brought };
}

async function fileWith(text: string): Promise<string> {
  const file = join(await createFolder(), "bearer");
  await writeFile(file, text);
  return file;
}

describe("the bearer token in a file", () => {
  it("opens a locked server, and is read again for each connection", async () => {
    const { url, brought } = await lockedServer();
    const file = await fileWith(`${FIRST}\n`);
    const { inspection } = await inspect({ words: [url], bearerFile: file });
    await expect.poll(() => inspection.state.connection).toBe("connected");
    await writeFile(file, SECOND);
    await act(inspection, { type: "reconnect" });
    await expect.poll(() => brought).toEqual([FIRST, SECOND]);
    await expect.poll(() => inspection.state.connection).toBe("connected");
    expect(inspection.state.target).toBe(url);
  });

  it("is masked in messages and errors", async () => {
    const { url } = await lockedServer();
    const { inspection } = await inspect({ words: [url], bearerFile: await fileWith(FIRST) });
    await expect.poll(() => inspection.state.connection).toBe("connected");
    const answer = await act(inspection, { type: "call", method: "thread/read", params: { threadId: `x ${FIRST}` } });
    const texts = [...inspection.recorder.all()].map(({ text }) => text).join("\n");
    expect(texts).toContain("x [redacted]");
    expect(JSON.stringify([answer, inspection.state, texts])).not.toContain(FIRST);
  });

  it.each([
    ["", "does not hold one token"],
    ["two of-them", "does not hold one token"],
  ])("has to be one: %j", async (text, problem) => {
    const file = await fileWith(text);
    await expect(inspect({ words: ["ws://127.0.0.1:1"], bearerFile: file })).rejects.toMatchObject({
      code: "ERR_OPTION",
      message: `The bearer file ${file} ${problem}`,
    });
  });

  it("is not for a recording", async () => {
    await expect(inspect({ bearerFile: "unused", recording: "unused" })).rejects.toMatchObject({ code: "ERR_OPTION" });
  });

  it("has to be there", async () => {
    const file = join(await createFolder(), "none");
    await expect(inspect({ words: ["ws://127.0.0.1:1"], bearerFile: file })).rejects.toMatchObject({
      code: "ERR_OPTION",
      message: `The bearer file ${file} cannot be read: ENOENT`,
    });
  });
});

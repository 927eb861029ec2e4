import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTurn } from "codex-app-server-sdk/client";
import type { UserInput } from "codex-app-server-sdk/protocol";
import { sqliteThreads } from "codex-app-server-sdk/server";
import type { FakeAnswer } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import { readImage } from "../../../../src/server/turn/pictures/image-file.js";
import { rememberCopy, TurnImages } from "../../../../src/server/turn/pictures/images.js";
import { createAgentRig, type ModelBody } from "../../../support/agent.js";
import { createFolder } from "../../../support/folder.js";
import { BROKEN_URLS, chunk, dataUrl, png } from "../../../support/pictures.js";

const OMITTED = { type: "input_text", text: "image content omitted because it could not be processed" };
const local = (path: string): UserInput & { path: string } => ({ type: "localImage", path });

/** A picture of about so many MiB. */
function large(mebibytes: number): Buffer {
  return png({ extra: [chunk("tEXt", Buffer.alloc(mebibytes * 1024 * 1024))] });
}

function refuseImages(message: string): (request: { body: unknown }) => FakeAnswer {
  return ({ body }) => (JSON.stringify(body).includes("data:image") ? { status: 400, body: { error: { message } } } : "ok");
}

function contentsOf(body: ModelBody | undefined): unknown {
  return body?.input.flatMap(({ content, output }) => content ?? output);
}

describe("images of a thread", () => {
  it.each(["The image data you provided does not represent a valid image.", "We cannot decode this."])(
    "are not sent again when the backend has refused them: %s",
    async (message) => {
      const threads = sqliteThreads(join(await createFolder(), "threads.db"));
      const rig = await createAgentRig([], { threads });
      rig.backend.answer = refuseImages(message);
      const threadId = await rig.startThread();
      const input: UserInput[] = [
        { type: "text", text: "Look." },
        { type: "image", url: dataUrl(png()) },
      ];
      const { error } = await runTurn(rig.client, { threadId, input }).completed;
      expect(error?.additionalDetails).toBe("The images of this turn are not sent again.");
      expect((await rig.run("Go on.", threadId)).outcome.status).toBe("completed");
      expect(contentsOf(rig.asked().at(-1))).toMatchObject([{ text: "Look." }, OMITTED, { text: "Go on." }]);
      const { thread } = await rig.client.thread.read({ threadId, includeTurns: true });
      expect(thread.turns[0]?.items[0]).toMatchObject({ content: [{}, { type: "image" }] });
    },
  );

  it("are all left out when a turn without any is refused for them", async () => {
    const rig = await createAgentRig(["ok"]);
    const threadId = await rig.startThread();
    await runTurn(rig.client, { threadId, input: [{ type: "image", url: dataUrl(png()) }] }).completed;
    rig.backend.answer = refuseImages("The image data you provided does not represent a valid image");
    expect((await rig.run("And?", threadId)).outcome.status).toBe("failed");
    expect((await rig.run("And now?", threadId)).outcome.status).toBe("completed");
  });

  it("are sent again after a refusal that is about something else", async () => {
    const rig = await createAgentRig([{ status: 400, body: { error: { code: "cyber_policy" } } }, "ok"]);
    const threadId = await rig.startThread();
    const input: UserInput[] = [{ type: "image", url: dataUrl(png()) }];
    const { error } = await runTurn(rig.client, { threadId, input }).completed;
    expect(error?.additionalDetails).toBeNull();
    await rig.run("Go on.", threadId);
    expect(contentsOf(rig.asked().at(-1))).toMatchObject([{ type: "input_image" }, { text: "Go on." }]);
  });

  it("are read once, and repeated as they were", async () => {
    const folder = await createFolder();
    const path = join(folder, "picture.png");
    await writeFile(path, png());
    const rig = await createAgentRig();
    const threadId = await rig.startThread({ cwd: folder });
    await runTurn(rig.client, { threadId, input: [local(path)] }).completed;
    await rename(path, join(folder, "away.png"));
    await rig.run("Again?", threadId);
    const [first, second] = rig.asked().map(contentsOf) as [unknown[], unknown[]];
    expect(second.slice(0, 3)).toEqual(first);
    expect(first[1]).toMatchObject({ type: "input_image" });
  });

  it("have a limit together, for a turn and for what is repeated", async () => {
    const folder = await createFolder();
    const path = join(folder, "large.png");
    await writeFile(path, large(19));
    const turn = new TurnImages([folder]);
    const many = Array.from({ length: 10 }, () => local(path));
    const sent = async (images: TurnImages, isEarlier: boolean) => {
      let count = 0;
      for (const part of many) if ("url" in (await images.ofFile(part, isEarlier))) count += 1;
      return count;
    };
    expect(await sent(turn, false)).toBe(3);
    expect(await sent(turn, true)).toBe(3);
    expect(await sent(new TurnImages([folder]), true)).toBe(6);
  });

  it("are known by their copies", async () => {
    const part: UserInput = { type: "image", url: dataUrl(png()) };
    const copy = { ...part };
    rememberCopy(copy, part);
    const images = new TurnImages([]);
    const image = await images.ofUrl(part, dataUrl(png()), false);
    expect(await images.ofUrl(copy, BROKEN_URLS.rubbish as string, true)).toBe(image);
  });

  it.each([
    [{ accountScope: "connection" as const }, false],
    [{ accountScope: "connection" as const, localImages: true }, true],
    [{ localImages: false }, false],
    [{}, true],
  ])("in files are read by a server with %j: %s", async (options, isRead) => {
    const folder = await createFolder();
    const path = join(folder, "picture.png");
    await writeFile(path, png());
    const rig = await createAgentRig([], options);
    const threadId = await rig.startThread({ cwd: folder });
    await runTurn(rig.client, { threadId, input: [local(path)] }).completed;
    const text = `Codex could not read the local image at \`${path}\`: this server reads no images from files`;
    expect(contentsOf(rig.asked()[0])).toMatchObject(isRead ? [{}, { type: "input_image" }, {}] : [{ text }]);
  });
});

describe("an image in a file", () => {
  const outside = { problem: "it is outside of the folders that this thread may use" };
  const read = (path: string, ...folders: string[]) => readImage(path, { folders, mostBytes: 1000 });

  it("is read in the folders and below, by where its path leads", async () => {
    const [folder, root, elsewhere] = [await createFolder(), await createFolder(), await createFolder()];
    await mkdir(join(folder, "below"));
    for (const path of [join(folder, "below", "a.png"), join(root, "b.png"), join(elsewhere, "c.png")])
      await writeFile(path, png());
    await symlink(join(elsewhere, "c.png"), join(folder, "out.png"));
    await symlink(join(root, "b.png"), join(folder, "over.png"));
    await symlink(elsewhere, join(folder, "way"));
    for (const path of [join(folder, "below/a.png"), "below/a.png", join(root, "b.png"), join(folder, "over.png")])
      expect(await read(path, folder, root)).toHaveProperty("url");
    for (const path of [join(elsewhere, "c.png"), "out.png", join(folder, "way/c.png"), `${folder}/../x.png`, "/dev/null"])
      expect(await read(path, folder, root)).toEqual(outside);
  });

  it("says nothing of what there is outside", async () => {
    const folder = await createFolder();
    expect(await read(join(folder, "x.png"), join(folder, "inner"))).toEqual(outside);
    expect(await read("/", folder)).toEqual(outside);
  });

  it("may be one that the terminal UI pasted", async () => {
    const path = join(tmpdir(), "codex-clipboard-none.png");
    expect(await read(path, await createFolder())).toEqual({ problem: "No such file or directory (os error 2)" });
    expect(await read(join(tmpdir(), "other.png"), await createFolder())).toEqual(outside);
  });

  it("is left out when it is larger than what is left", async () => {
    const folder = await createFolder();
    await writeFile(join(folder, "large.png"), Buffer.alloc(1001));
    expect(await read("large.png", folder)).toMatchObject({ omitted: expect.stringContaining("size limit") });
  });
});

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FakeAnswer } from "codex-app-server-sdk/testing";
import { expect } from "vitest";
import { BROKEN_URLS, chunk, dataUrl, flipped, png, WEBP } from "../../support/pictures.js";
import type { Json, Run, Scenario } from "./driver.js";

const provider = "requires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 0";

/** Pictures that can be decoded, some of them only just. */
const SOUND: Readonly<Record<string, string>> = {
  png: dataUrl(png()),
  "by another name": dataUrl(png(), "text/html"),
  "in capitals": dataUrl(png()).replace("data:image/png;base64", "DATA:image/PNG;x=y;BASE64"),
  "more after its end": dataUrl(Buffer.concat([png(), Buffer.from("more")])),
  "a wrong sum where it does not matter": dataUrl(png({ extra: [flipped(chunk("tEXt"), -1)] })),
  webp: dataUrl(WEBP, "image/webp"),
  "not in the URL": "sediment://file_x",
  "no URL": "hello",
};

function lastInput(run: Run): Json[] {
  const request = run.backend.modelRequests.at(-1);
  return request ? (request.body as { input: Json[] }).input : [];
}

/** What the user said, as the last request has it, without what codex adds of its own. */
function noteContent(run: Run): void {
  const input = lastInput(run);
  const last = input.findLast(({ role }) => role === "user") as Json;
  run.notes.push(shorten(last.content));
}

function noteOutput(run: Run): void {
  run.notes.push(shorten(lastInput(run).find(({ type }) => type === "function_call_output")?.output));
}

/** Whether an image is there, and of which kind: codex compresses some again. */
function shorten(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replace(/(data:image\/\w+;base64,)[^"]*/g, "$1..."));
}

async function say(run: Run, threadId: string, input: readonly Json[]): Promise<void> {
  const before = run.received.filter(({ method }) => method === "turn/completed").length;
  const { error } = await run.request("turn/start", { threadId, input });
  if (error) return;
  await run.completed(before + 1);
}

const TOOL = { type: "function", name: "look", description: "Looks.", inputSchema: { type: "object" } };
const CALL: FakeAnswer = { calls: [{ name: "look", arguments: {}, callId: "call-1" }] };
const RESULTS: readonly unknown[] = [
  { contentItems: [{ type: "inputImage", imageUrl: SOUND.png }], success: true },
  {
    contentItems: [
      { type: "inputText", text: "a" },
      { type: "inputImage", imageUrl: BROKEN_URLS.rubbish },
    ],
    success: true,
  },
  {
    contentItems: [
      { type: "inputText", text: "a" },
      { type: "inputImage", imageUrl: "http://x/y.png" },
    ],
    success: true,
  },
  { contentItems: [{ type: "inputImage", imageUrl: "HTTPS://x/y.png" }], success: false },
  { contentItems: [{ type: "inputAudio", audioUrl: "http://x/y.wav" }], success: true },
  { contentItems: [{ type: "inputVideo", videoUrl: "x" }], success: true },
  { contentItems: [{ type: "inputText", text: "a" }, { type: "weird" }], success: true },
  { contentItems: [{ type: "inputText", text: 5 }], success: true },
  { contentItems: [null], success: true },
  { success: true },
  { contentItems: [], success: 5 },
  null,
];

/** Pictures, and what the model gets of them. */
export const pictureScenarios: readonly Scenario[] = [
  {
    name: "a user shows pictures that are none",
    provider,
    async play(run) {
      await run.initialize();
      for (const url of Object.values(BROKEN_URLS)) {
        await say(run, await run.startThread(), [{ type: "image", url }]);
        noteContent(run);
      }
    },
  },
  {
    name: "a user shows pictures",
    provider,
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      for (const url of Object.values(SOUND)) {
        await say(run, threadId, [{ type: "image", url }]);
        noteContent(run);
      }
      for (const detail of ["auto", "low", "high", null]) {
        await say(run, threadId, [{ type: "image", url: SOUND.png, detail }]);
        noteContent(run);
      }
      await say(run, threadId, [{ type: "image", url: "http://127.0.0.1:1/x.png" }]);
    },
  },
  {
    name: "a user shows files",
    provider,
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      const folder = join(run.home, "pictures");
      await mkdir(folder);
      await writeFile(join(folder, "good.png"), png());
      await writeFile(join(folder, "empty.png"), "");
      await writeFile(join(folder, "rubbish.png"), Buffer.concat([png().subarray(0, 8), Buffer.from("rubbish".repeat(9))]));
      for (const name of ["good.png", "empty.png", "rubbish.png", "missing.png", "", "good.png/x.png"]) {
        await say(run, threadId, [{ type: "localImage", path: join(folder, name) }]);
        noteContent(run);
      }
    },
  },
  {
    name: "a tool of the client shows pictures",
    inAnyOrder: true,
    provider,
    async play(run) {
      await run.initialize();
      for (const [index, result] of RESULTS.entries()) {
        run.backend.plan(CALL, "ok");
        const { result: started } = await run.request("thread/start", { dynamicTools: [TOOL] });
        const { id: threadId } = (started as { thread: { id: string } }).thread;
        const answered = run.heard("item/tool/call", index + 1).then(({ id }) => run.send({ id, result }));
        await say(run, threadId, [{ type: "text", text: "look" }]);
        await answered;
        noteOutput(run);
      }
    },
  },
  {
    name: "a tool of the client is refused by it",
    inAnyOrder: true,
    provider,
    async play(run) {
      await run.initialize();
      run.backend.plan(CALL, "ok");
      const { result } = await run.request("thread/start", { dynamicTools: [TOOL] });
      const answered = run.heard("item/tool/call").then(({ id }) => run.send({ id, error: { code: -1, message: "no" } }));
      await say(run, (result as { thread: { id: string } }).thread.id, [{ type: "text", text: "look" }]);
      await answered;
      noteOutput(run);
    },
  },
  {
    name: "a backend refuses a picture",
    provider,
    differs: {
      because: "the picture is not sent again, so that the thread can go on; there each later turn is refused for it",
      at: [
        "notifications[error].params.error.additionalDetails",
        "notifications[turn/completed].params.turn",
        "notifications[item/started]",
      ],
      maybe: ["notifications", "notes"],
      ours: ({ notifications }) => {
        const ends = notifications.filter((told) => (told as Json).method === "turn/completed") as Json[];
        expect(ends.map(({ params }) => (params as { turn: Json }).turn.status)).toEqual(["failed", "completed"]);
      },
    },
    async play(run) {
      const message = "The image data you provided does not represent a valid image. Please check your input and try again.";
      run.backend.answer = ({ body }) =>
        JSON.stringify(body).includes("data:image") ? { status: 400, body: { error: { message } } } : "ok";
      await run.initialize();
      const threadId = await run.startThread();
      await say(run, threadId, [{ type: "image", url: SOUND.png }]);
      await say(run, threadId, [{ type: "text", text: "go on" }]);
      await run.settle();
    },
  },
];

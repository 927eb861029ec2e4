import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, launchBrowser, whySkipped } from "../support/chromium.js";
import { inspect, openPage } from "../support/inspector-page.js";
import { CODEX, COMMAND, commandOf } from "../support/programs.js";

const SERVERS = [
  ["our server", [process.execPath, COMMAND, "app-server"]],
  ["the real codex", [...commandOf(CODEX), "app-server"]],
] as const;

/** A run that was exported by the Inspector. */
const RECORDING = fileURLToPath(new URL("./recording.jsonl", import.meta.url));

const tab = (page: Page, name: string) => page.getByRole("tab", { name }).click();
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
/** Where a button is. What the page tells may not move it away from a pointer. */
const placeOf = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).boundingBox();
const connected = (page: Page) => page.getByText("connected", { exact: true }).waitFor();
/** What stands on the arrows of the sequence. */
const arrows = (page: Page) => page.locator(".step-label").allTextContents();

async function say(page: Page, script: string, text: string): Promise<void> {
  await page.getByRole("combobox", { name: "The model" }).selectOption(script);
  await page.getByRole("textbox", { name: "What to say" }).fill(text);
  await page.getByRole("textbox", { name: "What to say" }).press("Enter");
}

async function turns(page: Page, count: number): Promise<void> {
  await page
    .locator(".turn-end:not(.inProgress)")
    .nth(count - 1)
    .waitFor();
}

describe.skipIf(!hasChromium)(`the page of the Inspector, in Chromium${whySkipped}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  describe.each(SERVERS)("in front of %s", (_, words) => {
    it("shows a conversation as it streams, and answers approvals and questions", async () => {
      const { link } = await inspect({ words });
      const { page, errors, origins } = await openPage(browser, link);
      await connected(page);

      await say(page, "streams", "Tell me something.");
      await turns(page, 1);
      await expect
        .poll(() => page.locator(".bubble.agentMessage").innerText())
        .toContain("streams these words one after the other");
      await expect.poll(() => page.locator(".method", { hasText: "item/agentMessage/delta" }).count()).toBeGreaterThan(5);

      await say(page, "runs-a-command", "Which Node is it?");
      await press(page, "Accept");
      await turns(page, 2);
      await expect.poll(() => page.locator(".card.commandExecution pre").innerText()).toContain(process.version);

      await say(page, "asks-a-question", "Ask me.");
      await page.getByRole("radio", { name: "Green" }).check();
      await press(page, "Answer");
      await turns(page, 3);
      await page.getByRole("searchbox", { name: "Search in messages" }).fill('"answers":["Green"]');
      await expect
        .poll(() => page.locator(".entry").allInnerTexts())
        .toEqual([expect.stringContaining("item/tool/requestUserInput")]);

      expect(errors).toEqual([]);
      expect([...origins]).toEqual([new URL(link).origin]);
    });

    it("draws the token loop, and each way in which a provider breaks", async () => {
      const { link, inspection } = await inspect({ words });
      const { page, errors } = await openPage(browser, link);
      await connected(page);
      await say(page, "answers", "Hello?");
      await turns(page, 1);

      await tab(page, "Tokens");
      const place = await placeOf(page, "One turn");
      await press(page, "Expire the token");
      await page.getByText("The token in use has expired").waitFor();
      expect(await placeOf(page, "One turn")).toEqual(place);
      await press(page, "One turn");
      await expect
        .poll(() => arrows(page))
        .toEqual(
          expect.arrayContaining([
            "asks the model1",
            "401",
            "needs a token",
            "asks for a token",
            "token2",
            "answers2",
            "asks the model2",
          ]),
        );
      await expect.poll(async () => (await arrows(page)).filter((label) => label === "turn completed").length).toBe(2);

      let failed = 0;
      for (const [mode, arrow] of [
        ["Throws", "throws"],
        ["Wrong workspace", "of another workspace"],
        ["Same token", "the same token"],
        ["Hangs", "has not answered in time"],
      ] as const) {
        await page.getByText(mode, { exact: true }).click();
        await press(page, "Expire the token");
        await press(page, "One turn");
        failed += 1;
        await expect.poll(() => arrows(page)).toContainEqual(expect.stringContaining(arrow));
        await expect.poll(async () => (await arrows(page)).filter((label) => label === "turn failed").length).toBe(failed);
        await expect.poll(() => placeOf(page, "One turn")).toEqual(place);
        await press(page, "Sign in again");
        await page.getByText("Signed in", { exact: true }).waitFor();
      }

      await page.getByText("Renews", { exact: true }).click();
      await page.getByText("gives a new token").waitFor();
      const before = (await arrows(page)).length;
      await press(page, "Expire the token");
      await press(page, "Two turns in one storm");
      const since = async () => (await arrows(page)).slice(before);
      await expect.poll(async () => (await since()).filter((label) => label === "turn completed").length).toBe(2);
      expect((await since()).filter((label) => label === "401")).toHaveLength(2);
      expect((await since()).filter((label) => label === "asks for a token")).toHaveLength(1);

      const kept = [...inspection.recorder.all()].map(({ text }) => text).join("\n");
      expect(kept).toContain('"accessToken":"[redacted]"');
      expect(kept + (await page.content())).not.toMatch(/eyJ[\w-]+\./);
      expect(errors).toEqual([]);
    });

    it("starts the server again when it crashes, with its threads, and connects again when it is told to", async () => {
      const { link } = await inspect({ words });
      const { page } = await openPage(browser, link);
      await connected(page);
      await say(page, "answers", "Hello?");
      await turns(page, 1);
      // The list holds the lines that are seen, and no others.
      await page.getByRole("searchbox", { name: "Search in messages" }).fill("thread/resume");
      for (const [button, resumed] of [
        ["Crash", 1],
        ["Reconnect", 2],
      ] as const) {
        await press(page, button);
        await page
          .locator(".entry.tone-answer .method", { hasText: "thread/resume" })
          .nth(resumed - 1)
          .waitFor();
        await connected(page);
      }
      await say(page, "answers", "Are you still there?");
      await turns(page, 2);
    });
  });

  it("opens once, and for nobody else", async () => {
    const { link } = await inspect({});
    const { page } = await openPage(browser, link);
    expect(page.url()).toBe(`${new URL(link).origin}/`);
    const { page: other } = await openPage(browser, link);
    expect(await other.content()).toContain("This link was used already");
    await page.reload();
    await connected(page);
  });

  it("checks params before they are sent, and shows the answer", async () => {
    const { link } = await inspect({});
    const { page } = await openPage(browser, link);
    await connected(page);
    await tab(page, "Methods");
    await page.getByRole("searchbox", { name: "Search in methods" }).fill("thread/list");
    await page.locator(".method-list").getByRole("button", { name: "thread/list", exact: true }).click();
    const params = page.getByRole("textbox", { name: "Params, as JSON" });
    await params.fill('{"limit":"many"}');
    await page.locator(".verdict").getByText("limit").waitFor();
    await expect.poll(() => page.getByRole("button", { name: "Send", exact: true }).isDisabled()).toBe(true);
    await params.fill("{");
    await page.getByText("This is no JSON yet.").waitFor();
    await params.fill('{"limit":3}');
    await press(page, "Send");
    await page.getByText("Answered").waitFor();
    await expect.poll(() => page.locator(".result pre").innerText()).toContain('"data": []');
  });

  it("begins with an example of the params, and adds the members that may be left out", async () => {
    const { link } = await inspect({});
    const { page } = await openPage(browser, link);
    await connected(page);
    const choose = async () => {
      await tab(page, "Methods");
      await page.getByRole("searchbox", { name: "Search in methods" }).fill("turn/start");
      await page.locator(".method-list").getByRole("button", { name: "turn/start", exact: true }).click();
    };
    const params = page.getByRole("textbox", { name: "Params, as JSON" });
    await choose();
    await page.getByText("The id of a thread belongs into threadId.").waitFor();
    await tab(page, "Conversation");
    await say(page, "answers", "Hello?");
    await turns(page, 1);
    await choose();
    await expect.poll(() => params.inputValue()).toMatch(/"threadId": "\w[\w-]+".*"text": "Say hello\."/s);
    await press(page, "Add effort");
    await expect.poll(() => params.inputValue()).toContain('"effort": "');
    await page.getByText("Has the method's shape.").waitFor();
    expect(await page.getByRole("button", { name: "Add effort", exact: true }).count()).toBe(0);
    await params.fill("[");
    await page.getByText("This is no JSON yet.").waitFor();
    expect(await page.getByRole("button", { name: /^Add / }).count()).toBe(0);
  });

  it("can be used with the keyboard", async () => {
    const { link } = await inspect({});
    const { page } = await openPage(browser, link);
    await connected(page);
    await page.keyboard.press("/");
    await page.keyboard.type("initialize");
    await page.getByRole("listbox", { name: "Messages" }).focus();
    await page.keyboard.press("Home");
    await page.locator(".detail").getByText('"clientInfo"').waitFor();
    await page.keyboard.press("ArrowDown");
    await page.locator(".detail").getByText('"userAgent"').waitFor();
    await page.getByRole("tab", { name: "Conversation" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => page.getByRole("tab", { name: "Methods" }).getAttribute("aria-selected")).toBe("true");
  });

  it("stays small however many messages come", async () => {
    const { link, inspection } = await inspect({});
    const { page } = await openPage(browser, link);
    await connected(page);
    for (let index = 0; index < 30_000; index += 1)
      inspection.hear({
        direction: "received",
        message: { method: "item/agentMessage/delta", params: { threadId: "t", turnId: "u", itemId: "i", delta: `${index} ` } },
      });
    // The Inspector signs in when it is connected: that may come before and after these.
    const isTold = async () =>
      (await page.locator(".counts").innerText()).endsWith(` of ${inspection.recorder.lastSeq.toLocaleString("en")}`);
    await expect.poll(isTold).toBe(true);
    const shown = Number((await page.locator(".counts").innerText()).split(" ")[0]?.replace(",", ""));
    expect(shown).toBeLessThanOrEqual(11_000);
    await expect.poll(() => page.locator(".list-row").last().innerText()).toContain("29999");
    expect(await page.locator(".list-row").count()).toBeLessThan(100);
    expect(inspection.recorder.size).toBe(20_000);
  });

  it("moves nothing that a person is about to press, whatever comes", async () => {
    const { link, inspection } = await inspect({});
    const { page } = await openPage(browser, link);
    await connected(page);
    const header = await placeOf(page, "New thread");
    const tabs = await page.getByRole("tab", { name: "Tokens" }).boundingBox();
    await say(page, "runs-a-command", "Which Node is it?");
    await page.getByRole("button", { name: "Accept", exact: true }).waitFor();
    const place = await placeOf(page, "Accept");
    const [thread] = inspection.conversation.after(0).threads;
    for (let index = 0; index < 5; index += 1)
      inspection.hear({
        direction: "received",
        message: {
          method: "item/completed",
          params: { threadId: thread?.id, turnId: "u", item: { type: "agentMessage", id: `i${index}`, text: "More to read." } },
        },
      });
    await expect.poll(() => page.locator(".bubble", { hasText: "More to read." }).count()).toBe(5);
    expect(await placeOf(page, "Accept")).toEqual(place);
    expect(await page.getByRole("tab", { name: "Tokens" }).boundingBox()).toEqual(tabs);
    await press(page, "Accept");
    await turns(page, 1);
    const { live } = inspection;
    Object.assign(live ?? {}, { problem: "The disk is full. ".repeat(20), version: (live?.version ?? 0) + 1 });
    await page.locator(".header .problem").waitFor();
    expect(await placeOf(page, "New thread")).toEqual(header);
  });

  it("keeps a line of the timeline below a pointer that is down, while others come", async () => {
    const { link, inspection } = await inspect({});
    const { page } = await openPage(browser, link);
    await connected(page);
    const hear = (from: number, to: number) => {
      for (let index = from; index < to; index += 1)
        inspection.hear({ direction: "received", message: { method: "warning", params: { message: `line ${index}.` } } });
    };
    hear(0, 100);
    const row = page.locator(".list-row", { hasText: "line 95." });
    await row.hover();
    await page.mouse.down();
    hear(100, 200);
    const isTold = async () =>
      (await page.locator(".counts").innerText()).endsWith(` of ${inspection.recorder.lastSeq.toLocaleString("en")}`);
    await expect.poll(isTold).toBe(true);
    await page.mouse.up();
    await page.locator(".detail").getByText('"line 95."').waitFor();
  });

  it("plays a recording of another run", async () => {
    const { link, inspection } = await inspect({ recording: RECORDING });
    // It would be at its end before the page is there.
    inspection.player?.restart();
    inspection.player?.pause();
    const { page } = await openPage(browser, link);
    await press(page, "To the end");
    await turns(page, 1);
    await expect.poll(() => page.locator(".bubble.userMessage p").innerText()).toBe("Hello?");
    expect(await page.getByRole("button", { name: "Crash" }).count()).toBe(0);
  });
});

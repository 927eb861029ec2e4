// The page of the Inspector under load: 10,000 messages a minute for half a minute, then 10,000 at once.
import { chromium } from "playwright-core";
import { startInspector } from "../src/inspector/index.js";

const A_MINUTE = 10_000;
const SECONDS = 30;
const EVERY_MS = 20;

const inspector = await startInspector({
  words: [],
  own: [process.execPath, new URL("../dist/command/cli.mjs", import.meta.url).pathname, "app-server"],
  bearerFile: null,
  codexHome: null,
  recording: null,
  pageFolder: new URL("../dist/command/inspector/", import.meta.url),
  port: 0,
});
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
// The compiler that runs this file gives functions their names by it, those that run in the page as well.
await page.addInitScript("globalThis.__name = (named) => named");
await page.goto(inspector.link);
await page.getByText("connected", { exact: true }).waitFor();

let said = 0;
function hear(count: number): void {
  for (let index = 0; index < count; index += 1) {
    said += 1;
    const params = { threadId: "t", turnId: "u", itemId: `i${said % 500}`, delta: `word ${said} ` };
    inspector.inspection.hear({ direction: "received", message: { method: "item/agentMessage/delta", params } });
  }
}

/** Watches how long the page goes without a frame, until it is stopped. */
const watch = () =>
  page.evaluate(() => {
    const seen = { gaps: [] as number[], stop: false };
    (globalThis as unknown as { seen: typeof seen }).seen = seen;
    let before = performance.now();
    const frame = (now: number) => {
      seen.gaps.push(now - before);
      before = now;
      if (!seen.stop) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
const report = async (what: string) => {
  const { gaps, heap } = await page.evaluate(() => {
    const { seen } = globalThis as unknown as { seen: { gaps: number[]; stop: boolean } };
    seen.stop = true;
    const { memory } = performance as unknown as { memory?: { usedJSHeapSize: number } };
    return { gaps: seen.gaps.sort((one, other) => one - other), heap: memory?.usedJSHeapSize ?? 0 };
  });
  const at = (share: number) => Math.round(gaps[Math.floor((gaps.length - 1) * share)] ?? 0);
  process.stdout.write(
    `${what}: frames ${gaps.length}, median ${at(0.5)} ms, 99% within ${at(0.99)} ms, longest ${at(1)} ms; heap of the page ${Math.round(heap / 1e6)} MB\n`,
  );
};

await watch();
const ticks = (SECONDS * 1000) / EVERY_MS;
const startedAt = Date.now();
for (let tick = 0; tick < ticks; tick += 1) {
  const due = Math.min(((Date.now() - startedAt) / 60_000) * A_MINUTE, (SECONDS / 60) * A_MINUTE);
  hear(Math.floor(due) - said);
  await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
}
await report(`${said} messages in ${Math.round((Date.now() - startedAt) / 1000)} s`);

await watch();
const burstAt = Date.now();
hear(10_000);
const heardMs = Date.now() - burstAt;
await page
  .locator(".list-row", { hasText: `word ${said} ` })
  .first()
  .waitFor();
process.stdout.write(`10,000 at once: recorded in ${heardMs} ms, shown after ${Date.now() - burstAt} ms\n`);
await report("while they came");
await browser.close();
await inspector.close();
process.exit(0);

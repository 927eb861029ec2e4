import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { type Inspector, type InspectorOptions, startInspector } from "../../src/inspector/index.js";
import { COMMAND } from "./programs.js";

/** The built page. */
export const PAGE_FOLDER = new URL("./inspector/", pathToFileURL(COMMAND));

/** An Inspector that ends with the test. */
export async function inspect(options: Partial<InspectorOptions>): Promise<Inspector> {
  const inspector = await startInspector({
    words: [],
    own: [process.execPath, COMMAND, "app-server"],
    bearerFile: null,
    codexHome: null,
    recording: null,
    pageFolder: PAGE_FOLDER,
    port: 0,
    ...options,
  });
  onTestFinished(() => inspector.close());
  return inspector;
}

/** What went wrong in a page, and where it sent requests to. */
export interface Watched {
  readonly page: Page;
  readonly errors: string[];
  readonly origins: Set<string>;
}

/** Opens the page as the person with the link does. */
export async function openPage(browser: Browser, link: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const watched: Watched = { page, errors: [], origins: new Set() };
  page.on("pageerror", (error) => watched.errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") watched.errors.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith("data:")) watched.origins.add(new URL(request.url()).origin);
  });
  await page.goto(link);
  return watched;
}

import assert from "node:assert/strict";
import { chromium, type Page } from "playwright-core";

/** Uses the page as a person does: signs in, says something twice, signs out. */
export async function click(executablePath: string, link: string): Promise<void> {
  // Chromium looks names up when it starts; nothing leaves this machine.
  const browser = await chromium.launch({ executablePath, args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"] });
  try {
    const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => void (message.type() === "error" && errors.push(message.text())));
    await page.goto(link);

    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("signed in as ann@example.com").waitFor();

    await say(page, "Hello?");
    await page.getByText("Hello from the backend.").waitFor();
    await say(page, "Are you still there?");
    await page.getByText("Still here.").waitFor();
    assert.deepEqual(await page.getByRole("listitem").allInnerTexts(), [
      "Hello?",
      "Hello from the backend.",
      "Are you still there?",
      "token refreshed",
      "Still here.",
    ]);

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("signed out", { exact: true }).waitFor();
    assert.deepEqual(errors, []);
  } finally {
    await browser.close();
  }
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

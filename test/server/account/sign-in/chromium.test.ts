import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHome } from "../../../support/home.js";
import { CLIENT_ID, startIssuer } from "../../../support/issuer.js";
import { createIntroducedClient } from "../../../support/raw-client.js";
import { startBrowserLogin, updated } from "../../../support/signing-in.js";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** It looks names up when it starts, and the issuer's page wants a font; nothing leaves this machine. */
const ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost";
const ARTEFACTS = fileURLToPath(new URL("../../../artefacts", import.meta.url));
const isThere = existsSync(CHROMIUM);

describe.skipIf(!isThere)(`somebody at a browser${isThere ? "" : ` (skipped: there is no ${CHROMIUM})`}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: [ALONE] });
  });
  afterAll(() => browser?.close());

  it("signs in at a real OpenID provider, sees that it worked, and stays signed in when the tokens are renewed", async () => {
    const issuer = await startIssuer({ interactive: true });
    const codexHome = await createHome();
    const wire = await createIntroducedClient({
      codexHome,
      signIn: { issuer: issuer.url, clientId: CLIENT_ID, refreshUrl: issuer.jsonTokenUrl, loginPorts: [0] },
    });
    const { authUrl } = await startBrowserLogin(wire);

    const page = await browser.newPage();
    page.setDefaultTimeout(100_000);
    // Its scope that keeps somebody signed in is given only where they are asked.
    authUrl.searchParams.set("prompt", "consent");
    await page.goto(authUrl.href, { waitUntil: "domcontentloaded" });
    await page.fill("input[name=login]", "ada");
    await page.fill("input[name=password]", "any");
    await page.click("button[type=submit]");
    await page.waitForSelector("text=Authorize");
    await page.click("button[type=submit]");
    await page.waitForURL("**/success");

    expect(await page.title()).toBe("Signed in");
    expect(await page.innerText("h1")).toBe("You are signed in");
    await mkdir(ARTEFACTS, { recursive: true });
    await page.screenshot({ path: join(ARTEFACTS, "signed-in.png") });

    await wire.next(updated);
    const { tokens } = JSON.parse(await readFile(join(codexHome, "auth.json"), "utf8"));
    const shown = `${page.url()}\n${await page.content()}`;
    for (const token of [tokens.id_token, tokens.access_token, tokens.refresh_token]) expect(shown).not.toContain(token);
    expect((await wire.ask("account/read", { refreshToken: true })).result).toMatchObject({
      account: { type: "chatgpt", email: "ada@example.com", planType: "pro" },
      userId: "user-1",
    });
    expect(issuer.revoked).toBe(0);
    expect(JSON.parse(await readFile(join(codexHome, "auth.json"), "utf8")).tokens.refresh_token).not.toBe(tokens.refresh_token);
  });
});

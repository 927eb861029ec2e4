import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const hasChromium = existsSync(CHROMIUM);
/** Behind the name of a suite that needs a browser. */
export const whySkipped = hasChromium ? "" : ` (skipped: there is no ${CHROMIUM})`;
/** It looks names up when it starts; nothing leaves this machine. */
const ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1";

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [ALONE] });
}

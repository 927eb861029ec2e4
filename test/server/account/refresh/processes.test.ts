import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHome } from "../../../support/home.js";
import { CLIENT_ID, type Issuer, startIssuer } from "../../../support/issuer.js";

const RENEWER = fileURLToPath(new URL("renewer.ts", import.meta.url));
const TSX = createRequire(import.meta.url).resolve("tsx/cli");
/** `npm run storm` asks for more. */
const [PROCESSES = 4, RENEWALS = 60] = (process.env.STORM ?? "").split("x").filter(Boolean).map(Number);

/** A process that has the tokens renewed until it is told that it is over; resolves with how often it did. */
function startRenewer(codexHome: string, issuer: Issuer): { over(): void; renewals: Promise<number> } {
  const child = spawn(process.execPath, [TSX, RENEWER, codexHome, issuer.jsonTokenUrl, CLIENT_ID]);
  onTestFinished(() => void child.kill());
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  child.stdin.on("error", () => {});
  const renewals = once(child, "close").then(([code]) => {
    if (code !== 0 || err) throw new Error(`a process ended with ${code}: ${err}`);
    return Number(out.trim().split("\n").at(-1));
  });
  return { over: () => void child.stdin.end(), renewals };
}

describe("processes that share a ChatGPT sign-in", () => {
  it(`never spend a refresh token twice, ${PROCESSES} of them over ${RENEWALS} renewals`, { timeout: 600_000 }, async () => {
    const issuer = await startIssuer();
    const codexHome = await createHome();
    const tokens = {
      id_token: fakeToken(),
      access_token: fakeToken(),
      refresh_token: await issuer.signIn(),
      account_id: "org-a",
    };
    await writeFile(join(codexHome, "auth.json"), JSON.stringify({ auth_mode: "chatgpt", tokens }));
    const renewers = Array.from({ length: PROCESSES }, () => startRenewer(codexHome, issuer));
    const all = Promise.all(renewers.map(({ renewals }) => renewals));
    await Promise.race([issuer.reaches(RENEWALS), all]);
    for (const { over } of renewers) over();
    const counts = await all;
    expect(counts).toHaveLength(PROCESSES);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(issuer.refreshes).toBeGreaterThanOrEqual(RENEWALS);
    expect(issuer.revoked).toBe(0);
    if (process.env.STORM)
      process.stdout.write(`${issuer.refreshes} refresh tokens spent, ${issuer.revoked} twice; asked for: ${counts}\n`);
  });
});

import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createHome } from "../../../support/home.js";
import { CLIENT_ID, startIssuer } from "../../../support/issuer.js";
import { runProgram } from "../../../support/programs.js";

const SPENDER = fileURLToPath(new URL("spender.ts", import.meta.url));
const TSX = createRequire(import.meta.url).resolve("tsx/cli");

describe("two processes with one rotating refresh token", () => {
  it("never spend it twice, over two hundred refreshes", async () => {
    const issuer = await startIssuer();
    const codexHome = await createHome();
    const refresh_token = await issuer.signIn();
    await writeFile(
      join(codexHome, "auth.json"),
      JSON.stringify({ tokens: { access_token: "", refresh_token, account_id: "org-a" } }),
    );
    const spend = () => runProgram([TSX, SPENDER, codexHome, issuer.jsonTokenUrl, CLIENT_ID, "200"]);
    const finished = await Promise.all([spend(), spend()]);
    expect(finished.map(({ stderr, stdout, exitCode }) => [stderr, stdout, exitCode])).toEqual([
      ["", "done\n", 0],
      ["", "done\n", 0],
    ]);
    expect(issuer.revoked).toBe(0);
    expect(issuer.refreshes).toBeGreaterThanOrEqual(200);
  });
});

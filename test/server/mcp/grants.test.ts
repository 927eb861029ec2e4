import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type McpServer, settleServers } from "../../../src/server/mcp/mcp-server.js";
import { openGrants } from "../../../src/server/mcp/sign-in/grants.js";
import { createHome } from "../../support/home.js";

const [server] = settleServers({ guarded: { url: "http://127.0.0.1:1/mcp" } }) as [McpServer];

describe("openGrants", () => {
  it.skipIf(process.platform === "win32")("holds nobody up when a pipe is in the place of the file", async () => {
    const home = await createHome();
    const path = join(home, ".credentials.json");
    execFileSync("mkfifo", [path]);
    await expect(openGrants(home).read(server)).rejects.toThrow(`path \`${path}\` is not a file`);
  });
});

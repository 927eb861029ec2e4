import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { createHome } from "./support/home.js";
import { runProgram } from "./support/programs.js";

const source = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

/** An entry as a browser gets it: one file, with everything it needs. */
async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [source(entry)],
    bundle: true,
    minify: true,
    write: false,
    platform: "browser",
    format: "esm",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

/** A page that takes Node's own globals away, and talks to a server it plays itself. */
const PAGE = `
const { log } = console;
for (const name of ["process", "Buffer", "setImmediate", "global"]) delete globalThis[name];
const { connect } = await import("./client.mjs");
const { createMemoryPair } = await import("./transport.mjs");
const [here, there] = createMemoryPair();
(async () => {
  for await (const batch of there.messages) {
    for (const { id, method } of batch) {
      if (method === "initialize") there.send({ id, result: { userAgent: "x/0.999.0" } });
      if (method !== "account/read") continue;
      there.send({ id, result: { requiresOpenaiAuth: false } });
      there.send({ method: "warning", params: { message: "right behind" } });
    }
  }
})();
const client = await connect(here, { clientInfo: { name: "page", version: "1" } });
const order = [];
client.on("warning", () => {
  order.push("notification");
  log(order.join(" "));
});
await client.account.read();
order.push("answer");
`;

describe("in a browser", () => {
  it.each(["client/index.ts", "protocol/index.ts", "transport/browser.ts"])(
    "%s bundles, with nothing of Node in it",
    async (entry) => {
      const code = await bundle(entry);
      expect(code.length).toBeGreaterThan(1_000);
      expect(code).not.toMatch(/["']node:/);
    },
  );

  it("the client works where there is no Node: no process, no Buffer, no setImmediate", async () => {
    const code = await bundle("client/index.ts");
    const pair = await bundle("transport/browser.ts");
    const folder = await createHome();
    await writeFile(join(folder, "client.mjs"), code);
    await writeFile(join(folder, "transport.mjs"), pair);
    await writeFile(join(folder, "page.mjs"), PAGE);
    const { exitCode, stdout, stderr } = await runProgram([join(folder, "page.mjs")]);
    expect([stderr, stdout, exitCode]).toEqual(["", "answer notification\n", 0]);
  });
});

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const TRANSPORT = new URL("../../dist/transport.js", import.meta.url).href;

/** Makes a lock, opens files until there are no more, has a first client come, and another one when there are some again. */
const PROGRAM = (lock: string) => `
  import { closeSync, openSync } from "node:fs";
  import { jwksBearer, signedBearer } from ${JSON.stringify(TRANSPORT)};
  const lock = await ${lock};
  // What the lock has begun to read, it reads to its end.
  for (let quiet = 0; quiet < 50; quiet += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (process.getActiveResourcesInfo().some((kind) => kind.startsWith("FS"))) quiet = 0;
  }
  const open = [];
  for (;;) {
    try {
      open.push(openSync(process.execPath, "r"));
    } catch {
      break;
    }
  }
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = [part({ alg: "HS256" }), part({ sub: "ann" }), "c2lnbmF0dXJl"].join(".");
  const come = async () => {
    const signal = new AbortController().signal;
    return (await lock({ headers: { authorization: "Bearer " + token } }, { signal })).status ?? "refused";
  };
  const during = await come().catch((error) => error.message);
  for (const file of open) closeSync(file);
  const after = await come().catch((error) => error.message);
  console.log(JSON.stringify({ files: open.length, during, after }));
`;

it.skipIf(process.platform === "win32").each([
  ["signedBearer", `signedBearer({ sharedSecret: "s".repeat(40) })`],
  ["jwksBearer", `jwksBearer({ jwksUrl: "http://127.0.0.1:1/keys", issuer: "iss", audience: "aud" })`],
])("judges a first client that comes when no file can be opened: %s", async (_, lock) => {
  const shell = `ulimit -n 80; exec "$0" --input-type=module --eval "$1"`;
  const { stdout } = await promisify(execFile)("sh", ["-c", shell, process.execPath, PROGRAM(lock)], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
  });
  expect(JSON.parse(stdout)).toEqual({ files: expect.any(Number), during: "refused", after: "refused" });
});

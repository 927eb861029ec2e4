// What the entries add to a bare Node start, and how large they are in a browser: `npm run bench -- startup`.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { median } from "./line-client.js";

const ROUNDS = 21;
const ENTRIES = ["protocol", "client", "transport", "server", "index"] as const;

const built = (entry: string) => fileURLToPath(new URL(`../dist/${entry}.js`, import.meta.url));

function timeStart(code: string): number {
  const startedAt = performance.now();
  execFileSync(process.execPath, ["--input-type=module", "-e", code]);
  return performance.now() - startedAt;
}

/** One round starts each in turn, so that a busy moment of the machine meets them all. */
function measureStarts(): void {
  const programs = new Map([["bare", ""], ...ENTRIES.map((entry) => [entry, `import ${JSON.stringify(built(entry))}`] as const)]);
  const times = new Map([...programs.keys()].map((name) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, code] of programs) times.get(name)?.push(timeStart(code));
  }
  const bare = median(times.get("bare") ?? []);
  process.stdout.write(`bare Node: ${bare.toFixed(0)} ms\n`);
  for (const entry of ENTRIES) process.stdout.write(`${entry}: +${(median(times.get(entry) ?? []) - bare).toFixed(0)} ms\n`);
}

async function measureBundle(entry: string): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [built(entry)],
    bundle: true,
    minify: true,
    write: false,
    platform: "browser",
    format: "esm",
    logLevel: "error",
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  process.stdout.write(`${entry} in a browser: ${(gzipSync(code).length / 1024).toFixed(1)} KB gzip, with everything\n`);
}

measureStarts();
await measureBundle("protocol");
await measureBundle("client");

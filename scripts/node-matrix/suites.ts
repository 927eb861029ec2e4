import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** What plays the real codex, a browser or the whole package, kills processes, plays every method, or reads the sources: it takes minutes, and says little about Node. */
const LEFT_OUT = [
  "test/conformance/**",
  "test/tui/**",
  "test/scripts/**",
  "test/clients/**",
  "test/documentation/**",
  "test/pair/rolling-restart.test.ts",
  "test/server/thread/storage/kill.test.ts",
  "test/server/account/refresh/processes.test.ts",
  "test/server/tenants.test.ts",
  "test/pair/half-emoji.test.ts",
  "test/architecture.test.ts",
  "test/documentation.test.ts",
  "test/public-api.test.ts",
  "test/walls.test.ts",
  "test/release.test.ts",
  "test/browser.test.ts",
  "test/examples.test.ts",
  "test/server/account/sign-in/chromium.test.ts",
  "test/inspector/browser.test.ts",
];

/** Runs the unit suites with the Node that `PATH` finds first, also in the programs that the tests start. */
export async function runSuites(root: string, path: string): Promise<{ isGreen: boolean; summary: string }> {
  const { TEST_REPORT: _, ...env } = process.env;
  // A test that passes the second time says nothing about Node; `npm test` plays each once.
  const args = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--typecheck.enabled=false",
    "--reporter=dot",
    "--no-color",
    "--retry=1",
  ];
  const child = spawn("node", [...args, ...LEFT_OUT.flatMap((glob) => ["--exclude", glob])], {
    cwd: root,
    env: { ...env, PATH: path },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once("close", resolve).once("error", reject));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  const counts = output.split("\n").filter((line) => /^ *(Test Files|Tests|Duration) /.test(line));
  return { isGreen: code === 0, summary: code === 0 ? counts.join("\n") : `${output}\n${errors}` };
}

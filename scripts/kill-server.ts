// Kills the built command while turns run, and looks for each turn that it had told to be complete:
// `npm run build:js && npx tsx scripts/kill-server.ts [KILLS]`. 500 kills, unless told otherwise.
import { killRepeatedly } from "../test/support/kills.js";

const startedAt = Date.now();
const { kills, completed, lost, interrupted } = await killRepeatedly(Number(process.argv[2] ?? 500));
const seconds = Math.round((Date.now() - startedAt) / 1000);
process.stdout.write(
  `${kills} kills, ${completed} completed turns, ${lost.length} lost, ${interrupted} interrupted, ${seconds} s\n`,
);
if (lost.length > 0) {
  process.stdout.write(`lost: ${lost.join(" ")}\n`);
  process.exitCode = 1;
}

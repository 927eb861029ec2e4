// What a server under a benchmark says of itself, in lines of JSON on stdout.
import { existsSync, readFileSync } from "node:fs";

/** The most memory that this process has had. */
export function peakBytes() {
  if (!existsSync("/proc/self/status")) return process.resourceUsage().maxRSS * 1024;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024;
}

/** Seconds of processor time that this process has used. */
export function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Says `hello` first, and the figures for each line of stdin. Ends with stdin. */
export function reportOnInput(hello, figures = () => ({ peak: peakBytes(), cpu: cpuSeconds() })) {
  const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
  say(hello);
  process.stdin.on("data", () => say(figures()));
  process.stdin.on("end", () => process.exit(0));
}

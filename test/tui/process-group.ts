import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const LOOK_AGAIN_MS = 20;
const DIES_WITHIN_MS = 60_000;

/** Kills all processes of a group, and resolves once they are gone. */
export async function killGroup(leader: number): Promise<void> {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    return; // there are none
  }
  const giveUpAt = Date.now() + DIES_WITHIN_MS;
  while (hasLiving(leader) && Date.now() < giveUpAt) await pause(LOOK_AGAIN_MS);
}

/** Whether any process of a group is alive. One that is dead and that nobody has buried yet is not. */
export function hasLiving(leader: number): boolean {
  if (!existsSync("/proc/self/stat")) return answersSignals(leader);
  return readdirSync("/proc").some((entry) => /^\d+$/.test(entry) && isLivingMember(entry, leader));
}

function isLivingMember(pid: string, leader: number): boolean {
  try {
    // "pid (name) state parent group ...", where the name may hold anything.
    const [state, , group] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return Number(group) === leader && state !== "Z" && state !== "X";
  } catch {
    return false; // it has gone in the meantime
  }
}

function answersSignals(leader: number): boolean {
  try {
    return process.kill(-leader, 0);
  } catch {
    return false;
  }
}

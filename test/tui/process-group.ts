import { setTimeout as pause } from "node:timers/promises";

const LOOK_AGAIN_MS = 40;

/** Resolves once no process is left in a group. After `withinMs` those that are get killed. */
export async function endGroup(leader: number, withinMs: number): Promise<void> {
  const killAt = Date.now() + withinMs;
  while (Date.now() < killAt) {
    if (!signalGroup(leader, 0)) return;
    await pause(LOOK_AGAIN_MS);
  }
  signalGroup(leader, "SIGKILL");
}

/** Sends a signal to all processes of a group; 0 only looks. False when none is left. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}

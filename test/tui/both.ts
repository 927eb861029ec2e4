import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type AreAlike, Meeting } from "./meeting.js";
import { play, type Scenario } from "./scene.js";
import type { ServerName } from "./stage.js";

/** An empty folder that ends with the test. */
export async function createProject(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), "project-"));
  onTestFinished(() => rm(project, { recursive: true, force: true }));
  return project;
}

/** Plays a scenario against both servers at the same time, each in a folder of the same name for the terminal UI. */
export async function playBoth(scenario: Scenario, areAlike: AreAlike) {
  const project = await createProject();
  const servers: ServerName[] = ["ours", "codex"];
  const meeting = new Meeting(areAlike);
  const playOne = (server: ServerName) =>
    play(server, project, scenario, (name, look) => meeting.shoot(name, look)).finally(() => meeting.leave());
  const [ours, codex] = await Promise.allSettled(servers.map(playOne));
  if (ours?.status !== "fulfilled") throw ours?.reason;
  if (codex?.status !== "fulfilled") throw codex?.reason;
  return { ours: ours.value, codex: codex.value };
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { play, type Scenario } from "./scene.js";
import type { ServerName } from "./stage.js";

/** An empty folder that ends with the test. */
export async function createProject(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), "project-"));
  onTestFinished(() => rm(project, { recursive: true, force: true }));
  return project;
}

/** Plays a scenario against both servers at the same time, each in a folder of the same name for the terminal UI. */
export async function playBoth(scenario: Scenario) {
  const project = await createProject();
  const servers: ServerName[] = ["ours", "codex"];
  const [ours, codex] = await Promise.allSettled(servers.map((server) => play(server, project, scenario)));
  if (ours?.status !== "fulfilled") throw ours?.reason;
  if (codex?.status !== "fulfilled") throw codex?.reason;
  return { ours: ours.value, codex: codex.value };
}

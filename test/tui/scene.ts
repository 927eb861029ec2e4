import { type ServerName, type Setting, Stage } from "./stage.js";
import type { Terminal } from "./terminal.js";

/** A story with the terminal UI in it. It asserts what matters, and takes pictures of what should look alike. */
export interface Scenario {
  readonly name: string;
  readonly setting?: Omit<Setting, "project">;
  play(scene: Scene): Promise<void>;
}

export interface Scene {
  readonly server: ServerName;
  readonly stage: Stage;
  readonly project: string;
  /** Takes a picture of the screen, to be compared with that of the other server. */
  shoot(name: string, terminal: Terminal): Promise<void>;
}

/** The pictures of one run, by name, without what differs from run to run. */
export type Pictures = Readonly<Record<string, string>>;

/** Plays a scenario on a stage of its own. */
export async function play(server: ServerName, project: string, { setting, play }: Scenario): Promise<Pictures> {
  const stage = await Stage.set(server, { ...setting, project });
  const pictures: Record<string, string> = {};
  const shoot = async (name: string, terminal: Terminal) => {
    const red = await terminal.redLines();
    const screen = `${await terminal.screen()}\n\nin red: ${red.join(" | ") || "nothing"}`;
    pictures[name] = settle(screen, stage);
  };
  try {
    await play({ server, stage, project, shoot });
    return pictures;
  } catch (error) {
    if (error instanceof Error) error.message = `Against ${server === "ours" ? "our server" : "the real one"}: ${error.message}`;
    throw error;
  } finally {
    await stage.strike();
  }
}

/** Puts words for what is different in every run: addresses, ids, times of day, durations. */
function settle(screen: string, { url, home }: Stage): string {
  return screen
    .replaceAll(url, "[url]")
    .replaceAll(home, "[home]")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "[id]")
    .replace(/\b\d\d:\d\d\b/g, "[time]")
    .replace(/(?:<1|\d+)s\b( ago {2,})?/g, (_, isAgo) => (isAgo ? "[n]s ago  " : "[n]s"));
}

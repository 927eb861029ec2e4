import { type ServerName, type Setting, Stage } from "./stage.js";
import type { Terminal } from "./terminal.js";

/** A story with the terminal UI in it. It asserts what matters, and takes pictures of what should look alike. */
export interface Scenario {
  readonly name: string;
  readonly setting?: Omit<Setting, "project">;
  /** The pictures that do not look alike, by name, and why. */
  readonly differs?: Readonly<Record<string, string>>;
  play(scene: Scene): Promise<void>;
}

export interface Scene {
  readonly server: ServerName;
  readonly stage: Stage;
  readonly project: string;
  /** Takes a picture of the screen, to be compared with that of the other server. */
  shoot(name: string, terminal: Terminal): Promise<void>;
}

/** A screen, without what differs from run to run. */
export interface Picture {
  readonly screen: string;
  /** The lines in red, which is how the terminal UI shows what went wrong. */
  readonly red: readonly string[];
  /** What the terminal UI says at the bottom where it has warnings, such as `⚠ 1 warning · f2 to view`. */
  readonly warnings: string | null;
}

/** Looks at a screen as it is now. */
export type Look = () => Promise<Picture>;

/** The pictures of one run, by name. */
export type Pictures = Readonly<Record<string, Picture>>;

const WARNINGS = / *(⚠ \d+ warnings? · f2 to view)$/m;

/**
 * Plays a scenario on a stage of its own.
 *
 * @param take - Decides when a picture is taken. Default: at once.
 */
export async function play(
  server: ServerName,
  project: string,
  scenario: Scenario,
  take: (name: string, look: Look) => Promise<Picture> = (_, look) => look(),
): Promise<Pictures> {
  const stage = await Stage.set(server, { ...scenario.setting, project });
  const pictures: Record<string, Picture> = {};
  const look = async (terminal: Terminal): Promise<Picture> => {
    const red = (await terminal.redLines()).map((line) => settle(line, stage));
    const screen = settle(await terminal.screen(), stage);
    return { screen: screen.replace(WARNINGS, ""), red, warnings: WARNINGS.exec(screen)?.[1] ?? null };
  };
  const shoot = async (name: string, terminal: Terminal) => {
    pictures[name] = await take(name, () => look(terminal));
  };
  try {
    await scenario.play({ server, stage, project, shoot });
    return pictures;
  } catch (error) {
    if (error instanceof Error) error.message = `Against ${server === "ours" ? "our server" : "the real one"}: ${error.message}`;
    throw error;
  } finally {
    await stage.strike();
  }
}

/** Puts words for what is different in every run: addresses, ids, times of day, durations. */
function settle(text: string, { url, home }: Stage): string {
  return text
    .replaceAll(url, "[url]")
    .replaceAll(home, "[home]")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "[id]")
    .replace(/\(v\d+\.\d+\.\d+\)/g, "(v[release])")
    .replace(/\b\d\d:\d\d\b/g, "[time]")
    .replace(/\bnow {2,}/g, "0s ago  ")
    .replace(/(?:<1|\d+)[smh]\b( ago {2,})?/g, (_, isAgo) => (isAgo ? "[n] ago  " : "[n]"));
}

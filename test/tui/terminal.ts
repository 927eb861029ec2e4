import { execFile, execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { killGroup } from "./process-group.js";

const run = promisify(execFile);

/** Whether this machine has terminals. */
export const hasTmux = canRun("tmux", "-V");

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of its environment but `PATH`, which it has from here where it is left out, and what a terminal brings. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a screen may show, with a name for when it does not. */
export interface Sight {
  readonly name: string;
  isIn(screen: string): boolean;
}

/** Long enough for a loaded machine; what is waited for is there within a second or two. */
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 40;
const ESCAPE = "\u001b";
const COLOUR = new RegExp(`${ESCAPE}\\[[\\d;]*m`, "g");
const RED = new RegExp(`${ESCAPE}\\[(?:[\\d;]*;)?(?:31|91|38;5;1|38;5;9)m`);
/** A program that has ended leaves its last words, to be looked at, and its exit code. tmux itself sometimes loses the code. */
const KEEP_OPEN = '"$@"; echo "[ended with exit code $?]"; read -r _';
const ENDED = /^\[ended with exit code (\d+)\]$/m;
const [COLUMNS, ROWS] = ["100", "40"];

/** A terminal of a fixed size with one program in it, in a tmux server of its own. */
export class Terminal {
  readonly #tmux: (...args: string[]) => Promise<string>;
  readonly #folder: string;
  #pid = 0;

  private constructor(folder: string, env: NodeJS.ProcessEnv) {
    const socket = randomUUID().slice(0, 8);
    this.#folder = folder;
    this.#tmux = async (...args) => (await run("tmux", ["-L", socket, "-f", "/dev/null", ...args], { env })).stdout;
  }

  /** Runs a program in a new terminal. Whoever opens one closes it. */
  static async open({ command, args, cwd, env }: Program): Promise<Terminal> {
    // tmux keeps its socket here, so that nothing is left of it.
    const folder = await mkdtemp(join(tmpdir(), "tmux-"));
    const terminal = new Terminal(folder, { PATH: process.env.PATH, LANG: "C.UTF-8", TMUX_TMPDIR: folder, ...env });
    try {
      await terminal.#start(cwd, [command, ...args]);
    } catch (error) {
      await terminal.close();
      throw error;
    }
    return terminal;
  }

  async #start(cwd: string, command: string[]): Promise<void> {
    const session = ["new-session", "-d", "-x", COLUMNS, "-y", ROWS, "-c", cwd, "-P", "-F", "#{pane_pid}"];
    this.#pid = Number(await this.#tmux(...session, "sh", "-c", KEEP_OPEN, "sh", ...command));
  }

  /** What is on the screen now, without the blanks at the ends of lines. */
  async screen(): Promise<string> {
    const text = await this.#tmux("capture-pane", "-p");
    return text.replace(/[ \t]+$/gm, "").trimEnd();
  }

  /** The lines with anything red in them, which is how the terminal UI shows errors. */
  async redLines(): Promise<string[]> {
    const lines = (await this.#tmux("capture-pane", "-p", "-e")).split("\n");
    return lines.filter((line) => RED.test(line)).map((line) => line.replace(COLOUR, "").trim());
  }

  /** Resolves with the screen once something is in it. Rejects after a minute, with what the screen shows in its place. */
  async shows(sight: string | RegExp | Sight, { patienceMs = PATIENCE_MS }: { patienceMs?: number } = {}): Promise<string> {
    const { name, isIn } = describeSight(sight);
    const giveUpAt = Date.now() + patienceMs;
    for (;;) {
      const screen = await this.screen();
      if (isIn(screen)) return screen;
      if (Date.now() > giveUpAt) throw new Error(`The terminal does not come to show ${name}. It shows:\n${frame(screen)}`);
      await pause(LOOK_AGAIN_MS);
    }
  }

  /** Types a text, letter by letter, as it stands. */
  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", text);
  }

  /** Pastes a text, as a terminal does it. */
  async paste(text: string): Promise<void> {
    await this.#tmux("set-buffer", text, ";", "paste-buffer", "-p");
  }

  /** Presses keys by the names tmux has for them: `Enter`, `Escape`, `Up`, `C-c`. */
  async press(...keys: string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  /** Resolves with the program's exit code once it has ended. */
  async exited(): Promise<number> {
    return Number(ENDED.exec(await this.shows(ENDED))?.[1]);
  }

  /** Ends the program, and the terminal with it. May be called again. */
  async close(): Promise<void> {
    await this.#tmux("kill-server").catch(() => {});
    if (this.#pid > 0) await killGroup(this.#pid);
    this.#pid = 0;
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function describeSight(sight: string | RegExp | Sight): Sight {
  if (typeof sight === "string") return { name: `"${sight}"`, isIn: (screen) => screen.includes(sight) };
  return sight instanceof RegExp ? { name: `${sight}`, isIn: (screen) => sight.test(screen) } : sight;
}

function frame(screen: string): string {
  const edge = "-".repeat(Number(COLUMNS));
  return `${edge}\n${screen}\n${edge}`;
}

function canRun(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

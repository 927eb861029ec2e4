import type { Terminal } from "./terminal.js";

/** What the composer shows while nothing is typed. */
const EMPTY = "› Ask Codex to do anything";
/** Keys that do something while nothing runs, which stand below it then. */
const AT_REST = "← for agents";

/** Types a prompt and sends it. */
export async function prompt(terminal: Terminal, text: string): Promise<void> {
  await terminal.type(text);
  await terminal.shows({ name: `"${text}" in the composer`, isIn: (screen) => screen.split("\n").includes(`› ${text}`) });
  await terminal.press("Enter");
}

/** Runs a slash command. */
export async function command(terminal: Terminal, name: `/${string}`): Promise<void> {
  await prompt(terminal, name);
}

/**
 * Resolves with the screen once a thread is there and nothing runs, so that the next prompt starts a turn.
 *
 * @param effort The effort that the thread is to have, if any is set: the terminal UI shows `default` until it is told.
 */
export function idle(terminal: Terminal, effort = ""): Promise<string> {
  const isIn = (screen: string) =>
    [EMPTY, AT_REST, `${effort} · /`].every((text) => screen.includes(text)) && !screen.includes("esc to interrupt");
  return terminal.shows({ name: "an idle thread", isIn });
}

/** Resolves with the screen once so many turns have been shown to their end. */
export function turnsDone(terminal: Terminal, count: number): Promise<string> {
  const isIn = (screen: string) => (screen.match(/^ {2}Worked for /gm) ?? []).length === count && screen.includes(EMPTY);
  return terminal.shows({ name: `the end of ${count} turns`, isIn });
}

/** Resolves with the screen once a text is no longer in it. */
export function gone(terminal: Terminal, text: string): Promise<string> {
  return terminal.shows({ name: `a screen without "${text}"`, isIn: (screen) => !screen.includes(text) });
}

/** What the terminal UI shows below a question about a command. */
const ASKS = "Press enter to confirm or esc to cancel";
const PRESS_AGAIN_MS = 5_000;
const MOST_PRESSES = 8;

/** Answers a question about a command. */
export async function answer(terminal: Terminal, key: "y" | "Escape"): Promise<void> {
  await terminal.shows(ASKS);
  await pressUntilGone(terminal, key, ASKS);
}

/**
 * Presses a key that takes a text from the screen. For a moment after its start, or after another screen has come, the terminal UI passes
 * over keys, and nothing on its screen says until when, so a key that has done nothing is pressed again.
 */
export async function pressUntilGone(terminal: Terminal, key: string, text: string): Promise<void> {
  for (let presses = 1; ; presses += 1) {
    await terminal.press(key);
    const isGone = (screen: string) => !screen.includes(text);
    const wait = terminal.shows({ name: `a screen without "${text}"`, isIn: isGone }, { patienceMs: PRESS_AGAIN_MS });
    if (presses === MOST_PRESSES) return void (await wait);
    if (
      await wait.then(
        () => true,
        () => false,
      )
    )
      return;
  }
}

import { tmpdir } from "node:os";
import { describe, expect, it, onTestFinished } from "vitest";
import { hasLiving } from "./process-group.js";
import { hasTmux, Terminal } from "./terminal.js";

/** A terminal in which a line of shell runs, until the test ends. */
async function openShell(script: string): Promise<Terminal> {
  const terminal = await Terminal.open({ command: "sh", args: ["-c", script], cwd: tmpdir(), env: {} });
  onTestFinished(() => terminal.close());
  return terminal;
}

describe.skipIf(!hasTmux)(`Terminal${hasTmux ? "" : " (needs tmux)"}`, () => {
  it("types, presses keys, and shows what comes of it", async () => {
    const terminal = await openShell("read line; echo got $line; sleep 60");
    await terminal.type("a; b");
    await terminal.press("Enter");
    expect(await terminal.shows("got")).toBe("a; b\ngot a; b");
  });

  it("tells what is red", async () => {
    const terminal = await openShell("printf '\\033[38;5;1mbad\\033[0m\\nfine\\n'; sleep 60");
    await terminal.shows("fine");
    expect(await terminal.redLines()).toEqual(["bad"]);
  });

  it("says what is there in place of what is waited for", async () => {
    const terminal = await openShell("echo something else; sleep 60");
    await terminal.shows("something else");
    await expect(terminal.shows("the thing", { patienceMs: 0 })).rejects.toThrow(
      /does not come to show "the thing"[\s\S]*something else/,
    );
  });

  it("tells how a program ended", async () => {
    expect(await (await openShell("exit 3")).exited()).toBe(3);
  });

  it("ends with all that runs in it, and may be closed again", async () => {
    const terminal = await openShell("trap '' HUP; echo $PPID; sleep 600 & wait");
    const pid = Number(await terminal.shows(/^\d+/));
    expect(hasLiving(pid)).toBe(true);
    await terminal.close();
    await terminal.close();
    expect(hasLiving(pid)).toBe(false);
  });
});

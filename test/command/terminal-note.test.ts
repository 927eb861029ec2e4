import { describe, expect, it } from "vitest";
import { noteTerminal } from "../../src/command/terminal-note.js";

describe("noteTerminal", () => {
  it("says what is waited for where stdin is a terminal, and nothing to a client", () => {
    const written: string[] = [];
    noteTerminal({}, (text) => written.push(text));
    expect(written).toEqual([]);
    noteTerminal({ isTTY: true }, (text) => written.push(text));
    expect(written).toEqual([expect.stringMatching(/^codex-app-server-sdk: stdin is a terminal, .* Ctrl-D ends it\.\n$/)]);
  });
});

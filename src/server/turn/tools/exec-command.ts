import { resolve } from "node:path";
import type { Tool } from "../agent-api.js";
import { applyPatchText } from "./apply-patch.js";
import { describeOutput, MAX_ANSWER_BYTES, settleWait, WAITS } from "./exec-answer.js";
import { ExecCall, type ExecOptions } from "./exec-call.js";
import { ExecInput, StdinInput } from "./exec-input.js";
import { findSession } from "./exec-session.js";
import { findPatch } from "./patch-in-command.js";
import { defineOwnTool, ToolFailure } from "./tool.js";

const INTERRUPT = "\u0003";
const STDIN_CLOSED = "write_stdin failed: stdin is closed for this session; rerun exec_command with tty=true to keep stdin open";

/** The tool by which codex's models run commands (0.171): a command that goes on can be looked at and written to again. */
export function execCommandTool(options: ExecOptions): Tool {
  return defineOwnTool({
    name: "exec_command",
    description:
      "Runs a command line in a shell. Returns what it printed and its exit code, or a session ID for write_stdin if it still runs.",
    input: ExecInput,
    writesOwnItems: true,
    uses: "commands",
    timeoutMs: null,
    maxOutputBytes: MAX_ANSWER_BYTES,
    run: (input, context) => {
      const found = findPatch(input.cmd);
      if (!found) return new ExecCall(input, context, options).run();
      const folder = resolve(context.turn.cwd, input.workdir ?? ".", found.folder ?? ".");
      return applyPatchText(found.patch, context, { folder, isAnywhere: true }).then(
        (done) => `Wall time: 0.0000 seconds\nOutput:\n${done}`,
      );
    },
  });
}

/** The tool that writes to a command, or looks at it again. */
export function writeStdinTool(): Tool {
  return defineOwnTool({
    name: "write_stdin",
    description: "Writes to a command that exec_command started and that still runs, and returns what it printed since.",
    input: StdinInput,
    writesOwnItems: true,
    uses: "commands",
    timeoutMs: null,
    maxOutputBytes: MAX_ANSWER_BYTES,
    async run({ session_id: id, chars = "", ...asked }, { turn, signal }) {
      const session = findSession(turn.background, id);
      if (!session) throw new ToolFailure(`write_stdin failed: Unknown process id ${id}`);
      if (chars === INTERRUPT && !session.isInteractive) session.interrupt();
      else if (chars !== "" && !session.isInteractive) throw new ToolFailure(STDIN_CLOSED);
      else if (chars !== "") session.write(chars);
      // Before the command's item can end by it.
      const tell = () => turn.write.terminalInput(session.itemId, String(id), chars);
      if (chars !== "") tell();
      const output = await session.read(settleWait(asked.yield_time_ms, chars === "" ? WAITS.look : WAITS.input), signal);
      if (chars === "" && output.exitCode === null) tell();
      return describeOutput(output, id, asked.max_output_tokens);
    },
  });
}

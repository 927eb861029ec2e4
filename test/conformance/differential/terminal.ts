import type { Json, Run, Scenario } from "./driver.js";

/** What a command has printed, whole. */
function printed(run: Run, processId: string): string {
  const ofCommand = run.received.filter(
    ({ method, params }) => method === "command/exec/outputDelta" && (params as Json).processId === processId,
  );
  return Buffer.concat(ofCommand.map(({ params }) => Buffer.from(String((params as Json).deltaBase64), "base64"))).toString();
}

export const terminalScenarios: readonly Scenario[] = [
  {
    name: "a client runs commands in a terminal",
    async play(run) {
      await run.initialize();
      const exec = async (processId: string, line: string, more: Json = {}) => {
        await run.request("command/exec", { command: ["sh", "-c", line], tty: true, processId, ...more });
        run.notes.push(printed(run, processId));
      };
      await exec("a", "stty size; tty >/dev/null && echo tty; echo err >&2; exit 3", { size: { rows: 10, cols: 40 } });
      await exec("b", "stty size; echo $TERM");
      await exec("c", "true", { size: { rows: 0, cols: 1 } });
      await exec("d", "sleep 30", { timeoutMs: 300 });
      await exec("e", "printf 0123456789", { outputBytesCap: 5 });
      const ended = exec("f", "echo up; read line; echo got:$line; stty size; cat; echo end");
      await run.when(() => printed(run, "f").includes("up"));
      await run.request("command/exec/resize", { processId: "f", size: { rows: 5, cols: 6 } });
      await run.request("command/exec/resize", { processId: "f", size: { rows: 0, cols: 6 } });
      await run.request("command/exec/write", { processId: "f", deltaBase64: Buffer.from("hi\n").toString("base64") });
      await run.when(() => printed(run, "f").includes("5 6"));
      await run.request("command/exec/terminate", { processId: "f" });
      await ended;
      // How it was cut into deltas is left out.
      const told = run.received.filter(({ method }) => method !== "command/exec/outputDelta");
      run.received.splice(0, run.received.length, ...told);
    },
  },
];

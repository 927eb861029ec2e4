import type { FakeCall, FakeRequest } from "codex-app-server-sdk/testing";
import type { Planned } from "./stage.js";

interface Offered {
  readonly name?: string;
  readonly type?: string;
}

/** The model wants a command to be run, by whichever tool it was offered for that. */
export function wantsToRun(command: string, asking: object = {}): Planned {
  return (request) => ({ calls: [callOf(request, command, asking)] });
}

/** Asks to run a command outside of the sandbox. */
export const ESCALATED = { sandbox_permissions: "require_escalated", justification: "May I?" };

function callOf(request: FakeRequest, command: string, asking: object): FakeCall {
  const { tools = [] } = request.body as { tools?: readonly Offered[] };
  return tools.some(({ name }) => name === "exec_command")
    ? { name: "exec_command", arguments: { cmd: command, ...asking } }
    : { name: "shell", arguments: { command, ...asking } };
}

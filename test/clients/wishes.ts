import type { FakeCall, FakeRequest } from "codex-app-server-sdk/testing";
import type { Planned } from "./stage.js";

interface Offered {
  readonly name?: string;
  readonly type?: string;
  /** Of a group of tools. */
  readonly tools?: readonly Offered[];
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

/** The model wants to call a tool of an MCP server, as it was offered: alone under a long name, or in a group. */
export function wantsToCall(tool: string, given: object): Planned {
  return (request) => {
    const { tools = [] } = request.body as { tools?: readonly Offered[] };
    const alone = tools.find(({ name }) => name?.startsWith("mcp__") && name.endsWith(`__${tool}`));
    const group = tools.find((offered) => offered.tools?.some(({ name }) => name === tool));
    if (alone?.name) return { calls: [{ name: alone.name, arguments: given }] };
    if (group?.name) return { calls: [{ name: tool, namespace: group.name, arguments: given }] };
    return { text: `No such tool among ${JSON.stringify(tools.map(({ name }) => name))}` };
  };
}

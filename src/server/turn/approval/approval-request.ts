import type { CommandExecutionApprovalDecision } from "../../../protocol/shapes/approvals.js";
import type * as wire from "../../../protocol/wire/index.js";
import type { LiveThread } from "../../thread/live-thread.js";
import type { ThreadSettings } from "../../thread/settings.js";
import { judgeCommand, judgeFileChange, type Verdict } from "./approval-policy.js";
import type { Questions } from "./questions.js";

/** Something that an agent wants to do and a person may want to see first. */
export type ApprovalRequest = CommandApprovalRequest | FileChangeApprovalRequest | ToolApprovalRequest;

interface ShownRequest {
  /** The item that shows what it is about. */
  readonly itemId: string;
  /** Why the agent wants it, in its own words. */
  readonly reason?: string | null | undefined;
}

export interface CommandApprovalRequest extends ShownRequest {
  readonly type: "command";
  /** The whole command line. */
  readonly command: string;
  /** What it does, for clients to show in its place. Default: the command line. */
  readonly actions?: readonly wire.CommandAction[] | undefined;
  /** Absolute. Default: the turn's. */
  readonly cwd?: string | undefined;
}

export interface FileChangeApprovalRequest extends ShownRequest {
  readonly type: "fileChange";
  /** The files that are touched, as absolute paths with every link followed. */
  readonly paths: readonly string[];
}

/** A call of a tool that is neither. It goes by the rules for commands. */
export interface ToolApprovalRequest extends ShownRequest {
  readonly type: "tool";
  readonly name: string;
}

/** The turn in which something is asked. */
export interface AskingTurn {
  readonly thread: LiveThread;
  readonly turnId: string;
  readonly settings: ThreadSettings;
  readonly signal: AbortSignal;
  /** Ends the turn as interrupted. */
  readonly interrupt: () => void;
}

/** What a person can answer. */
export type Decision = "accept" | "acceptForSession" | "decline" | "cancel";

/** What the thread's settings make of a request. */
export async function judge(request: ApprovalRequest, settings: ThreadSettings): Promise<Verdict> {
  return request.type === "fileChange" ? judgeFileChange(settings, request.paths) : judgeCommand(settings);
}

/** What an answer for the whole session is remembered under: the same command in the same folder, the same files, the same tool. */
export function keysOf(request: ApprovalRequest, { cwd }: ThreadSettings): string[] {
  if (request.type === "fileChange") return request.paths.map((path) => JSON.stringify(["fileChange", path]));
  if (request.type === "tool") return [JSON.stringify(["tool", request.name])];
  return [JSON.stringify(["command", request.command, request.cwd ?? cwd])];
}

/** Puts a request to those who follow the thread. */
export function putRequest(request: ApprovalRequest, turn: AskingTurn, questions: Pick<Questions, "ask">): Promise<Decision> {
  switch (request.type) {
    case "command":
      return askForCommand(request, turn, questions);
    case "fileChange":
      return askForFileChange(request, turn, questions);
    case "tool":
      return askForTool(request, turn, questions);
  }
}

function placeOf({ itemId, reason = null }: ShownRequest, { thread, turnId }: AskingTurn) {
  return { threadId: thread.id, turnId, itemId, startedAtMs: Date.now(), reason };
}

async function askForCommand(
  request: CommandApprovalRequest,
  turn: AskingTurn,
  questions: Pick<Questions, "ask">,
): Promise<Decision> {
  const { command, cwd = turn.settings.cwd, actions = [{ type: "unknown", command }] } = request;
  const params = {
    ...placeOf(request, turn),
    kind: "command" as const,
    command,
    cwd,
    commandActions: [...actions],
    availableDecisions: ["accept" as const, "acceptForSession" as const, "cancel" as const],
  };
  const method = "item/commandExecution/requestApproval";
  const { decision } = await questions.ask(turn.thread, { method, params }, turn);
  return asDecision(decision);
}

/** Rules for more than what was asked are not kept here: such an answer holds for what was asked. */
function asDecision(decision: CommandExecutionApprovalDecision): Decision {
  if (typeof decision === "string") return decision;
  if ("acceptWithExecpolicyAmendment" in decision) return "acceptForSession";
  return decision.applyNetworkPolicyAmendment?.network_policy_amendment.action === "allow" ? "accept" : "decline";
}

async function askForFileChange(
  request: FileChangeApprovalRequest,
  turn: AskingTurn,
  questions: Pick<Questions, "ask">,
): Promise<Decision> {
  const params = { ...placeOf(request, turn), grantRoot: null };
  return (await questions.ask(turn.thread, { method: "item/fileChange/requestApproval", params }, turn)).decision;
}

const ANSWERS: Readonly<Record<string, Decision>> = {
  Yes: "accept",
  "Yes, and don't ask again for this tool": "acceptForSession",
  No: "decline",
};

/** The protocol has no approval for tools as such, so it is a question with three answers. */
async function askForTool(request: ToolApprovalRequest, turn: AskingTurn, questions: Pick<Questions, "ask">): Promise<Decision> {
  const { name, itemId, reason } = request;
  const options = [
    { label: "Yes", description: "Run it this once." },
    { label: "Yes, and don't ask again for this tool", description: "Run it now and whenever this thread calls it again." },
    { label: "No", description: "Do not run it." },
  ];
  const question = {
    id: "approval",
    header: "Tool",
    question: `Allow the tool ${name} to run?${reason ? ` ${reason}` : ""}`,
    options,
  };
  const params = { threadId: turn.thread.id, turnId: turn.turnId, itemId, questions: [question] };
  const { answers } = await questions.ask(turn.thread, { method: "item/tool/requestUserInput", params }, turn);
  return ANSWERS[answers.approval?.answers[0] ?? ""] ?? "decline";
}

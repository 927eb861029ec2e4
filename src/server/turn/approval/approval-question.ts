import type { CommandExecutionApprovalDecision } from "../../../protocol/shapes/approvals.js";
import { sameJson, toJsonText } from "../../../rpc/json.js";
import { redact } from "../../../rpc/redact.js";
import type { LiveThread } from "../../thread/live-thread.js";
import type { ThreadSettings } from "../../thread/settings.js";
import type {
  ApprovalRequest,
  CommandApprovalRequest,
  FileChangeApprovalRequest,
  ShownRequest,
  ToolApprovalRequest,
} from "../agent-api.js";
import type { Questions } from "./questions.js";

/** The turn in which something is asked. */
export interface AskingTurn {
  readonly thread: LiveThread;
  readonly turnId: string;
  readonly settings: ThreadSettings;
  readonly signal: AbortSignal;
  /** Ends an item as declined, if it is open. What is open when the turn ends counts as failed. */
  readonly decline: (itemId: string) => void;
  /** Ends the turn as interrupted. */
  readonly interrupt: () => void;
}

/** What a person can answer. */
export type Decision = "accept" | "acceptForSession" | "acceptPrefix" | "decline" | "cancel";

/** Asks the clients that follow the thread whether a request is allowed. */
export function askUser(request: ApprovalRequest, turn: AskingTurn, questions: Pick<Questions, "ask">): Promise<Decision> {
  switch (request.type) {
    case "command":
      return askForCommand(request, turn, questions);
    case "fileChange":
      return askForFileChange(request, turn, questions);
    case "tool":
      return askForTool(request, turn, questions);
  }
}

/** The params that all approvals have. */
function placeOf({ itemId, reason = null }: ShownRequest, { thread, turnId }: AskingTurn) {
  return { threadId: thread.id, turnId, itemId, startedAtMs: Date.now(), reason };
}

async function askForCommand(
  request: CommandApprovalRequest,
  turn: AskingTurn,
  questions: Pick<Questions, "ask">,
): Promise<Decision> {
  const { command, cwd = turn.settings.cwd, actions = [{ type: "unknown", command }], prefix } = request;
  const params = {
    ...placeOf(request, turn),
    // The real server leaves a reason out that there is not.
    ...(prefix && !request.reason ? { reason: undefined } : {}),
    kind: "command" as const,
    command,
    cwd,
    commandActions: [...actions],
    ...(prefix
      ? askWithPrefix(prefix)
      : { availableDecisions: ["accept" as const, "acceptForSession" as const, "cancel" as const] }),
  };
  const method = "item/commandExecution/requestApproval";
  const { decision } = await questions.ask(turn.thread, { method, params }, turn);
  return asDecision(decision, prefix);
}

/** The answers that the real server (0.171) offers: once, or for all commands that begin with the same words. */
function askWithPrefix(prefix: readonly string[]) {
  const words = [...prefix];
  return {
    environmentId: "local",
    proposedExecpolicyAmendment: words,
    availableDecisions: [
      "accept" as const,
      { acceptWithExecpolicyAmendment: { execpolicy_amendment: words } },
      "cancel" as const,
    ],
  };
}

/** This server stores no rules: a rule counts for the rest of the session, and only the one that was proposed. */
function asDecision(decision: CommandExecutionApprovalDecision, prefix: readonly string[] | undefined): Decision {
  if (typeof decision === "string") return decision;
  if ("acceptWithExecpolicyAmendment" in decision)
    return prefix && sameJson(decision.acceptWithExecpolicyAmendment.execpolicy_amendment, prefix)
      ? "acceptPrefix"
      : "acceptForSession";
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

/** The answers to the question about a tool. The middle one says what is remembered. */
const ONCE = "Yes";
const SAME_CALL = "Yes, and don't ask again for these arguments";
const SAME_TOOL = "Yes, and don't ask again for this tool";
const ANSWERS: ReadonlyMap<string, Decision> = new Map([
  [ONCE, "accept"],
  [SAME_CALL, "acceptForSession"],
  [SAME_TOOL, "acceptForSession"],
]);

/** How many characters of a tool's arguments a question shows. */
const MAX_SHOWN_ARGUMENTS = 2_000;

/** The protocol has no approval for tools, so the user gets a question with three answers. */
async function askForTool(request: ToolApprovalRequest, turn: AskingTurn, questions: Pick<Questions, "ask">): Promise<Decision> {
  const { name, itemId, reason, arguments: input } = request;
  const remembered =
    input === undefined
      ? { label: SAME_TOOL, description: "Run it now and whenever this thread calls it again." }
      : { label: SAME_CALL, description: "Run it now and whenever this thread calls it again with exactly these arguments." };
  const options = [{ label: ONCE, description: "Run it this once." }, remembered, { label: "No", description: "Do not run it." }];
  const what = input === undefined ? "" : ` with ${showArguments(input)}`;
  const question = {
    id: "approval",
    header: "Tool",
    question: `Allow the tool ${name} to run${what}?${reason ? ` ${reason}` : ""}`,
    options,
  };
  const params = { threadId: turn.thread.id, turnId: turn.turnId, itemId, questions: [question] };
  const { answers } = await questions.ask(turn.thread, { method: "item/tool/requestUserInput", params }, turn);
  return ANSWERS.get(answers.approval?.answers[0] ?? "") ?? "decline";
}

/** Arguments as JSON, with secrets masked. Of a long text, the beginning is shown, and how much is not. */
function showArguments(input: unknown): string {
  const text = toJsonText(redact(input)) ?? "";
  const left = text.length - MAX_SHOWN_ARGUMENTS;
  return left > 0 ? `${text.slice(0, MAX_SHOWN_ARGUMENTS)} [... ${left} more characters]` : text;
}

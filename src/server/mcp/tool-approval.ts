import type { McpServerElicitationRequestResponse } from "../../protocol/methods/mcp-server.js";
import { toJsonText } from "../../rpc/json.js";
import type { Logger } from "../logger.js";
import { isUnconfined } from "../sandbox/confinement.js";
import type { ThreadSettings } from "../thread/settings.js";
import type { AskingTurn } from "../turn/approval/approval-question.js";
import type { Questions } from "../turn/approval/questions.js";
import { SessionGrants } from "../turn/approval/session-grants.js";
import type { McpServer } from "./mcp-server.js";
import type { RawTool } from "./raw-shapes.js";

/** What the tool says of itself. Nobody checks it. */
interface Annotations {
  readonly destructiveHint?: unknown;
  readonly readOnlyHint?: unknown;
  readonly openWorldHint?: unknown;
}

/** One call that may need an approval. */
export interface CallToApprove {
  readonly server: McpServer;
  readonly tool: RawTool;
  readonly input: unknown;
  readonly turn: AskingTurn;
}

/** What approvals need. */
export interface ToolApprovalsOptions {
  readonly questions: Pick<Questions, "ask">;
  /** Stores that a tool needs no approval any more; `null` where that cannot be stored. */
  readonly persist: ((server: string, tool: string) => Promise<void>) | null;
  readonly logger: Logger;
}

const NEVER = "MCP tool call requires approval, but approval policy is never";

/**
 * Decides whether a tool of an MCP server may be called, as the real server does (0.171): by the mode that is configured for the tool, by
 * what the tool says of itself, by what the user allowed earlier in the thread, or by asking over `mcpServer/elicitation/request`.
 */
export class ToolApprovals {
  readonly #options: ToolApprovalsOptions;
  readonly #granted = new SessionGrants();

  constructor(options: ToolApprovalsOptions) {
    this.#options = options;
  }

  /** Why the call may not be made, for the model and the item; `null` when it may. */
  async refusalOf(call: CallToApprove): Promise<string | null> {
    const { server, tool, turn } = call;
    const mode = server.approvalMode(tool.name);
    const { approvalPolicy: policy } = turn.settings;
    if (!needsApproval(mode, tool.annotations ?? {}) || isAllowedAtOnce(turn.settings)) return null;
    const granted = this.#granted.of(turn.thread);
    const key = toJsonText([server.name, tool.name]);
    if (mode === "auto" && granted.has(key)) return null;
    if (policy === "never") return NEVER;
    const { action, persist } = await this.#ask(call, mode === "auto");
    if (action === "cancel") return "user cancelled MCP tool call";
    if (action !== "accept") return "user rejected MCP tool call";
    if (mode === "auto" && (persist === "session" || persist === "always")) granted.add(key);
    if (mode === "auto" && persist === "always") await this.#store(call);
    return null;
  }

  async #ask({ server, tool, input, turn }: CallToApprove, mayPersist: boolean) {
    const { questions, persist } = this.#options;
    const { name, annotations, title, description } = tool;
    const values = typeof input === "object" && input !== null ? Object.entries(input) : [];
    const meta = {
      codex_approval_kind: "mcp_tool_call",
      ...(mayPersist ? { persist: persist ? ["session", "always"] : ["session"] } : {}),
      tool_name: name,
      ...(annotations ? { tool_annotations: annotations } : {}),
      ...(title === undefined ? {} : { tool_title: title }),
      ...(description === undefined ? {} : { tool_description: description }),
      tool_params: input,
      tool_params_display: values.map(([key, value]) => ({ name: key, value, display_name: key })),
    };
    const params = {
      threadId: turn.thread.id,
      turnId: turn.turnId,
      serverName: server.name,
      environmentId: null,
      mode: "form" as const,
      _meta: meta,
      message: `Allow the ${server.name} MCP server to run tool "${name}"?`,
      requestedSchema: { type: "object" as const, properties: {} },
    };
    const answer = await settle(
      questions.ask(turn.thread, { method: "mcpServer/elicitation/request", params }, { signal: turn.signal }),
      turn.signal,
    );
    return { action: answer.action, persist: (answer._meta as { persist?: unknown } | null | undefined)?.persist };
  }

  /** What cannot be stored counts for the session all the same. */
  async #store({ server, tool }: CallToApprove): Promise<void> {
    try {
      await this.#options.persist?.(server.name, tool.name);
    } catch (error) {
      this.#options.logger.warn({ server: server.name, tool: tool.name, cause: error }, "An approval could not be stored");
    }
  }
}

/** An answer of the client's. One that refuses to ask, or answers what is no answer, has declined. @throws When the turn ends first. */
export async function settle(
  asked: Promise<McpServerElicitationRequestResponse>,
  signal?: AbortSignal,
): Promise<McpServerElicitationRequestResponse> {
  try {
    return await asked;
  } catch {
    signal?.throwIfAborted();
    return { action: "decline" };
  }
}

function needsApproval(
  mode: ReturnType<McpServer["approvalMode"]>,
  { destructiveHint, readOnlyHint, openWorldHint }: Annotations,
): boolean {
  if (mode === "approve") return false;
  if (mode === "prompt") return true;
  if (mode === "writes") return readOnlyHint !== true;
  if (destructiveHint === true) return true;
  return readOnlyHint !== true && (destructiveHint !== false || openWorldHint !== false);
}

/** A thread that asks for nothing and is confined by nothing has no limits. */
function isAllowedAtOnce({ approvalPolicy, sandboxPolicy }: ThreadSettings): boolean {
  return approvalPolicy === "never" && isUnconfined(sandboxPolicy);
}

import type { ElicitRequest, ElicitResult } from "@modelcontextprotocol/client";
import type { McpServerElicitationRequestParams } from "../../protocol/methods/mcp-server.js";
import type { AskForApproval } from "../../protocol/shapes/settings.js";
import type { LiveThread } from "../thread/live-thread.js";
import type { AskingTurn } from "../turn/approval/approval-question.js";
import type { Questions } from "../turn/approval/questions.js";
import { settle } from "./tool-approval.js";

/** In which thread a server asks, and in which turn. */
export interface Elicitation {
  readonly thread: LiveThread;
  readonly server: string;
  /** `null` when no turn is behind it. */
  readonly turn: AskingTurn | null;
  /** Aborts when the server ends. */
  readonly signal: AbortSignal;
}

/**
 * Asks the clients that follow a thread what one of its servers asks of the user. Where the thread's policy does not allow that, and
 * where nobody answers, the user has declined.
 */
export async function elicit(
  params: ElicitRequest["params"],
  { thread, server, turn, signal }: Elicitation,
  questions: Pick<Questions, "ask">,
): Promise<ElicitResult> {
  const policy = (turn?.settings ?? thread.settings).approvalPolicy;
  if (!mayAsk(policy)) return { action: "decline" };
  const ended = turn ? AbortSignal.any([turn.signal, signal]) : signal;
  const asked = questions.ask(
    thread,
    {
      method: "mcpServer/elicitation/request",
      params: {
        threadId: thread.id,
        turnId: turn?.turnId ?? null,
        serverName: server,
        environmentId: null,
        ...describe(params),
      } as McpServerElicitationRequestParams,
    },
    { signal: ended },
  );
  const { action, content, _meta } = await settle(asked);
  const meta = typeof _meta === "object" && _meta !== null ? { _meta: _meta as Record<string, unknown> } : {};
  if (action !== "accept") return { action, ...meta };
  return { action, ...meta, content: (content ?? {}) as NonNullable<ElicitResult["content"]> };
}

function mayAsk(policy: AskForApproval): boolean {
  return typeof policy === "string" ? policy !== "never" : policy.granular.mcp_elicitations;
}

function describe(params: ElicitRequest["params"]): object {
  const { message, _meta } = params;
  const common = { message, _meta: withoutToken(_meta) };
  if ("url" in params) return { mode: "url", ...common, url: params.url, elicitationId: params.elicitationId };
  return { mode: "form", ...common, requestedSchema: params.requestedSchema };
}

/** What a server adds for clients, without what is for this connection alone. */
function withoutToken(meta: object | undefined): object | null {
  if (!meta) return null;
  const { progressToken: _, ...rest } = meta as Record<string, unknown>;
  return Object.keys(rest).length > 0 ? rest : null;
}

import * as z from "../deferred.js";
import { integer, keyed, maybe, nullish, open, type Schema, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { AdditionalPermissionProfile } from "./permissions.js";

/** Whether a rule opens or closes the network to a host. */
export type NetworkPolicyRuleAction = "allow" | "deny";
const NetworkPolicyRuleAction: Schema<NetworkPolicyRuleAction> = words("allow", "deny");

/** A rule for one host that is stored and holds for later commands too. */
export interface NetworkPolicyAmendment {
  action: NetworkPolicyRuleAction;
  host: string;
}
export const NetworkPolicyAmendment: Schema<NetworkPolicyAmendment> = open({
  action: NetworkPolicyRuleAction,
  host: z.string(),
});

/**
 * What was decided about a command. `acceptForSession`: do not ask again for the like while the server runs. `decline`: the
 * command does not run, and the turn goes on. `cancel`: the turn is interrupted as well. `acceptWithExecpolicyAmendment`
 * accepts and stores a rule for commands with that beginning; `applyNetworkPolicyAmendment` stores a rule for a host.
 */
export type CommandExecutionApprovalDecision =
  | "accept"
  | "acceptForSession"
  | "decline"
  | "cancel"
  | { acceptWithExecpolicyAmendment: { execpolicy_amendment: string[] } }
  | { applyNetworkPolicyAmendment: { network_policy_amendment: NetworkPolicyAmendment } };
const CommandExecutionApprovalDecision: Schema<CommandExecutionApprovalDecision> = z.union([
  words("accept", "acceptForSession", "decline", "cancel"),
  keyed({
    acceptWithExecpolicyAmendment: open({ execpolicy_amendment: z.array(z.string()) }),
    applyNetworkPolicyAmendment: open({ network_policy_amendment: NetworkPolicyAmendment }),
  }),
]);

/**
 * What is to be approved: a command, input for a command that runs (`writeStdin`), or a command that only a person may approve,
 * once (`humanCommand`). For the last one, only `accept`, `decline` and `cancel` are valid, and only clients with the
 * capability `requiredHumanApproval` are asked.
 */
export type CommandExecutionApprovalKind = "command" | "writeStdin" | "humanCommand";
const CommandExecutionApprovalKind: Schema<CommandExecutionApprovalKind> = words("command", "writeStdin", "humanCommand");

/** The command that is to be approved, and what may be answered. */
export interface CommandExecutionRequestApprovalParams {
  threadId: string;
  turnId: string;
  /** The item of the command. `item/started` comes before the question, except for `humanCommand`. */
  itemId: string;
  /** Unix time in milliseconds. Since 0.140. */
  startedAtMs?: number | undefined;
  /** What the command asks for beyond its sandbox. Since 0.107. */
  additionalPermissions?: AdditionalPermissionProfile | null | undefined;
  /** Tells questions about the same item apart. `null` when there is only one. Since 0.107. */
  approvalId?: string | null | undefined;
  /** What a client should offer, in this order. Left out: everything that the release knows. Since 0.107. */
  availableDecisions?: CommandExecutionApprovalDecision[] | null | undefined;
  /** The command as one line of text. */
  command?: string | null | undefined;
  /** What the command does, for display. The server guesses it from the command. */
  commandActions?: wire.CommandAction[] | null | undefined;
  /** The folder that the command runs in. */
  cwd?: string | null | undefined;
  /** The environment that the command runs in. Since 0.153. */
  environmentId?: string | null | undefined;
  /** Left out: `command`. Since 0.153. */
  kind?: CommandExecutionApprovalKind | undefined;
  /** The host and the protocol, when the question is about the network. Since 0.107. */
  networkApprovalContext?: wire.NetworkApprovalContext | null | undefined;
  /** The beginning of the command that `acceptWithExecpolicyAmendment` would store a rule for. */
  proposedExecpolicyAmendment?: string[] | null | undefined;
  /** The rules that `applyNetworkPolicyAmendment` may store. Since 0.107. */
  proposedNetworkPolicyAmendments?: NetworkPolicyAmendment[] | null | undefined;
  /** Why it is asked, in words for the user. */
  reason?: string | null | undefined;
}
export const CommandExecutionRequestApprovalParams: Schema<CommandExecutionRequestApprovalParams> = open({
  threadId: z.string(),
  turnId: z.string(),
  itemId: z.string(),
  startedAtMs: maybe(integer),
  additionalPermissions: nullish(AdditionalPermissionProfile),
  approvalId: nullish(z.string()),
  availableDecisions: nullish(z.array(CommandExecutionApprovalDecision)),
  command: nullish(z.string()),
  commandActions: nullish(z.array(unchecked<wire.CommandAction>())),
  cwd: nullish(z.string()),
  environmentId: nullish(z.string()),
  kind: maybe(CommandExecutionApprovalKind),
  networkApprovalContext: nullish(unchecked<wire.NetworkApprovalContext>()),
  proposedExecpolicyAmendment: nullish(z.array(z.string())),
  proposedNetworkPolicyAmendments: nullish(z.array(NetworkPolicyAmendment)),
  reason: nullish(z.string()),
});

/** What the client decided. */
export interface CommandExecutionRequestApprovalResponse {
  decision: CommandExecutionApprovalDecision;
}
export const CommandExecutionRequestApprovalResponse: Schema<CommandExecutionRequestApprovalResponse> = open({
  decision: CommandExecutionApprovalDecision,
});

/** The change that is to be approved. What changes is in the item. */
export interface FileChangeRequestApprovalParams {
  threadId: string;
  turnId: string;
  /** The item of the change. `item/started` comes before the question. */
  itemId: string;
  /** Unix time in milliseconds. Since 0.140. */
  startedAtMs?: number | undefined;
  /** The agent also asks for writing below this folder from now on. */
  grantRoot?: string | null | undefined;
  /** Why it is asked, in words for the user. */
  reason?: string | null | undefined;
}
export const FileChangeRequestApprovalParams: Schema<FileChangeRequestApprovalParams> = open({
  threadId: z.string(),
  turnId: z.string(),
  itemId: z.string(),
  startedAtMs: maybe(integer),
  grantRoot: nullish(z.string()),
  reason: nullish(z.string()),
});

/**
 * What was decided about a change to files. `acceptForSession`: do not ask again about the same files while the server runs.
 * `decline`: nothing is changed, and the turn goes on. `cancel`: the turn is interrupted as well.
 */
export type FileChangeApprovalDecision = "accept" | "acceptForSession" | "decline" | "cancel";
const FileChangeApprovalDecision: Schema<FileChangeApprovalDecision> = z.enum([
  "accept",
  "acceptForSession",
  "decline",
  "cancel",
]);

/** What the client decided. */
export interface FileChangeRequestApprovalResponse {
  decision: FileChangeApprovalDecision;
}
export const FileChangeRequestApprovalResponse: Schema<FileChangeRequestApprovalResponse> = open({
  decision: FileChangeApprovalDecision,
});

import * as z from "zod/mini";
import { integer, keyed, maybe, nullish, open, type Schema, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { AdditionalPermissionProfile } from "./permissions.js";

export type NetworkPolicyRuleAction = "allow" | "deny";
const NetworkPolicyRuleAction: Schema<NetworkPolicyRuleAction> = words("allow", "deny");

export interface NetworkPolicyAmendment {
  action: NetworkPolicyRuleAction;
  host: string;
}
export const NetworkPolicyAmendment: Schema<NetworkPolicyAmendment> = open({
  action: NetworkPolicyRuleAction,
  host: z.string(),
});

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

export type CommandExecutionApprovalKind = "command" | "writeStdin" | "humanCommand";
const CommandExecutionApprovalKind: Schema<CommandExecutionApprovalKind> = words("command", "writeStdin", "humanCommand");

export interface CommandExecutionRequestApprovalParams {
  threadId: string;
  turnId: string;
  itemId: string;
  /** Unix time in milliseconds. Since 0.140. */
  startedAtMs?: number | undefined;
  /** Since 0.107. */
  additionalPermissions?: AdditionalPermissionProfile | null | undefined;
  /** Since 0.107. */
  approvalId?: string | null | undefined;
  /** Since 0.107. */
  availableDecisions?: CommandExecutionApprovalDecision[] | null | undefined;
  command?: string | null | undefined;
  commandActions?: wire.CommandAction[] | null | undefined;
  cwd?: string | null | undefined;
  /** Since 0.153. */
  environmentId?: string | null | undefined;
  /** Since 0.153. */
  kind?: CommandExecutionApprovalKind | undefined;
  /** Since 0.107. */
  networkApprovalContext?: wire.NetworkApprovalContext | null | undefined;
  proposedExecpolicyAmendment?: string[] | null | undefined;
  /** Since 0.107. */
  proposedNetworkPolicyAmendments?: NetworkPolicyAmendment[] | null | undefined;
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

export interface CommandExecutionRequestApprovalResponse {
  decision: CommandExecutionApprovalDecision;
}
export const CommandExecutionRequestApprovalResponse: Schema<CommandExecutionRequestApprovalResponse> = open({
  decision: CommandExecutionApprovalDecision,
});

export interface FileChangeRequestApprovalParams {
  threadId: string;
  turnId: string;
  itemId: string;
  /** Unix time in milliseconds. Since 0.140. */
  startedAtMs?: number | undefined;
  grantRoot?: string | null | undefined;
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

export type FileChangeApprovalDecision = "accept" | "acceptForSession" | "decline" | "cancel";
const FileChangeApprovalDecision: Schema<FileChangeApprovalDecision> = z.enum([
  "accept",
  "acceptForSession",
  "decline",
  "cancel",
]);

export interface FileChangeRequestApprovalResponse {
  decision: FileChangeApprovalDecision;
}
export const FileChangeRequestApprovalResponse: Schema<FileChangeRequestApprovalResponse> = open({
  decision: FileChangeApprovalDecision,
});

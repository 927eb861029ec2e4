import * as z from "zod/mini";
import { keyed, maybe, open, type Schema, tagged, words } from "../shape.js";

export type SandboxMode = "read-only" | "workspace-write" | "danger-full-access";
export const SandboxMode: Schema<SandboxMode> = z.enum(["read-only", "workspace-write", "danger-full-access"]);

export type ApprovalsReviewer = "user" | "auto_review" | "guardian_subagent";
export const ApprovalsReviewer: Schema<ApprovalsReviewer> = words("user", "auto_review", "guardian_subagent");

/** When a person is asked before something runs. */
export type AskForApproval =
  | "untrusted"
  | "on-request"
  | "never"
  | {
      granular: {
        mcp_elicitations: boolean;
        rules: boolean;
        sandbox_approval: boolean;
        request_permissions?: boolean | undefined;
        skill_approval?: boolean | undefined;
      };
    };
export const AskForApproval: Schema<AskForApproval> = z.union([
  words("untrusted", "on-request", "never"),
  keyed({
    granular: open({
      mcp_elicitations: z.boolean(),
      rules: z.boolean(),
      sandbox_approval: z.boolean(),
      request_permissions: maybe(z.boolean()),
      skill_approval: maybe(z.boolean()),
    }),
  }),
]);

export type MultiAgentMode = "explicitRequestOnly" | "proactive" | { custom: string };
export const MultiAgentMode: Schema<MultiAgentMode> = z.union([
  words("explicitRequestOnly", "proactive"),
  keyed({ custom: z.string() }),
]);

export type Personality = "none" | "friendly" | "pragmatic";
export const Personality: Schema<Personality> = z.enum(["none", "friendly", "pragmatic"]);

export type NetworkAccess = "restricted" | "enabled";
const NetworkAccess: Schema<NetworkAccess> = words("restricted", "enabled");

/** What may be touched. The other members depend on `type`. */
export type SandboxPolicy =
  | { type: "dangerFullAccess" }
  | { type: "readOnly"; networkAccess?: boolean | undefined }
  | { type: "externalSandbox"; networkAccess?: NetworkAccess | undefined }
  | {
      type: "workspaceWrite";
      excludeSlashTmp?: boolean | undefined;
      excludeTmpdirEnvVar?: boolean | undefined;
      networkAccess?: boolean | undefined;
      writableRoots?: string[] | undefined;
    };
export const SandboxPolicy: Schema<SandboxPolicy> = tagged({
  dangerFullAccess: open({ type: z.literal("dangerFullAccess") }),
  readOnly: open({ type: z.literal("readOnly"), networkAccess: maybe(z.boolean()) }),
  externalSandbox: open({ type: z.literal("externalSandbox"), networkAccess: maybe(NetworkAccess) }),
  workspaceWrite: open({
    type: z.literal("workspaceWrite"),
    excludeSlashTmp: maybe(z.boolean()),
    excludeTmpdirEnvVar: maybe(z.boolean()),
    networkAccess: maybe(z.boolean()),
    writableRoots: maybe(z.array(z.string())),
  }),
});

export type ReasoningSummary = "auto" | "concise" | "detailed" | "none";
export const ReasoningSummary: Schema<ReasoningSummary> = z.enum(["auto", "concise", "detailed", "none"]);

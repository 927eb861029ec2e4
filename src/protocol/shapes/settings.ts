import * as z from "../deferred.js";
import { keyed, maybe, open, type Schema, tagged, unchecked, words } from "../shape.js";

/**
 * What a command may do, in one word. `read-only`: read files. `workspace-write`: also write below the working folder.
 * `danger-full-access`: everything. {@link SandboxPolicy} says the same in detail.
 */
export type SandboxMode = "read-only" | "workspace-write" | "danger-full-access";
export const SandboxMode: Schema<SandboxMode> = z.enum(["read-only", "workspace-write", "danger-full-access"]);

/**
 * Who answers when something needs an approval. `user`: the client is asked. `auto_review`: another agent looks at the action
 * and its risk, and decides. `guardian_subagent` is the older word for `auto_review`. Without a choice it is `user`.
 */
export type ApprovalsReviewer = "user" | "auto_review" | "guardian_subagent";
export const ApprovalsReviewer: Schema<ApprovalsReviewer> = words("user", "auto_review", "guardian_subagent");

/**
 * When a person is asked before something runs. `untrusted`: before everything that is not known to be harmless. `on-request`:
 * when the agent asks for it. `never`: never. `granular` says for each kind of question whether it is asked;
 * `request_permissions` and `skill_approval` are `false` if left out.
 */
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
  words("untrusted", "on-request"),
  keyed({
    granular: open({
      mcp_elicitations: z.boolean(),
      rules: z.boolean(),
      sandbox_approval: z.boolean(),
      request_permissions: maybe(z.boolean()),
      skill_approval: maybe(z.boolean()),
    }),
  }),
  words("never"),
]);

/**
 * When the agent may hand work to other agents: only when the user asks for it, also without being asked, or by the rule in
 * `custom`. Newer servers ignore it in params.
 */
export type MultiAgentMode = "explicitRequestOnly" | "proactive" | { custom: string };
export const MultiAgentMode: Schema<MultiAgentMode> = z.union([
  words("explicitRequestOnly", "proactive"),
  keyed({ custom: z.string() }),
]);

/**
 * The tone of the agent's messages. Servers of codex 0.169 accept `friendly` and `pragmatic`, and they no longer change
 * anything.
 */
export type Personality = "none" | "friendly" | "pragmatic";
export const Personality: Schema<Personality> = z.enum(["none", "friendly", "pragmatic"]);

/** Whether commands may use the network. */
export type NetworkAccess = "restricted" | "enabled";
const NetworkAccess: Schema<NetworkAccess> = words("restricted", "enabled");

/**
 * What commands may touch, by `type`. `readOnly`: no file may be written. `workspaceWrite`: files below the working folder,
 * below `writableRoots`, and in the folders for temporary files unless they are excluded. `externalSandbox`: the server already
 * runs in a sandbox of somebody else. `dangerFullAccess`: everything. The network is closed unless `networkAccess` opens it.
 */
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
  // `access` and `readOnlyAccess` are of older releases: a server has to see them to refuse them.
  dangerFullAccess: open({ type: z.literal("dangerFullAccess") }),
  readOnly: open({ type: z.literal("readOnly"), networkAccess: maybe(z.boolean()), access: maybe(unchecked()) }),
  externalSandbox: open({ type: z.literal("externalSandbox"), networkAccess: maybe(NetworkAccess) }),
  workspaceWrite: open({
    type: z.literal("workspaceWrite"),
    excludeSlashTmp: maybe(z.boolean()),
    excludeTmpdirEnvVar: maybe(z.boolean()),
    networkAccess: maybe(z.boolean()),
    writableRoots: maybe(z.array(z.string())),
    readOnlyAccess: maybe(unchecked()),
  }),
});

/** How much the model tells about its reasoning. `none` turns summaries off. */
export type ReasoningSummary = "auto" | "concise" | "detailed" | "none";
export const ReasoningSummary: Schema<ReasoningSummary> = z.enum(["auto", "concise", "detailed", "none"]);

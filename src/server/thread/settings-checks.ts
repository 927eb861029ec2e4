import { isAbsolute } from "node:path";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { ApprovalsReviewer, AskForApproval, SandboxPolicy } from "../../protocol/shapes/settings.js";
import { SandboxPolicy as SandboxShape } from "../../protocol/shapes/settings.js";
import type { CollaborationMode, TurnEnvironmentParams } from "../../protocol/wire/shared.js";
import { RpcError } from "../../rpc/errors.js";
import { issuesOf } from "../../rpc/typed-peer.js";
import { invalidRequest, misfit, unknownVariant } from "../connection/invalid-request.js";
import { type CollaborationModeKind, MODE_INSTRUCTIONS } from "./collaboration-modes.js";

// What the protocol's own checks let pass, and a thread cannot go by. Each throws an `RpcError` in the words of the real server (0.171).

/** A profile and a sandbox each say what is allowed. */
export function refuseTwo<Name extends string>(
  overrides: { readonly permissions?: unknown } & { readonly [name in Name]?: unknown },
  name: Name,
): void {
  if (overrides.permissions === undefined || overrides.permissions === null || !overrides[name]) return;
  throw new RpcError(INVALID_REQUEST, `\`permissions\` cannot be combined with \`${name}\``);
}

const POLICIES = ["untrusted", "on-request", "granular", "never"];
const REVIEWERS = ["user", "auto_review", "guardian_subagent"];
const MODES = ["plan", "code", "custom", "default", "execute", "pair_programming"];

/** The protocol's checks let words of later releases pass. Words that decide on what may run have to be known. */
export function refuseUnknownWords(overrides: {
  readonly approvalPolicy?: AskForApproval | null | undefined;
  readonly approvalsReviewer?: ApprovalsReviewer | null | undefined;
}): void {
  const { approvalPolicy, approvalsReviewer } = overrides;
  if (typeof approvalPolicy === "string") requireWord(approvalPolicy, POLICIES);
  if (approvalsReviewer) requireWord(approvalsReviewer, REVIEWERS);
}

function requireWord(word: string, known: readonly string[]): void {
  if (!known.includes(word)) throw unknownVariant(word, known);
}

/** Paths that decide on what may be written do not depend on a folder. */
export function requireAbsolute(paths: readonly string[]): void {
  if (!paths.every((path) => isAbsolute(path))) throw invalidRequest("AbsolutePathBuf deserialized without a base path");
}

/** There is one environment: the machine that the server runs on. @returns It, if it is in the list. */
export function readEnvironment(environments: readonly TurnEnvironmentParams[]): TurnEnvironmentParams | undefined {
  for (const [at, environment] of environments.entries()) {
    if (typeof environment !== "object" || environment === null) throw invalidRequest("expected struct TurnEnvironmentParams");
    const { environmentId: id, cwd, runtimeWorkspaceRoots: roots } = environment;
    if (typeof id !== "string") throw invalidRequest("missing field `environmentId`");
    if (typeof cwd !== "string") throw invalidRequest("missing field `cwd`");
    if (id !== "local") throw new RpcError(INVALID_REQUEST, `unknown turn environment id \`${id}\``);
    if (at > 0) throw new RpcError(INVALID_REQUEST, `duplicate turn environment id \`${id}\``);
    if (roots && !(Array.isArray(roots) && roots.every((root) => typeof root === "string")))
      throw invalidRequest("runtimeWorkspaceRoots: expected a sequence of strings");
  }
  return environments[0];
}

/**
 * A sandbox with a value for each member that it has, and no other members. Refuses relative folders, and sandboxes that allow only some
 * reads, as older releases had them.
 */
export function settleSandbox(policy: SandboxPolicy): SandboxPolicy {
  const issues = issuesOf(SandboxShape, policy);
  if (issues.length > 0) throw misfit(policy, issues);
  switch (policy.type) {
    case "dangerFullAccess":
      return { type: "dangerFullAccess" };
    case "externalSandbox":
      return { type: "externalSandbox", networkAccess: policy.networkAccess ?? "restricted" };
    case "readOnly":
      refuseLimitedReads(policy, "access");
      return { type: "readOnly", networkAccess: policy.networkAccess ?? false };
    case "workspaceWrite":
      refuseLimitedReads(policy, "readOnlyAccess");
      requireAbsolute(policy.writableRoots ?? []);
      return {
        type: "workspaceWrite",
        writableRoots: policy.writableRoots ?? [],
        networkAccess: policy.networkAccess ?? false,
        excludeTmpdirEnvVar: policy.excludeTmpdirEnvVar ?? false,
        excludeSlashTmp: policy.excludeSlashTmp ?? false,
      };
    default:
      throw unknownVariant(String((policy as { type?: unknown }).type), SANDBOXES);
  }
}

const SANDBOXES = ["dangerFullAccess", "readOnly", "externalSandbox", "workspaceWrite"];

function refuseLimitedReads(policy: SandboxPolicy, name: string): void {
  const access = (policy as unknown as Record<string, { type?: unknown } | null | undefined>)[name];
  if (access === undefined || access === null || access.type === "fullAccess") return;
  throw invalidRequest(`${policy.type}.${name} is no longer supported; use permissionProfile for restricted reads`);
}

/** What a collaboration mode sets. */
interface ModeSettings {
  readonly model: string;
  readonly effort: string | null;
  readonly mode: CollaborationModeKind;
  readonly modeInstructions: string;
}

/** The settings of a collaboration mode. Names of older releases mean the usual one. */
export function readCollaboration(mode: CollaborationMode | null | undefined): ModeSettings | null {
  if (!mode) return null;
  requireWord(String(mode.mode), MODES);
  const { model, reasoning_effort: effort = null, developer_instructions: modeInstructions = null } = mode.settings ?? {};
  if (typeof model !== "string") throw invalidRequest("missing field `model`");
  requireText({ reasoning_effort: effort, developer_instructions: modeInstructions });
  const kind = mode.mode === "plan" ? "plan" : "default";
  return { mode: kind, model, effort, modeInstructions: modeInstructions ?? MODE_INSTRUCTIONS[kind] };
}

function requireText(members: Readonly<Record<string, string | null>>): void {
  for (const [name, value] of Object.entries(members))
    if (value !== null && typeof value !== "string") throw invalidRequest(`invalid type of \`${name}\`, expected a string`);
}

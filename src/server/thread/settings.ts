import { resolve } from "node:path";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import type {
  ApprovalsReviewer,
  AskForApproval,
  Personality,
  ReasoningSummary,
  SandboxMode,
  SandboxPolicy,
} from "../../protocol/shapes/settings.js";
import type { CollaborationMode, TurnEnvironmentParams } from "../../protocol/wire/shared.js";
import { RpcError } from "../../rpc/errors.js";
import { withoutMissing } from "../../rpc/json.js";
import type { ContextSettings } from "../config/context-settings.js";
import { type Settings, settleApproval } from "../config/effective-settings.js";
import { readWebSearch, type WebSearchSettings } from "../config/web-search.js";
import type { EnvironmentPolicy } from "../sandbox/environment.js";
import type { CollaborationModeKind } from "./collaboration-modes.js";
import { type ConfiguredSettings, readConfigured } from "./config-overrides.js";
import { baseOf, type ConfiguredProfiles, configuredSandbox, sandboxOfProfile } from "./permission-profiles.js";
import {
  readCollaboration,
  readEnvironment,
  refuseTwo,
  refuseUnknownWords,
  requireAbsolute,
  settleSandbox,
} from "./settings-checks.js";

/** What a tool uses of the machine, and a thread can be without. */
export type MachineUse = "commands" | "files";

/** The settings that the turns of a thread use. Each turn may override some, for itself and all later turns. */
export interface ThreadSettings {
  readonly model: string;
  /** The model that reviews changes; `null` or not there: `model`. */
  readonly reviewModel?: string | null | undefined;
  readonly modelProvider: string;
  /** Absolute. */
  readonly cwd: string;
  /** The folders that count as the workspace, absolute; `null` or not there: `cwd` alone. */
  readonly workspaceRoots?: readonly string[] | null | undefined;
  readonly approvalPolicy: AskForApproval;
  readonly approvalsReviewer: ApprovalsReviewer;
  readonly sandboxPolicy: SandboxPolicy;
  /** The permission profile that the sandbox comes from; `null` where it was chosen without one. */
  readonly permissionProfile: string | null;
  /** The profile that it begins with; `null` or not there: none. */
  readonly extendedProfile?: string | null | undefined;
  /** Feature flags that the thread or the configuration says something of, such as `shell_tool`. */
  readonly features?: Readonly<Record<string, boolean>> | undefined;
  /** Searches of the web that the model's backend carries out; not there: nothing is configured. */
  readonly webSearch?: WebSearchSettings | undefined;
  /** Whether the thread may use the machine at all. Default: `true`. */
  readonly hasMachine?: boolean | undefined;
  /** Which variables commands get; `null` or not there: what commands need, and nothing else. */
  readonly shellEnvironment?: EnvironmentPolicy | null | undefined;
  /** What the thread's own configuration says of what the model is told besides the conversation. */
  readonly context?: Partial<ContextSettings> | undefined;
  /** How much the model should think, as one of the words that the model knows; `null` leaves it to the model. */
  readonly effort: string | null;
  /** How the model and the user work together; `null` or not there: nobody has chosen. */
  readonly mode?: CollaborationModeKind | null | undefined;
  /** Instructions that came with the collaboration mode, besides those of the thread. */
  readonly modeInstructions?: string | null | undefined;
  readonly summary: ReasoningSummary | null;
  readonly personality: Personality | null;
  readonly serviceTier: string | null;
}

/** The params by which both threads and turns override settings. `null` and an absent member both mean "no change". */
interface CommonOverrides {
  readonly model?: string | null | undefined;
  readonly cwd?: string | null | undefined;
  readonly runtimeWorkspaceRoots?: readonly string[] | null | undefined;
  readonly environments?: readonly TurnEnvironmentParams[] | null | undefined;
  readonly approvalPolicy?: AskForApproval | null | undefined;
  readonly approvalsReviewer?: ApprovalsReviewer | null | undefined;
  /** The id of a permission profile, in place of a sandbox. */
  readonly permissions?: string | null | undefined;
  readonly personality?: Personality | null | undefined;
  readonly serviceTier?: string | null | undefined;
}

/** The params by which `thread/start`, `thread/resume` and `thread/fork` override settings. */
export interface ThreadOverrides extends CommonOverrides {
  readonly modelProvider?: string | null | undefined;
  readonly sandbox?: SandboxMode | null | undefined;
  /** Keys of `config.toml`. The members beside it win. */
  readonly config?: Record<string, unknown> | null | undefined;
}

/** The params by which `turn/start` and `thread/settings/update` override settings. */
export interface TurnOverrides extends CommonOverrides {
  readonly sandboxPolicy?: SandboxPolicy | null | undefined;
  readonly effort?: string | null | undefined;
  readonly summary?: ReasoningSummary | null | undefined;
  /** Its model and effort win over the members beside it. */
  readonly collaborationMode?: CollaborationMode | null | undefined;
}

function ownFolder(): string {
  try {
    return process.cwd();
  } catch {
    throw new RpcError(INVALID_REQUEST, "the folder that the server runs in does not exist any more: name another one in `cwd`");
  }
}

/**
 * The settings of a thread that overrides none, or the folder alone.
 *
 * @throws {RpcError} -32600 when the configured permission profile cannot be kept, or when the folder would be the one that the server
 *   runs in, and that has been removed.
 */
export function defaultSettings(configured: Settings, cwd: string | null = null): ThreadSettings {
  return {
    model: configured.model,
    reviewModel: configured.reviewModel,
    modelProvider: configured.modelProvider,
    cwd: cwd ?? ownFolder(),
    approvalPolicy: configured.approvalPolicy,
    approvalsReviewer: configured.approvalsReviewer,
    ...configuredPermissions(configured),
    features: configured.features,
    webSearch: configured.webSearch,
    shellEnvironment: configured.shellEnvironment,
    effort: configured.reasoningEffort,
    summary: configured.reasoningSummary,
    personality: null,
    serviceTier: configured.serviceTier,
  };
}

/**
 * What may be done where a request says nothing of it.
 *
 * @throws {RpcError} -32600 when the configured permission profile cannot be kept.
 */
export function configuredPermissions(configured: Settings): Permissions {
  const { defaultPermissions, permissionProfiles, sandboxMode, workspaceWrite } = configured;
  return defaultPermissions === null
    ? { sandboxPolicy: configuredSandbox(sandboxMode, workspaceWrite), permissionProfile: null }
    : chooseProfile(defaultPermissions, permissionProfiles);
}

/**
 * Settings with what a thread overrides. Members that the methods do not have are not read.
 *
 * @param configured - The configuration, for what overrides only name.
 * @throws {RpcError} -32600, in the words of the real server (0.171), for what is not understood: an unknown profile, environment or
 *   word, a profile beside a sandbox, a value of the wrong kind in `config`.
 */
export function overrideSettings(
  settings: ThreadSettings,
  overrides: ThreadOverrides,
  configured: Pick<Settings, "permissionProfiles" | "workspaceWrite">,
): ThreadSettings {
  refuseTwo(overrides, "sandbox");
  const own = readConfigured(overrides.config ?? {}, overrides.sandbox, configured.workspaceWrite);
  const chosen = { ...settings, ...withoutMissing(pickConfigured(own)) };
  const profile = overrides.permissions ?? (overrides.sandbox ? undefined : own.permissions);
  return {
    ...overrideCommon(chosen, overrides),
    modelProvider: overrides.modelProvider ?? chosen.modelProvider,
    ...choosePermissions(settings, profile, own.sandboxPolicy, { ...configured.permissionProfiles, ...own.profiles }),
    ...(own.features ? { features: { ...settings.features, ...own.features } } : {}),
    ...(own.search ? { webSearch: readWebSearch(own.search, settings.webSearch) } : {}),
    ...(own.context ? { context: { ...settings.context, ...own.context } } : {}),
  };
}

/**
 * Settings with what a turn overrides, for itself and the turns after it. Members that the methods do not have are not read.
 *
 * @param configured - The configuration, for what overrides only name.
 * @throws {RpcError} As {@link overrideSettings}; also for an unknown collaboration mode, and for limits on reading.
 */
export function overrideForTurns(
  settings: ThreadSettings,
  overrides: TurnOverrides,
  configured: Pick<Settings, "permissionProfiles">,
): ThreadSettings {
  refuseTwo(overrides, "sandboxPolicy");
  const { sandboxPolicy, effort, summary, permissions } = overrides;
  return {
    ...overrideCommon(settings, overrides),
    ...choosePermissions(settings, permissions, sandboxPolicy && settleSandbox(sandboxPolicy), configured.permissionProfiles),
    effort: effort ?? settings.effort,
    // Unlike with the other members, `null` takes it back, as on the real server (0.171).
    serviceTier: overrides.serviceTier === undefined ? settings.serviceTier : overrides.serviceTier,
    summary: summary ?? settings.summary,
    ...readCollaboration(overrides.collaborationMode),
  };
}

function overrideCommon(settings: ThreadSettings, overrides: CommonOverrides): ThreadSettings {
  refuseUnknownWords(overrides);
  const environment = readEnvironment(overrides.environments ?? []);
  const roots = overrides.runtimeWorkspaceRoots ?? environment?.runtimeWorkspaceRoots;
  requireAbsolute(roots ?? []);
  return {
    ...settings,
    model: overrides.model ?? settings.model,
    cwd: resolve(settings.cwd, overrides.cwd ?? environment?.cwd ?? "."),
    ...(roots ? { workspaceRoots: roots.map((root) => resolve(root)) } : {}),
    ...(overrides.environments ? { hasMachine: overrides.environments.length > 0 } : {}),
    approvalPolicy: overrides.approvalPolicy ? settleApproval(overrides.approvalPolicy) : settings.approvalPolicy,
    approvalsReviewer: overrides.approvalsReviewer ?? settings.approvalsReviewer,
    personality: overrides.personality ?? settings.personality,
    serviceTier: overrides.serviceTier ?? settings.serviceTier,
  };
}

/** The members of `config` that are settings as they stand. */
function pickConfigured(configured: ConfiguredSettings): Partial<ThreadSettings> {
  const { sandboxPolicy: _, permissions: __, features: ___, profiles: ____, search: _____, ...settings } = configured;
  return settings as Partial<ThreadSettings>;
}

type Permissions = Pick<ThreadSettings, "sandboxPolicy" | "permissionProfile" | "extendedProfile">;

function choosePermissions(
  settings: ThreadSettings,
  profile: string | null | undefined,
  sandbox: SandboxPolicy | null | undefined,
  profiles: ConfiguredProfiles,
): Permissions {
  if (profile !== undefined && profile !== null) return chooseProfile(profile, profiles);
  if (sandbox) return { sandboxPolicy: sandbox, permissionProfile: null };
  // Threads that were stored before there were profiles have none.
  const { sandboxPolicy, permissionProfile = null, extendedProfile } = settings;
  return { sandboxPolicy, permissionProfile, extendedProfile };
}

function chooseProfile(id: string, profiles: ConfiguredProfiles): Permissions {
  return { sandboxPolicy: sandboxOfProfile(id, profiles), permissionProfile: id, extendedProfile: baseOf(id, profiles) };
}

/** The folders that count as the workspace. */
export function workspaceRootsOf({ workspaceRoots, cwd }: Pick<ThreadSettings, "workspaceRoots" | "cwd">): readonly string[] {
  return workspaceRoots ?? [cwd];
}

/** Whether the tools of a thread may use the machine in a way. */
export function mayUse({ hasMachine = true, features }: ThreadSettings, use: MachineUse): boolean {
  return hasMachine && (use !== "commands" || features?.shell_tool !== false);
}

/**
 * The sandbox as clients see it. It has no member for workspace folders that are not the thread's folder, so that the real server
 * (0.171) shows those among the writable ones.
 */
export function shownSandbox({ sandboxPolicy, workspaceRoots, cwd }: ThreadSettings): SandboxPolicy {
  if (sandboxPolicy.type !== "workspaceWrite" || !workspaceRoots) return sandboxPolicy;
  if (workspaceRoots.includes(cwd)) {
    const others = workspaceRoots.filter((root) => root !== cwd);
    return { ...sandboxPolicy, writableRoots: [...new Set([...others, ...(sandboxPolicy.writableRoots ?? [])])] };
  }
  const temporary = sandboxPolicy.excludeSlashTmp ? [] : ["/tmp"];
  const writableRoots = [...new Set([...workspaceRoots, ...temporary, ...(sandboxPolicy.writableRoots ?? [])])];
  return { ...sandboxPolicy, writableRoots, excludeTmpdirEnvVar: true };
}

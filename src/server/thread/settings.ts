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
import { RpcError } from "../../rpc/errors.js";
import type { Settings } from "../config/effective-settings.js";

/** The settings that the turns of a thread use. Each turn may override some, for itself and all later turns. */
export interface ThreadSettings {
  readonly model: string;
  readonly modelProvider: string;
  /** Absolute. */
  readonly cwd: string;
  readonly approvalPolicy: AskForApproval;
  readonly approvalsReviewer: ApprovalsReviewer;
  readonly sandboxPolicy: SandboxPolicy;
  /** The permission profile that the sandbox comes from; `null` where it was chosen without one. */
  readonly permissionProfile: string | null;
  /** How much the model should think, as one of the words that the model knows; `null` leaves it to the model. */
  readonly effort: string | null;
  readonly summary: ReasoningSummary | null;
  readonly personality: Personality | null;
  readonly serviceTier: string | null;
}

/** The params by which threads and turns override settings. `null` and an absent member both mean "no change". */
export interface SettingsOverrides {
  readonly model?: string | null | undefined;
  readonly modelProvider?: string | null | undefined;
  readonly cwd?: string | null | undefined;
  readonly approvalPolicy?: AskForApproval | null | undefined;
  readonly approvalsReviewer?: ApprovalsReviewer | null | undefined;
  /** The short form, as threads take it. */
  readonly sandbox?: SandboxMode | null | undefined;
  /** The long form, as turns take it. */
  readonly sandboxPolicy?: SandboxPolicy | null | undefined;
  /** The id of a permission profile, in place of a sandbox. */
  readonly permissions?: string | null | undefined;
  readonly effort?: string | null | undefined;
  readonly summary?: ReasoningSummary | null | undefined;
  readonly personality?: Personality | null | undefined;
  readonly serviceTier?: string | null | undefined;
  /** Keys of `config.toml`, as threads take them. The members beside it win. */
  readonly config?: Record<string, unknown> | null | undefined;
}

const SANDBOXES: Readonly<Record<string, SandboxPolicy>> = {
  "danger-full-access": { type: "dangerFullAccess" },
  "workspace-write": {
    type: "workspaceWrite",
    writableRoots: [],
    networkAccess: false,
    excludeTmpdirEnvVar: false,
    excludeSlashTmp: false,
  },
  "read-only": { type: "readOnly", networkAccess: false },
};

/** The built-in permission profiles, and what each allows (0.171). Profiles of one's own are not read. */
const PROFILES: Readonly<Record<string, SandboxMode>> = {
  ":read-only": "read-only",
  ":workspace": "workspace-write",
  ":danger-full-access": "danger-full-access",
};

/** The ids of the permission profiles that threads may name. */
export const permissionProfiles: readonly string[] = Object.keys(PROFILES);

/** The settings of a thread that overrides none. */
export function defaultSettings({ model, provider, approvalPolicy, sandboxMode, reasoningEffort }: Settings): ThreadSettings {
  return {
    model,
    modelProvider: provider.id,
    cwd: process.cwd(),
    approvalPolicy: approvalPolicy as AskForApproval,
    approvalsReviewer: "user",
    sandboxPolicy: sandboxOf(sandboxMode),
    permissionProfile: null,
    effort: reasoningEffort,
    summary: null,
    personality: null,
    serviceTier: null,
  };
}

/**
 * Settings with what a thread or a turn overrides.
 *
 * @throws {RpcError} -32600, in the words of the real server (0.171), when `permissions` is not a known profile, or stands beside a sandbox.
 */
export function overrideSettings(settings: ThreadSettings, overrides: SettingsOverrides): ThreadSettings {
  const configured = readConfigured(overrides.config ?? {});
  const pick = <Name extends keyof ThreadSettings & keyof SettingsOverrides>(name: Name): ThreadSettings[Name] =>
    (overrides[name] ?? configured[name] ?? settings[name]) as ThreadSettings[Name];
  const profile = readProfile(overrides);
  const sandbox = profile ? PROFILES[profile] : (overrides.sandbox ?? configured.sandbox);
  return {
    model: pick("model"),
    modelProvider: pick("modelProvider"),
    cwd: resolve(settings.cwd, overrides.cwd ?? "."),
    approvalPolicy: pick("approvalPolicy"),
    approvalsReviewer: pick("approvalsReviewer"),
    sandboxPolicy: overrides.sandboxPolicy ?? (sandbox ? sandboxOf(sandbox) : settings.sandboxPolicy),
    // Threads that were stored before there were profiles have none.
    permissionProfile: profile ?? (overrides.sandboxPolicy || sandbox ? null : (settings.permissionProfile ?? null)),
    effort: pick("effort"),
    summary: pick("summary"),
    personality: pick("personality"),
    serviceTier: pick("serviceTier"),
  };
}

/**
 * Checks the permissions of a turn before it is answered: its settings count only once it runs.
 *
 * @throws {RpcError} As {@link overrideSettings}.
 */
export function checkPermissions(overrides: SettingsOverrides): void {
  readProfile(overrides);
}

function readProfile({ permissions, sandbox, sandboxPolicy }: SettingsOverrides): string | null {
  if (permissions === undefined || permissions === null) return null;
  for (const [name, value] of Object.entries({ sandbox, sandboxPolicy })) {
    if (value) throw new RpcError(INVALID_REQUEST, `\`permissions\` cannot be combined with \`${name}\``);
  }
  if (Object.hasOwn(PROFILES, permissions)) return permissions;
  const why = permissions.startsWith(":")
    ? `refers to unknown built-in profile \`${permissions}\``
    : "requires a `[permissions]` table";
  throw new RpcError(INVALID_REQUEST, `failed to load configuration: default_permissions ${why}`);
}

/** The overrides in keys of `config.toml`. A value of the wrong kind is ignored. */
function readConfigured(config: Record<string, unknown>): SettingsOverrides {
  const text = (key: string) => (typeof config[key] === "string" ? config[key] : undefined);
  return {
    model: text("model"),
    modelProvider: text("model_provider"),
    approvalPolicy: text("approval_policy") as AskForApproval | undefined,
    sandbox: text("sandbox_mode") as SandboxMode | undefined,
    effort: text("model_reasoning_effort"),
    summary: text("model_reasoning_summary") as ReasoningSummary | undefined,
    personality: text("personality") as Personality | undefined,
    serviceTier: text("service_tier"),
  };
}

function sandboxOf(mode: string): SandboxPolicy {
  return SANDBOXES[mode] ?? { type: "readOnly", networkAccess: false };
}

import { resolve } from "node:path";
import type {
  ApprovalsReviewer,
  AskForApproval,
  Personality,
  ReasoningSummary,
  SandboxMode,
  SandboxPolicy,
} from "../../protocol/shapes/settings.js";
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

/** The settings of a thread that overrides none. */
export function defaultSettings({ model, provider, approvalPolicy, sandboxMode, reasoningEffort }: Settings): ThreadSettings {
  return {
    model,
    modelProvider: provider.id,
    cwd: process.cwd(),
    approvalPolicy: approvalPolicy as AskForApproval,
    approvalsReviewer: "user",
    sandboxPolicy: sandboxOf(sandboxMode),
    effort: reasoningEffort,
    summary: null,
    personality: null,
    serviceTier: null,
  };
}

/** Settings with what a thread or a turn overrides. */
export function overrideSettings(settings: ThreadSettings, overrides: SettingsOverrides): ThreadSettings {
  const configured = readConfigured(overrides.config ?? {});
  const pick = <Name extends keyof ThreadSettings & keyof SettingsOverrides>(name: Name): ThreadSettings[Name] =>
    (overrides[name] ?? configured[name] ?? settings[name]) as ThreadSettings[Name];
  const sandbox = overrides.sandbox ?? configured.sandbox;
  return {
    model: pick("model"),
    modelProvider: pick("modelProvider"),
    cwd: resolve(settings.cwd, overrides.cwd ?? "."),
    approvalPolicy: pick("approvalPolicy"),
    approvalsReviewer: pick("approvalsReviewer"),
    sandboxPolicy: overrides.sandboxPolicy ?? (sandbox ? sandboxOf(sandbox) : settings.sandboxPolicy),
    effort: pick("effort"),
    summary: pick("summary"),
    personality: pick("personality"),
    serviceTier: pick("serviceTier"),
  };
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

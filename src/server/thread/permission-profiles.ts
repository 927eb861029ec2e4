import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { SandboxMode, SandboxPolicy } from "../../protocol/shapes/settings.js";
import { RpcError } from "../../rpc/errors.js";
import type { PermissionProfileConfig, WorkspaceWriteConfig } from "../config/app-server-config.js";
import { explainProfile } from "../config/profile-fault.js";

const SANDBOXES: Readonly<Record<SandboxMode, SandboxPolicy>> = {
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

/** The built-in permission profiles, and what each allows (0.171). */
const PROFILES: ReadonlyMap<string, SandboxMode> = new Map([
  [":read-only", "read-only"],
  [":workspace", "workspace-write"],
  [":danger-full-access", "danger-full-access"],
]);

/** Configured profiles, by their ids. */
export type ConfiguredProfiles = Readonly<Record<string, PermissionProfileConfig>>;

/** The sandbox that a mode stands for. A mode that nobody knows stands for the narrowest. */
export function sandboxOf(mode: string): SandboxPolicy {
  return Object.hasOwn(SANDBOXES, mode) ? SANDBOXES[mode as SandboxMode] : SANDBOXES["read-only"];
}

/** The sandbox that a mode stands for, with what the configuration adds to `workspace-write`. */
export function configuredSandbox(mode: string, write: WorkspaceWriteConfig = {}): SandboxPolicy {
  const sandbox = sandboxOf(mode);
  if (sandbox.type !== "workspaceWrite") return sandbox;
  return {
    type: "workspaceWrite",
    writableRoots: write.writable_roots ?? [],
    networkAccess: write.network_access ?? false,
    excludeTmpdirEnvVar: write.exclude_tmpdir_env_var ?? false,
    excludeSlashTmp: write.exclude_slash_tmp ?? false,
  };
}

/** The permission profiles that threads and commands may name, as clients see them: the built-in ones first. */
export function listProfiles(configured: ConfiguredProfiles): { id: string; description: string | null; allowed: boolean }[] {
  const own = Object.keys(configured).sort();
  const described = own.map((id) => ({ id, description: configured[id]?.description ?? null }));
  const builtIn = [...PROFILES.keys()].map((id) => ({ id, description: null }));
  // One with rules that this server cannot keep would be refused.
  return [...builtIn, ...described].map((profile) => ({ ...profile, allowed: explain(profile.id, configured) === null }));
}

/**
 * The sandbox of a profile.
 *
 * @throws {RpcError} -32600, in the words of the real server (0.171), for a profile that there is not; also for one with rules on files,
 *   which no sandbox of the protocol can say.
 */
export function sandboxOfProfile(
  id: string,
  configured: ConfiguredProfiles,
  where = "failed to load configuration",
): SandboxPolicy {
  const problem = explain(id, configured);
  if (problem !== null) throw new RpcError(INVALID_REQUEST, `${where}: ${problem}`);
  return chainOf(id, configured).reduceRight(narrow, sandboxOf("read-only"));
}

/** The profile that another one begins with; `null` for one that begins with none. */
export function baseOf(id: string, configured: ConfiguredProfiles): string | null {
  return Object.hasOwn(configured, id) ? (configured[id]?.extends ?? null) : null;
}

function explain(id: string, configured: ConfiguredProfiles): string | null {
  const problem = explainProfile(id, Object.keys(configured).length > 0 ? configured : undefined);
  if (problem !== null) return problem;
  const own = chainOf(id, configured).filter((one) => typeof one !== "string");
  const unkept = own.find(({ filesystem, network = {}, extends: base }) => filesystem || !base || !isSwitch(network));
  return unkept
    ? `this server cannot keep the rules of the permission profile \`${id}\`: only \`extends\` and \`network.enabled\``
    : null;
}

/** Whether rules on the network are a switch and nothing else. */
function isSwitch(network: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(network).every(([name, value]) => name === "enabled" && typeof value === "boolean");
}

/** A profile and those that it extends, down to the built-in one. The chain has been checked. */
function chainOf(id: string, configured: ConfiguredProfiles): (string | PermissionProfileConfig)[] {
  const profile = Object.hasOwn(configured, id) ? configured[id] : undefined;
  if (!profile) return [id];
  return [profile, ...(profile.extends === undefined ? [] : chainOf(profile.extends, configured))];
}

/** A sandbox with what a profile says of it. */
function narrow(sandbox: SandboxPolicy, profile: string | PermissionProfileConfig): SandboxPolicy {
  if (typeof profile === "string") return sandboxOf(PROFILES.get(profile) ?? "read-only");
  const enabled = profile.network?.enabled;
  return typeof enabled === "boolean" ? ({ ...sandbox, networkAccess: enabled } as SandboxPolicy) : sandbox;
}

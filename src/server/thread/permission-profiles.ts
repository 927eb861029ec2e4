import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { SandboxMode, SandboxPolicy } from "../../protocol/shapes/settings.js";
import { RpcError } from "../../rpc/errors.js";

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

/** The ids of the permission profiles that threads and commands may name. */
export const permissionProfiles: readonly string[] = [...PROFILES.keys()];

/** The sandbox that a mode stands for. A mode that nobody knows stands for the narrowest. */
export function sandboxOf(mode: string): SandboxPolicy {
  return Object.hasOwn(SANDBOXES, mode) ? SANDBOXES[mode as SandboxMode] : SANDBOXES["read-only"];
}

/** The sandbox of a profile. @throws {RpcError} -32600, in the words of the real server (0.171), for a profile that there is not. */
export function sandboxOfProfile(id: string): SandboxPolicy {
  const mode = PROFILES.get(id);
  if (mode !== undefined) return sandboxOf(mode);
  throw new RpcError(INVALID_REQUEST, `failed to load configuration: ${describeUnknownProfile(id)}`);
}

/** The same for a profile that a command names. @throws {RpcError} As {@link sandboxOfProfile}, in other words. */
export function sandboxOfCommandProfile(id: string): SandboxPolicy {
  const mode = PROFILES.get(id);
  if (mode !== undefined) return sandboxOf(mode);
  throw new RpcError(INVALID_REQUEST, `invalid permission profile: ${describeUnknownProfile(id)}`);
}

/** Why a profile cannot be used, in the words of the real server (0.171). */
export function describeUnknownProfile(id: string): string {
  const why = id.startsWith(":") ? `refers to unknown built-in profile \`${id}\`` : "requires a `[permissions]` table";
  return `default_permissions ${why}`;
}

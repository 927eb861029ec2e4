import type { AppServerConfig, PermissionProfileConfig } from "./app-server-config.js";

const BUILT_IN = [":read-only", ":workspace", ":danger-full-access"];
const EXTENSIBLE = [":read-only", ":workspace"];

type Profiles = Readonly<Record<string, PermissionProfileConfig>>;

/** Why the permission profiles of a configuration cannot be used, in the words of the real server (0.171); `null` when they can. */
export function findProfileFault({ default_permissions: chosen, permissions, sandbox_mode }: AppServerConfig): string | null {
  const profiles = permissions ?? {};
  const names = Object.keys(profiles);
  const reserved = names.find((name) => name.startsWith(":"));
  if (reserved !== undefined) return `permissions profile \`${reserved}\` uses a reserved built-in profile prefix`;
  if (chosen !== undefined) return explainProfile(chosen, permissions);
  if (names.length > 0 && sandbox_mode === undefined)
    return "config defines `[permissions]` profiles but does not set `default_permissions`";
  return null;
}

/** Why a permission profile cannot be used; `null` when it can. */
export function explainProfile(id: string, permissions: Profiles | undefined): string | null {
  if (id.startsWith(":"))
    return BUILT_IN.includes(id) ? null : `default_permissions refers to unknown built-in profile \`${id}\``;
  if (permissions === undefined) return "default_permissions requires a `[permissions]` table";
  if (!Object.hasOwn(permissions, id)) return `default_permissions refers to undefined profile \`${id}\``;
  return explainChain(id, permissions);
}

function explainChain(id: string, profiles: Profiles): string | null {
  const chain = [id];
  for (let name = id; ; ) {
    const base: string | undefined = profiles[name]?.extends;
    if (base === undefined || EXTENSIBLE.includes(base)) return null;
    if (base.startsWith(":")) return `permissions profile \`${name}\` cannot extend unsupported built-in profile \`${base}\``;
    if (!Object.hasOwn(profiles, base)) return `permissions profile \`${name}\` extends undefined profile \`${base}\``;
    if (chain.includes(base)) return `permissions profile inheritance cycle detected: ${[...chain, base].join(" -> ")}`;
    chain.push(base);
    name = base;
  }
}

import type { McpServerConfig } from "../config/mcp-config.js";
import { StartupFailure } from "./startup-failure.js";

/** What every program gets (0.171): what it needs to run as the same user, and the certificates to trust. Nothing in it is a secret. */
const PASSED = [
  ...["HOME", "LOGNAME", "PATH", "SHELL", "USER", "__CF_USER_TEXT_ENCODING", "LANG", "LC_ALL", "TERM", "TMPDIR", "TZ"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"],
  ...["GIT_SSL_CAINFO", "PIP_CERT", "npm_config_cafile"],
];
const PASSED_ON_WINDOWS = [
  ...["PATH", "PATHEXT", "COMSPEC", "SYSTEMROOT", "SYSTEMDRIVE", "USERNAME", "USERDOMAIN", "USERPROFILE", "HOMEDRIVE"],
  ...["HOMEPATH", "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432", "PROGRAMDATA", "LOCALAPPDATA", "APPDATA", "TEMP", "TMP"],
];

/**
 * The environment of a server's program: a few variables that every program gets, those that `env_vars` names, and those of `env`. The
 * other variables of this process are not passed on; an account's tokens are never in its environment.
 *
 * @throws {StartupFailure} For a variable of another machine, which only a remote program could have.
 */
export function childEnvironment(
  { env = {}, env_vars = [] }: McpServerConfig,
  source: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const passed = process.platform === "win32" ? PASSED_ON_WINDOWS : PASSED;
  const named = env_vars.map((variable) => (typeof variable === "string" ? { name: variable } : variable));
  const remote = named.find((variable) => "source" in variable && variable.source === "remote");
  if (remote)
    throw new StartupFailure(`env_vars entry \`${remote.name}\` uses source \`remote\`, which requires remote MCP stdio`);
  const names = [...passed, ...named.map(({ name }) => name)];
  const kept = names.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]] as const]));
  return { ...Object.fromEntries(kept), ...env } as Record<string, string>;
}

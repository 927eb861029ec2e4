/** Which variables commands get, under the keys that `shell_environment_policy` has in `config.toml`. */
export interface EnvironmentPolicy {
  /** What to begin with: all of the server's variables, a few, or none. */
  readonly inherit?: "all" | "core" | "none" | undefined;
  /** `false` takes away variables that have `KEY`, `SECRET` or `TOKEN` in their names. */
  readonly ignore_default_excludes?: boolean | undefined;
  /** Names to take away, with `*`, `?` and `[...]`, in either case. */
  readonly exclude?: readonly string[] | undefined;
  /** The only names to keep, as the last step. Empty: all. */
  readonly include_only?: readonly string[] | undefined;
  /** Variables to set, after those that were taken away. */
  readonly set?: Readonly<Record<string, string>> | undefined;
}

/** Variables by name; one that is `undefined` is not there. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What programs need of the one who runs them and of the machine. Nothing in it is a secret by its purpose. */
const KEPT = [
  ...["PATH", "HOME", "USER", "LOGNAME", "USERNAME", "SHELL", "PWD", "LANG", "LANGUAGE", "LC_*", "TZ"],
  ...["TERM", "COLORTERM", "NO_COLOR", "TMPDIR", "TEMP", "TMP"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"],
  // Programs of Windows do not start without these.
  ...["SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA"],
  ...["LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)", "PROCESSOR_ARCHITECTURE", "NUMBER_OF_PROCESSORS"],
];

/** What `inherit = "core"` keeps (0.171). */
const CORE = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "USERNAME",
  "SHELL",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TERM",
  "TMPDIR",
  "TEMP",
  "TMP",
];
const CORE_OF_WINDOWS = ["PATHEXT", "COMSPEC", "SYSTEMROOT", "SYSTEMDRIVE", "USERPROFILE", "APPDATA", "LOCALAPPDATA"];

const SECRET_BY_NAME = ["*KEY*", "*SECRET*", "*TOKEN*"];

/**
 * The environment of a command. A policy that says where to begin (`inherit`) is followed as codex follows it (0.171). Without that, a
 * command gets what programs need, and no variable that nobody named: codex hands all of them on.
 *
 * @param source - The variables to choose from. Default: those of this process.
 */
export function commandEnvironment(policy: EnvironmentPolicy = {}, source: Variables = process.env): Record<string, string> {
  const { inherit, ignore_default_excludes = true, exclude = [], include_only = [], set = {} } = policy;
  const excluded = [...(ignore_default_excludes ? [] : SECRET_BY_NAME), ...exclude];
  const kept = keep(withValues(source), isInherited(inherit)).filter(([name]) => !matchesAny(name, excluded));
  const all = [...kept, ...Object.entries(set)];
  return Object.fromEntries(include_only.length > 0 ? keep(all, (name) => matchesAny(name, include_only)) : all);
}

function isInherited(inherit: EnvironmentPolicy["inherit"]): (name: string) => boolean {
  if (inherit === "all") return () => true;
  if (inherit === "none") return () => false;
  if (inherit === undefined) return (name) => matchesAny(name, KEPT);
  const core = process.platform === "win32" ? [...CORE, ...CORE_OF_WINDOWS] : CORE;
  return (name) => matchesAny(name, core);
}

function withValues(source: Variables): [string, string][] {
  return Object.entries(source).filter((entry): entry is [string, string] => entry[1] !== undefined);
}

function keep(variables: readonly [string, string][], isKept: (name: string) => boolean): [string, string][] {
  return variables.filter(([name]) => isKept(name));
}

function matchesAny(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(name.toUpperCase(), pattern.toUpperCase()));
}

/** Whether a name fits a pattern with `*`, `?` and `[...]`. The time that it takes is bounded by the product of their lengths. */
function matches(name: string, pattern: string): boolean {
  const parts = pattern.match(/\[[^\]]+\]|[\s\S]/g) ?? [];
  let [at, part, star, starAt] = [0, 0, -1, 0];
  while (at < name.length) {
    if (parts[part] === "*") {
      [star, starAt] = [part, at];
      part += 1;
    } else if (part < parts.length && fitsOne(name[at] ?? "", parts[part] ?? "")) {
      at += 1;
      part += 1;
    } else if (star >= 0) {
      starAt += 1;
      [at, part] = [starAt, star + 1];
    } else return false;
  }
  return parts.slice(part).every((rest) => rest === "*");
}

function fitsOne(letter: string, part: string): boolean {
  if (part === "?") return true;
  if (part.length < 3) return letter === part;
  const isNegated = /^\[[!^]/.test(part);
  const [body, found] = [part.slice(isNegated ? 2 : 1, -1), new Set<string>()];
  for (const [, from = "", to = from] of body.matchAll(/([\s\S])(?:-([\s\S]))?/g))
    if (from <= letter && letter <= to) found.add(letter);
  return found.size > 0 !== isNegated;
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import type { ConfigWarningNotification } from "../../protocol/methods/legacy.js";
import { issuesOf } from "../../rpc/typed-peer.js";
import { describeMisfit } from "../connection/invalid-request.js";
import { explainParseError, mergeTables, parseToml } from "./toml.js";
import { locateValue, type TextRange } from "./toml-location.js";

/** Where credentials are stored: the values of `cli_auth_credentials_store`. */
export type CredentialsStoreName = "file" | "keyring" | "auto" | "ephemeral";

/** Where models are asked. The keys are those of `config.toml`. */
export interface ModelProviderConfig {
  name?: string | undefined;
  base_url?: string | undefined;
  /** Only `responses` is spoken. */
  wire_api?: string | undefined;
  /** How often a request that failed is sent again. Default: 4. */
  request_max_retries?: number | undefined;
  /** How often a stream that broke off is begun again. Default: 5. */
  stream_max_retries?: number | undefined;
  /** How long the backend may be silent before its stream counts as broken off, in milliseconds. Default: 300 000. */
  stream_idle_timeout_ms?: number | undefined;
  requires_openai_auth?: boolean | undefined;
  /** The environment variable that holds the key. */
  env_key?: string | undefined;
  http_headers?: Record<string, string> | undefined;
}

/** What can be configured, under the keys of `config.toml`. Keys that this package does not know are ignored. */
export interface AppServerConfig {
  model?: string | undefined;
  /** How much the model reasons, such as `low` or `high`; which words there are is the model's matter. */
  model_reasoning_effort?: string | undefined;
  /** How many tokens the model can hold, where that is known. */
  model_context_window?: number | undefined;
  model_provider?: string | undefined;
  model_providers?: Record<string, ModelProviderConfig> | undefined;
  chatgpt_base_url?: string | undefined;
  approval_policy?: string | undefined;
  sandbox_mode?: string | undefined;
  forced_login_method?: "api" | "chatgpt" | undefined;
  forced_chatgpt_workspace_id?: string | string[] | undefined;
  /** Where credentials rest. Default: `file`. */
  cli_auth_credentials_store?: CredentialsStoreName | undefined;
}

const optional = {
  text: z.optional(z.string()),
  count: z.optional(z.int().check(z.nonnegative())),
  flag: z.optional(z.boolean()),
};

const ModelProviderShape = z.looseObject({
  name: optional.text,
  base_url: optional.text,
  wire_api: optional.text,
  request_max_retries: optional.count,
  stream_max_retries: optional.count,
  stream_idle_timeout_ms: optional.count,
  requires_openai_auth: optional.flag,
  env_key: optional.text,
  http_headers: z.optional(z.record(z.string(), z.string())),
});

const restrictions = {
  forced_login_method: z.optional(z.enum(["chatgpt", "api"])),
  forced_chatgpt_workspace_id: z.optional(z.union([z.string(), z.array(z.string())])),
};

const ConfigShape = z.looseObject({
  model: optional.text,
  model_reasoning_effort: optional.text,
  model_context_window: optional.count,
  model_provider: optional.text,
  model_providers: z.optional(z.record(z.string(), ModelProviderShape)),
  chatgpt_base_url: optional.text,
  cli_auth_credentials_store: z.optional(z.enum(["file", "keyring", "auto", "ephemeral"])),
  approval_policy: z.optional(z.enum(["untrusted", "on-failure", "on-request", "granular", "never"])),
  sandbox_mode: z.optional(z.enum(["read-only", "workspace-write", "danger-full-access"])),
  projects: z.optional(z.record(z.string(), z.looseObject({ trust_level: z.optional(z.enum(["trusted", "untrusted"])) }))),
  ...restrictions,
});

/** What is wrong with a configuration and where, in the words of the real server (0.169); `null` when nothing is. */
export function findMisfit(config: unknown): string | null {
  const issue = issuesOf(ConfigShape, config)[0];
  return issue ? `${describeMisfit(config, issue)}\nin \`${issue.path.map(String).join(".")}\`\n` : null;
}

/** A model provider, with everything that was left out filled in. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  /** Without a slash at the end. `null`: where the built-in provider is, which depends on who is signed in. */
  readonly baseUrl: string | null;
  readonly requestMaxRetries: number;
  readonly streamMaxRetries: number;
  readonly streamIdleTimeoutMs: number;
  readonly requiresOpenaiAuth: boolean;
  readonly envKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** The configuration as the server goes by it. */
export interface Settings {
  readonly model: string;
  /** `null` when it is left to the model. */
  readonly reasoningEffort: string | null;
  /** How many tokens a conversation may come to; `null` when that is not known. */
  readonly usableContextTokens: number | null;
  readonly provider: Provider;
  /** All providers there are, by name, the built-in one among them. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly chatgptBaseUrl: string;
  readonly approvalPolicy: string;
  readonly sandboxMode: string;
  readonly forcedLoginMethod: "api" | "chatgpt" | null;
  /** The workspaces that may sign in; `null` when any may. */
  readonly workspaces: readonly string[] | null;
  readonly credentialsStore: CredentialsStoreName;
  /** There may be restrictions that could not be read. Nobody may sign in until they can. */
  readonly restrictionsUnreadable: boolean;
}

/** What the configuration is now. */
export interface Configuration {
  readonly current: Settings;
  /** What clients are told of it after their handshake. */
  readonly warnings: readonly ConfigWarningNotification[];
  /** Reads the file again if there may be restrictions in it that could not be read. */
  recheck(): void;
  /** Reads the file again. One that cannot be used any more changes nothing: what was in force stays so. */
  reload(): void;
}

export interface ConfigSources {
  /** The folder with `config.toml`. Without it no file is read. */
  codexHome?: string | undefined;
  /** Wins over the file, key by key. */
  overrides?: AppServerConfig | undefined;
}

const DEFAULT_MODEL = "gpt-5-codex";
/** The real server (0.169) says of a model's context that so much of it may be used. */
const USABLE_PERCENT = 95;
const DEFAULT_CHATGPT_BASE_URL = "https://chatgpt.com/backend-api";
const BUILT_IN_PROVIDER: ModelProviderConfig & { id: string } = { id: "openai", name: "OpenAI", requires_openai_auth: true };

/**
 * Reads the configuration. Nothing in it makes this fail: a file that cannot be used yields a warning and the defaults, as on
 * the real server, with one difference. There, restrictions on who may sign in vanish with the rest of the file; here those that
 * can still be read are kept, and if some cannot, nobody signs in.
 */
export function loadConfiguration({ codexHome, overrides = {} }: ConfigSources): Configuration {
  const read = () => {
    const file = codexHome === undefined ? NO_FILE : readConfigFile(join(codexHome, "config.toml"));
    return {
      current: settle(mergeTables(file.config, overrides), file.unreadable),
      warnings: file.warning ? [file.warning] : [],
    };
  };
  let state = read();
  return {
    get current() {
      return state.current;
    },
    get warnings() {
      return state.warnings;
    },
    recheck() {
      if (state.current.restrictionsUnreadable) state = read();
    },
    reload() {
      const next = read();
      if (next.warnings.length === 0 || state.warnings.length > 0) state = next;
    },
  };
}

/**
 * Reads `key=value` texts as `-c` takes them: the key is a dotted path, the value TOML, or a plain string if it is no TOML. A
 * later one wins over an earlier.
 *
 * @throws {TypeError} When there is no key.
 */
export function parseOverrides(texts: readonly string[]): AppServerConfig {
  return texts.map(parseOverride).reduce<AppServerConfig>(mergeTables, {});
}

function parseOverride(text: string): AppServerConfig {
  const at = text.indexOf("=");
  const path = text.slice(0, Math.max(at, 0)).trim();
  if (!path) throw new TypeError(`Expected key=value, got "${text}"`);
  return path
    .split(".")
    .reduceRight<unknown>((inner, key) => ({ [key]: inner }), parseValue(text.slice(at + 1).trim())) as AppServerConfig;
}

function parseValue(text: string): unknown {
  try {
    return parseToml(`value = ${text}`).value;
  } catch {
    return text.replace(/^(["'])(.*)\1$/, "$2");
  }
}

interface ReadFile {
  readonly config: AppServerConfig;
  readonly warning: ConfigWarningNotification | null;
  readonly unreadable: boolean;
}

const NO_FILE: ReadFile = { config: {}, warning: null, unreadable: false };

function readConfigFile(path: string): ReadFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (missing) return NO_FILE;
    return {
      config: {},
      warning: { summary: "Configuration could not be read; using defaults.", details: String(error), path },
      unreadable: true,
    };
  }
  try {
    const config = parseToml(text) as AppServerConfig;
    const issue = issuesOf(ConfigShape, config)[0];
    if (!issue) return { config, warning: null, unreadable: false };
    const range = locateValue(text, issue.path);
    const where = range ? `${path}:${range.start.line}:${range.start.column}` : path;
    return salvage({ ...config }, { path, details: `${where}: ${describeMisfit(config, issue)}`, range });
  } catch (error) {
    const { line, column, why } = explainParseError(error);
    const range = { start: { line, column }, end: { line, column } };
    return salvage(readTopLevelRestrictions(text), { path, details: `${path}:${line}:${column}: ${why}`, range });
  }
}

interface Fault {
  readonly path: string;
  readonly details: string;
  readonly range: TextRange | null;
}

/** Keeps the restrictions of a configuration that cannot be used otherwise. */
function salvage(config: Record<string, unknown>, { path, details, range }: Fault): ReadFile {
  const names = Object.keys(restrictions) as (keyof typeof restrictions)[];
  const present = names.filter((name) => config[name] !== undefined);
  const kept = present.filter((name) => issuesOf(restrictions[name], config[name]).length === 0);
  const unreadable = kept.length < present.length;
  const consequence = unreadable
    ? " Logins are refused until the restrictions in it can be read."
    : kept.length > 0
      ? ` Kept: ${kept.join(", ")}.`
      : "";
  return {
    config: Object.fromEntries(kept.map((name) => [name, config[name]])),
    warning: { summary: `Invalid configuration; using defaults.${consequence}`, details, path, ...(range ? { range } : {}) },
    unreadable,
  };
}

/** What a broken file says about restrictions on lines of their own; a value that cannot be made out is kept as `null`, which fits nothing. */
function readTopLevelRestrictions(text: string): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const line of text.split("\n")) {
    const name = Object.keys(restrictions).find((restriction) => line.includes(restriction));
    if (!name || /^\s*#/.test(line)) continue;
    try {
      found[name] = parseToml(line)[name] ?? null;
    } catch {
      found[name] = null;
    }
  }
  return found;
}

function settle(config: AppServerConfig, restrictionsUnreadable: boolean): Settings {
  const id = config.model_provider ?? BUILT_IN_PROVIDER.id;
  const providerOf = (name: string) =>
    settleProvider(name, { ...(name === BUILT_IN_PROVIDER.id ? BUILT_IN_PROVIDER : {}), ...config.model_providers?.[name] });
  const forced = config.forced_chatgpt_workspace_id;
  const workspaces = typeof forced === "string" ? [forced] : (forced ?? []);
  return {
    model: config.model ?? DEFAULT_MODEL,
    reasoningEffort: config.model_reasoning_effort ?? null,
    usableContextTokens: usableOf(config.model_context_window),
    providers: new Map(
      [BUILT_IN_PROVIDER.id, id, ...Object.keys(config.model_providers ?? {})].map((name) => [name, providerOf(name)]),
    ),
    provider: providerOf(id),
    chatgptBaseUrl: withoutSlash(config.chatgpt_base_url ?? DEFAULT_CHATGPT_BASE_URL),
    approvalPolicy: config.approval_policy ?? "on-request",
    sandboxMode: config.sandbox_mode ?? "read-only",
    forcedLoginMethod: config.forced_login_method ?? null,
    workspaces: workspaces.length > 0 ? workspaces : null,
    credentialsStore: config.cli_auth_credentials_store ?? "file",
    restrictionsUnreadable,
  };
}

function usableOf(contextWindow: number | undefined): number | null {
  return contextWindow === undefined ? null : Math.floor((contextWindow * USABLE_PERCENT) / 100);
}

function settleProvider(id: string, provider: ModelProviderConfig): Provider {
  return {
    id,
    name: provider.name ?? id,
    baseUrl: provider.base_url === undefined ? null : withoutSlash(provider.base_url),
    requestMaxRetries: provider.request_max_retries ?? 4,
    streamMaxRetries: provider.stream_max_retries ?? 5,
    streamIdleTimeoutMs: provider.stream_idle_timeout_ms ?? 300_000,
    requiresOpenaiAuth: provider.requires_openai_auth ?? false,
    envKey: provider.env_key ?? null,
    headers: provider.http_headers ?? {},
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}

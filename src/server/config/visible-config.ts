import { withoutMissing } from "../../rpc/json.js";
import { REDACTED } from "../../rpc/known-secrets.js";
import { redactText } from "../../rpc/redact.js";
import type { Layer } from "./layers.js";
import { isTable, type TomlTable } from "./toml.js";

/** Tables whose values are secrets, or may be: headers, query parameters, the environment of programs. */
const SECRET_TABLES = new Set(["http_headers", "headers", "query_params", "env", "set"]);
/** Keys whose value is a secret. Names of variables, as `bearer_token_env_var` has them, are not secrets. */
const SECRET_KEY = /(^|_)(token|secret|password|passwd|api_?key|authorization|cookie)$/i;
/** Options of a program whose value is a secret: `--token`, `--api-key`. */
const SECRET_OPTION = /^--?(?:[\w-]*[-_])?(?:token|secret|password|passwd|api[-_]?key|auth|authorization)$/i;
const IN_ADDRESSES = /(:\/\/)[^/?#\s@]+@/g;
const IN_QUERIES = /([?&][\w.-]*(?:key|token|secret|password|sig|signature|auth|code)=)[^&#\s]+/gi;

/** A configuration without the secrets in it, as clients see it. What is masked cannot be written back. */
export function maskConfig(value: unknown, key = ""): unknown {
  if (typeof value === "string") return SECRET_KEY.test(key) ? REDACTED : maskText(value);
  if (Array.isArray(value)) return value.map((member, index) => maskElement(member, value[index - 1]));
  if (!isTable(value)) return value;
  const mask = SECRET_TABLES.has(key) ? maskAll : maskConfig;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mask(member, name)]));
}

/** Every text in it; the names stay. */
function maskAll(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskAll);
  if (isTable(value)) return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, maskAll(member)]));
  return typeof value === "boolean" ? value : REDACTED;
}

/** An element of a list. Lists of arguments have the name of an option before its value, or both in one. */
function maskElement(element: unknown, before: unknown): unknown {
  if (typeof element !== "string") return maskConfig(element);
  if (typeof before === "string" && SECRET_OPTION.test(before)) return REDACTED;
  const at = element.indexOf("=");
  const isSecret = at > 0 && SECRET_OPTION.test(element.slice(0, at));
  return isSecret ? `${element.slice(0, at)}=${REDACTED}` : maskText(element);
}

/** A text without tokens and keys, and without the user, the password and the keys of addresses. */
function maskText(text: string): string {
  return redactText(text).replace(IN_ADDRESSES, `$1${REDACTED}@`).replace(IN_QUERIES, `$1${REDACTED}`);
}

/** Whether a value has something in it that stands for a secret which is not shown. */
export function holdsMask(value: unknown): boolean {
  if (typeof value === "string") return value.includes(REDACTED);
  if (Array.isArray(value)) return value.some(holdsMask);
  return isTable(value) && Object.values(value).some(holdsMask);
}

/** What the client of a server sees that has an account for each client. Everything else is the business of who runs the server. */
const SHOWN_TO_TENANTS = [
  "model",
  "review_model",
  "model_context_window",
  "model_auto_compact_token_limit",
  "model_auto_compact_token_limit_scope",
  "model_provider",
  "model_reasoning_effort",
  "model_reasoning_summary",
  "model_verbosity",
  "approval_policy",
  "approvals_reviewer",
  "sandbox_mode",
  "default_permissions",
  "forced_login_method",
  "personality",
  "service_tier",
  "web_search",
];

/** A layer with what tenants may see: the keys of a list, the flags among the features, and the names of providers. */
export function layerForTenants({ name, table }: Layer): Layer {
  const shown: TomlTable = {};
  for (const key of SHOWN_TO_TENANTS) if (Object.hasOwn(table, key)) shown[key] = table[key];
  if (isTable(table.features)) shown.features = pick(table.features, (value) => (typeof value === "boolean" ? value : undefined));
  if (isTable(table.model_providers))
    shown.model_providers = pick(table.model_providers, (provider) => (isTable(provider) ? nameOf(provider) : undefined));
  return { name, table: shown };
}

function nameOf({ name }: TomlTable): TomlTable {
  return typeof name === "string" ? { name } : {};
}

function pick(table: TomlTable, choose: (value: unknown) => unknown): TomlTable {
  return withoutMissing(Object.fromEntries(Object.entries(table).map(([key, value]) => [key, choose(value)]))) as TomlTable;
}

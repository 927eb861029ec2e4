import { Secret } from "../../rpc/redact.js";
import type { AppServerConfig, ModelProviderConfig } from "./app-server-config.js";
import { BUILT_IN_PROVIDERS, type BuiltInProvider } from "./built-in-providers.js";
import { explainProviderId } from "./config-fault.js";

/** What a provider is asked with: the account that is signed in, or what its table brings. */
export type ProviderCredential =
  | { readonly source: "account" }
  | { readonly source: "variable"; readonly name: string; readonly instructions: string | null }
  | { readonly source: "table"; readonly token: Secret }
  | { readonly source: "none" };

/** A model provider, with defaults for what its configuration leaves out. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  /** Without a slash at the end. `null` for one without an address, and for `openai`, whose address depends on who is signed in. */
  readonly baseUrl: string | null;
  readonly requestMaxRetries: number;
  readonly streamMaxRetries: number;
  readonly streamIdleTimeoutMs: number;
  /** Whether somebody has to sign in for it, as clients are told. What it is asked with is its `credential`. */
  readonly requiresOpenaiAuth: boolean;
  readonly credential: ProviderCredential;
  readonly headers: Readonly<Record<string, string>>;
  /** Names of environment variables, by the header that has the value of each. */
  readonly variableHeaders: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Why this server cannot ask it at all; `null` when it can. */
  readonly unsupported: string | null;
}

/** A provider that there is, or why there is none of that id. */
export type ProviderChoice =
  | { readonly provider: Provider; readonly problem: null }
  | { readonly provider: null; readonly problem: string };

/** The id of the provider that is used unless the configuration or a thread names another. */
export const DEFAULT_PROVIDER = "openai";

/** Finds the provider of an id: a built-in one, or one that is configured. An unknown id has no provider in its place. */
export function chooseProvider(id: string, { model_providers = {}, openai_base_url }: AppServerConfig): ProviderChoice {
  const problem = explainProviderId(id, model_providers);
  if (problem !== null) return { provider: null, problem };
  const configured: ModelProviderConfig = Object.hasOwn(model_providers, id) ? (model_providers[id] ?? {}) : {};
  const builtIn = Object.hasOwn(BUILT_IN_PROVIDERS, id) ? BUILT_IN_PROVIDERS[id] : undefined;
  const ownAddress = id === DEFAULT_PROVIDER && openai_base_url ? { base_url: openai_base_url } : {};
  return { provider: settleProvider(id, { ...builtIn, ...ownAddress, ...configured }), problem: null };
}

type AnyProvider = BuiltInProvider & { readonly auth?: unknown; readonly gateway_oauth?: unknown };

function settleProvider(id: string, provider: AnyProvider): Provider {
  return {
    id,
    name: provider.name ?? id,
    baseUrl: provider.base_url ? withoutSlash(provider.base_url) : null,
    requestMaxRetries: provider.request_max_retries ?? 4,
    streamMaxRetries: provider.stream_max_retries ?? 5,
    streamIdleTimeoutMs: provider.stream_idle_timeout_ms ?? 300_000,
    requiresOpenaiAuth: provider.requires_openai_auth ?? false,
    credential: settleCredential(provider),
    headers: provider.http_headers ?? {},
    variableHeaders: provider.env_http_headers ?? {},
    query: provider.query_params ?? {},
    unsupported: explainUnsupported(provider),
  };
}

/** A table that brings a credential of its own is never asked with the account's (0.171). */
function settleCredential(provider: ModelProviderConfig): ProviderCredential {
  const { env_key: name, env_key_instructions: instructions, experimental_bearer_token: token } = provider;
  if (name !== undefined) return { source: "variable", name, instructions: instructions ?? null };
  if (token !== undefined) return { source: "table", token: new Secret(token) };
  return { source: provider.requires_openai_auth ? "account" : "none" };
}

function explainUnsupported({ unsupported, auth, gateway_oauth }: AnyProvider): string | null {
  if (unsupported !== undefined) return unsupported;
  const key = auth === undefined ? (gateway_oauth === undefined ? null : "gateway_oauth") : "auth";
  return key === null ? null : `has \`${key}\`, which this server does not support`;
}

export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}

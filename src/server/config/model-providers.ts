import type { AppServerConfig, ModelProviderConfig } from "./config-shape.js";

/** A model provider, with defaults for what its configuration leaves out. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  /** Without a slash at the end. `null` for the built-in provider, whose address depends on who is signed in. */
  readonly baseUrl: string | null;
  readonly requestMaxRetries: number;
  readonly streamMaxRetries: number;
  readonly streamIdleTimeoutMs: number;
  readonly requiresOpenaiAuth: boolean;
  readonly envKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** The provider that there is without any configuration. Configured members override it. */
const BUILT_IN: ModelProviderConfig & { id: string } = { id: "openai", name: "OpenAI", requires_openai_auth: true };

/** The provider that is used unless a thread asks for another, and all of them by id, the built-in one among them. */
export function settleProviders({ model_provider, model_providers = {} }: AppServerConfig): {
  readonly provider: Provider;
  readonly providers: ReadonlyMap<string, Provider>;
} {
  const id = model_provider ?? BUILT_IN.id;
  const settle = (name: string) => settleProvider(name, { ...(name === BUILT_IN.id ? BUILT_IN : {}), ...model_providers[name] });
  const names = [BUILT_IN.id, id, ...Object.keys(model_providers)];
  return { provider: settle(id), providers: new Map(names.map((name) => [name, settle(name)])) };
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

export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}

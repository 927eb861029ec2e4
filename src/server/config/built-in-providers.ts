import type { ModelProviderConfig } from "./app-server-config.js";

/** A provider that there is without any configuration. */
export interface BuiltInProvider extends ModelProviderConfig {
  /** Why this server cannot ask it; left out when it can. */
  readonly unsupported?: string;
}

const AWS = "signs its requests with AWS credentials, which this server does not support";

/** The providers that there are without any configuration (0.171), by id. The address of `openai` depends on who is signed in. */
export const BUILT_IN_PROVIDERS: Readonly<Record<string, BuiltInProvider>> = {
  openai: { name: "OpenAI", requires_openai_auth: true },
  ollama: { name: "gpt-oss", base_url: localAddress(11434) },
  lmstudio: { name: "gpt-oss", base_url: localAddress(1234) },
  "amazon-bedrock": { name: "Amazon Bedrock", unsupported: AWS },
  "amazon-bedrock-runtime": { name: "Amazon Bedrock Runtime", unsupported: AWS },
};

/** Where models run on this machine, by the variables that the real server reads (0.171). */
function localAddress(port: number): string {
  const { CODEX_OSS_BASE_URL: address, CODEX_OSS_PORT: chosen } = process.env;
  return address?.trim() || `http://localhost:${/^\d{1,5}$/.test(chosen?.trim() ?? "") ? chosen?.trim() : port}/v1`;
}

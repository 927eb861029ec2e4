import type { AppServerConfig } from "codex-app-server-sdk/server";
import { type FakeBackend, startFakeBackend } from "codex-app-server-sdk/testing";
import { onTestFinished } from "vitest";

/** A fake backend that ends with the test. */
export async function createBackend(): Promise<FakeBackend> {
  const backend = await startFakeBackend();
  onTestFinished(() => backend.close());
  return backend;
}

/** A configuration that points at a fake backend, without retries. */
export function configFor({ baseUrl, chatgptBaseUrl }: FakeBackend, provider: object = {}): AppServerConfig {
  return {
    model: "mock-model",
    model_provider: "mock",
    chatgpt_base_url: chatgptBaseUrl,
    model_providers: {
      mock: {
        name: "mock",
        base_url: baseUrl,
        wire_api: "responses",
        request_max_retries: 0,
        stream_max_retries: 0,
        requires_openai_auth: true,
        ...provider,
      },
    },
  };
}

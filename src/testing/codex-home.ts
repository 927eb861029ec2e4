import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asyncDispose } from "../rpc/disposal.js";
import type { FakeBackend } from "./fake-backend.js";

/** A fresh `CODEX_HOME` whose config points at a fake backend, and at nothing else. */
export interface FakeCodexHome {
  readonly path: string;
  remove(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What stands in the `config.toml` of a fake home. */
export interface FakeCodexHomeOptions {
  /** Lines for the top of `config.toml`, such as `forced_login_method = "api"`. */
  config?: string | undefined;
  /** Lines for the model provider's table, in place of `requires_openai_auth = true` and no retries. */
  provider?: string | undefined;
}

/**
 * Makes a home in which neither a server of this package nor the real codex (0.93 to 0.169) calls anybody but the backend. It is a
 * folder of its own for temporary files; remove it when the test ends.
 *
 * @example
 * const home = await createFakeCodexHome(backend);
 * const client = await connect(spawnCodex({ codexHome: home.path }), { clientInfo });
 */
export async function createFakeCodexHome(
  backend: Pick<FakeBackend, "baseUrl" | "chatgptBaseUrl">,
  options: FakeCodexHomeOptions = {},
): Promise<FakeCodexHome> {
  const { config = "", provider = "requires_openai_auth = true\nrequest_max_retries = 0\nstream_max_retries = 0" } = options;
  const path = await mkdtemp(join(tmpdir(), "codex-home-"));
  await writeFile(
    join(path, "config.toml"),
    `${config}
model = "mock-model"
approval_policy = "never"
sandbox_mode = "danger-full-access"
model_provider = "mock_provider"
chatgpt_base_url = "${backend.chatgptBaseUrl}"
check_for_update_on_startup = false

[analytics]
enabled = false

[features]
plugins = false
apps = false

[model_providers.mock_provider]
name = "mock"
base_url = "${backend.baseUrl}"
wire_api = "responses"
${provider}
`,
  );
  // A server that ends may still write into it.
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
  return { path, remove, [asyncDispose]: remove };
}

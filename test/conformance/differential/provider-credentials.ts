import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Json, Run, Scenario } from "./driver.js";

/** Lines of a provider's table, by what they are. `GW_KEY` is set, `GW_EMPTY` is empty, `GW_BLANK` holds spaces, `GW_UNSET` is not set. */
const TABLES: Readonly<Record<string, string>> = {
  "a key, and an account": 'env_key = "GW_KEY"\nrequires_openai_auth = true',
  "a key": 'env_key = "GW_KEY"',
  "a token, and an account": 'experimental_bearer_token = "table-token"\nrequires_openai_auth = true',
  "a token": 'experimental_bearer_token = "table-token"',
  "a key and a token": 'env_key = "GW_KEY"\nexperimental_bearer_token = "table-token"',
  "a key that is not set, and an account":
    'env_key = "GW_UNSET"\nenv_key_instructions = "Ask the admin."\nrequires_openai_auth = true',
  "a key that is not set": 'env_key = "GW_UNSET"',
  "a key that is not set, and a token": 'env_key = "GW_UNSET"\nexperimental_bearer_token = "table-token"',
  "an empty key, and an account": 'env_key = "GW_EMPTY"\nrequires_openai_auth = true',
  "a blank key": 'env_key = "GW_BLANK"',
  "an account": "requires_openai_auth = true",
  "no account": "",
  "an authorization among the headers": 'http_headers = { "Authorization" = "Bearer header" }',
  "an authorization among the headers, and a key": 'http_headers = { "Authorization" = "Bearer header" }\nenv_key = "GW_KEY"',
  "an authorization among the headers, and an account":
    'http_headers = { "Authorization" = "Bearer header", "chatgpt-account-id" = "own" }\nrequires_openai_auth = true',
  "headers of many kinds":
    'http_headers = { "x-own" = "1", "bad name" = "x", "x-bad" = "a\\nb" }\nenv_http_headers = { "x-key" = "GW_KEY", "x-unset" = "GW_UNSET", "x-blank" = "GW_BLANK" }',
};

async function playTable(run: Run, what: string, table: string): Promise<void> {
  await writeFile(
    join(run.home, "config.toml"),
    `model = "m"
model_provider = "company"
chatgpt_base_url = "${run.backend.chatgptBaseUrl}"
[analytics]
enabled = false
[features]
plugins = false
apps = false
[model_providers.company]
name = "Company"
base_url = "${run.backend.baseUrl}"
request_max_retries = 0
stream_max_retries = 0
${table}
`,
  );
  const asked = run.backend.modelRequests.length;
  const threadId = await run.startThread();
  await run.startTurn(threadId);
  const ended = await run.when(
    ({ method, params }) => method === "turn/completed" && (params as { threadId: string }).threadId === threadId,
  );
  const { status, error } = (ended.params as { turn: Json }).turn;
  const requests = run.backend.modelRequests.slice(asked).map(({ bearer, headers }) => [bearer, ownHeaders(headers)]);
  run.notes.push([what, status, error, requests]);
}

function ownHeaders(headers: Json): Json {
  const own = Object.entries(headers).filter(([name]) =>
    /^(x-(own|bad|key|unset|blank)|bad name|chatgpt-account-id)$/.test(name),
  );
  return Object.fromEntries(own);
}

const env = { GW_KEY: "gw-secret", GW_EMPTY: "", GW_BLANK: "  " };

async function playTables(run: Run, first?: string): Promise<void> {
  await run.initialize();
  if (first !== undefined) await run.heard(first);
  for (const [what, table] of Object.entries(TABLES)) await playTable(run, what, table);
}

/** Which credential goes to which provider (0.171). */
export const providerCredentialScenarios: readonly Scenario[] = [
  {
    name: "providers are asked with what their tables bring, a ChatGPT account being signed in",
    signedIn: {},
    env,
    async play(run) {
      await playTables(run, "account/updated");
    },
  },
  {
    name: "providers are asked with what their tables bring, an API key being stored",
    authJson: { auth_mode: "apikey", OPENAI_API_KEY: "sk-stored" },
    env,
    play: (run) => playTables(run),
  },
  { name: "providers are asked with what their tables bring, nobody being signed in", env, play: (run) => playTables(run) },
];

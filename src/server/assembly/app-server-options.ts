import type { CredentialStore } from "../../codex-sign-in/stored-credentials.js";
import type { SignInOptions } from "../account/sign-in/issuer.js";
import type { AppServerConfig } from "../config/app-server-config.js";
import type { ServerHandlers, ServerOptions } from "../connection/server.js";
import type { McpOptions } from "../mcp/mcp-options.js";
import type { ModelOptions } from "../model/model-list.js";
import type { TenantLimits } from "../tenant-limits.js";
import type { ThreadStore } from "../thread/storage/thread-store.js";
import type { Agent, Tool } from "../turn/agent-api.js";
import type { WorkspaceOptions } from "../workspace/workspace-options.js";

/** What an app-server is assembled from. Everything has a default; without options it serves from memory, and asks OpenAI's models. */
export interface AppServerOptions
  extends Pick<
    ServerOptions,
    "methods" | "originator" | "maxInFlight" | "maxUnreadBytes" | "maxTotalBacklogBytes" | "logger" | "telemetry"
  > {
  /** The folder with `config.toml` and `auth.json`. Without it nothing is read from or written to disk. */
  codexHome?: string | undefined;
  /** Overrides the file, key by key. */
  config?: AppServerConfig | undefined;
  /** Whether to refuse a configuration that cannot be used, or that has keys which nobody reads. Default: they are warnings. */
  strictConfig?: boolean | undefined;
  /** What runs the turns. Default: a model asked over the Responses API. */
  agent?: Agent | undefined;
  /** What the model may call, in every thread; no two of one name. An agent of your own finds them in its turns. Default: none. */
  tools?: readonly Tool[] | undefined;
  /**
   * The models that clients may choose from, besides the configured one. A function is asked whenever a client asks; when it fails,
   * or takes more than five seconds, the configured model alone is offered. Default: none.
   */
  models?: ModelOptions | undefined;
  /** Which of this machine's files and programs clients may use, through `fs/*` and `command/exec`. Default: none. */
  workspace?: WorkspaceOptions | undefined;
  /**
   * How MCP servers are used. Those of `mcp_servers` in the configuration are started for each thread, and their tools are offered to the
   * model; see docs/mcp.md.
   */
  mcp?: McpOptions | undefined;
  /**
   * Whether commands of `shellTool` and `command/exec` are confined by the operating system, where the sandbox of their thread asks for
   * that and the machine can: by bubblewrap on Linux, by `sandbox-exec` on macOS. With `"off"` they ask the user instead, as on machines
   * that cannot. Default: `"auto"`.
   */
  sandbox?: "auto" | "off" | undefined;
  /**
   * Whether the default agent reads the images that a client names by a path (`localImage`): those in the thread's folder and in
   * `workspace.roots`, and what codex's terminal UI pasted. Default: `true`, and `false` with an `accountScope` of another kind than
   * `"process"`.
   */
  localImages?: boolean | undefined;
  /** Answers to methods of the protocol that the assembled server does not serve, or in place of its own. */
  handlers?: ServerHandlers | undefined;
  /**
   * Who is signed in: everyone together, as upstream has it (`"process"`), each connection for itself, in memory (`"connection"`), or the
   * connections of one identity together, in memory until the last of them has ended and `reconnectGraceMs` is over, and those without an
   * identity as with `"process"` (`"identity"`).
   *
   * With `"connection"`, each connection without an identity is a tenant of its own for everything: it sees no thread, turn, question or
   * login of another, and its own threads are removed when it ends. Connections with the same identity (`accept(transport, { identity })`)
   * share their threads, in either scope. What is not a tenant's own reads as if it did not exist, and no file is read for what the
   * model is told (`AGENTS.md`, `model_instructions_file` of a thread). Default: `"process"`.
   */
  accountScope?: "process" | "connection" | "identity" | undefined;
  /**
   * How long what a lost connection leaves is kept for a client that comes back, in milliseconds: threads that nobody follows stay in memory,
   * their questions wait, the account of an identity stays signed in, and a refresh of its tokens waits, up to a minute, for a client that
   * signs in again. A turn that runs goes on in any case. After it, threads leave memory (`thread/closed`), questions count as unanswered,
   * and the account is signed out once no turn of the identity runs. 0: nothing is kept. The end of the server ends it. Default: 1 800 000
   * (30 minutes, as long as codex 0.171 keeps threads).
   */
  reconnectGraceMs?: number | undefined;
  /**
   * How many threads that nobody follows, and in which no turn runs, stay in memory, those of all tenants together. With one more, one of
   * the tenant that has most of them leaves, as after `reconnectGraceMs`: the one that was left first, stored ones before others. It is
   * loaded again when a client resumes it. Default: 1 000.
   */
  maxIdleThreads?: number | undefined;
  /** What one tenant may have. Clients that are nobody in particular, and share everything, have no limits. */
  tenantLimits?: TenantLimits | undefined;
  /**
   * Where credentials are stored. Default: where the configuration says (`cli_auth_credentials_store`), which is `auth.json` under
   * `codexHome` if it says nothing, or memory without a home. Tokens that a client owns are never stored.
   */
  credentials?: CredentialStore | undefined;
  /** Who signs ChatGPT accounts in, and which ports a browser may come back to. Default: OpenAI, as Codex does it. */
  signIn?: SignInOptions | undefined;
  /** Where threads are stored; it is closed with the server. Default: memory, for as long as the process lasts. */
  threads?: ThreadStore | undefined;
  /** For proxies and private certificate authorities. Default: the platform's. */
  fetch?: typeof fetch | undefined;
}

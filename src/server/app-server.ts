import { createAccountHandlers, loadStored } from "./account/account.js";
import { type CredentialStore, fileCredentials, memoryCredentials } from "./account/credentials.js";
import { createAuthorizedFetch, externalRecovery } from "./account/recovery.js";
import { AuthSession } from "./account/session.js";
import { TokenRefresher } from "./account/tokens.js";
import { type AppServerConfig, loadConfiguration } from "./config.js";
import type { Connection } from "./connection.js";
import { type Logger, silentLogger } from "./logger.js";
import { createServer, type Server, type ServerHandlers, type ServerOptions } from "./server.js";
import { createThreadHandlers, Threads } from "./thread/threads.js";
import type { Agent } from "./turn/agent.js";
import { createResponsesAgent } from "./turn/responses-agent.js";
import { createTurnHandlers, Turns } from "./turn/turns.js";

export interface AppServerOptions extends Pick<ServerOptions, "originator" | "maxInFlight"> {
  /** The folder with `config.toml` and `auth.json`. Without it nothing is read from or written to disk. */
  codexHome?: string | undefined;
  /** Wins over the file, key by key. */
  config?: AppServerConfig | undefined;
  /** What runs the turns. Default: a model asked over the Responses API. */
  agent?: Agent | undefined;
  /** More methods, or other answers, than the assembled server has. */
  handlers?: ServerHandlers | undefined;
  /** Where credentials rest. Default: `auth.json` under `codexHome`, or memory without one. Tokens that a client owns never rest. */
  credentials?: CredentialStore | undefined;
  /** Default: silent. */
  logger?: Logger | undefined;
  /** For proxies and private certificate authorities. Default: the platform's. */
  fetch?: typeof fetch | undefined;
}

/** An app-server with accounts, threads and turns. */
export interface AppServer extends Server {
  /** `fetch` as whoever is signed in: bearer and account headers, and the 401 loop of their mode. */
  authorizedFetch: typeof fetch;
}

/**
 * Assembles an app-server: accounts with `apiKey` and `chatgptAuthTokens`, threads, turns, and an agent that asks a model.
 *
 * @example
 * const server = createAppServer({ agent: async ({ write }) => write.message().end("Hello.") });
 * server.accept(stdio());
 */
export function createAppServer(options: AppServerOptions = {}): AppServer {
  const { codexHome, logger = silentLogger } = options;
  const config = loadConfiguration({ codexHome, overrides: options.config });
  for (const { summary, details } of config.warnings) logger.warn({ details }, summary);
  const credentials = options.credentials ?? (codexHome === undefined ? memoryCredentials() : fileCredentials(codexHome));
  const session = new AuthSession();
  const refresher = new TokenRefresher(session, config, logger);
  const authorizedFetch = createAuthorizedFetch({
    session,
    recoveries: { chatgptAuthTokens: externalRecovery(session, refresher) },
    fetch: options.fetch ?? fetch,
  });
  const agent = options.agent ?? createResponsesAgent({ config, session });
  const threads = new Threads(config);
  const turns = new Turns({ threads, agent, authorizedFetch, logger });

  const account = createAccountHandlers({ config, credentials, sessionOf: () => session, audienceOf: () => server.connections });
  const ready = loadStored({ credentials, config }).then((auth) => {
    if (auth && !session.current) session.begin(auth);
  });
  const assembled: ServerHandlers = {
    account,
    thread: createThreadHandlers(threads),
    turn: createTurnHandlers(turns),
  };
  const server = createServer(overlay(assembled, options.handlers), {
    ...options,
    ready,
    onConnection: (connection: Connection) => {
      for (const warning of config.warnings) connection.notify("configWarning", warning);
    },
    onClose: () => turns.close(),
  });
  return Object.assign(server, { authorizedFetch });
}

/** Lays handlers over others, method by method. */
function overlay(base: ServerHandlers, over: ServerHandlers = {}): ServerHandlers {
  const groups = Object.entries(over).map(([group, handlers]) => [
    group,
    { ...base[group as keyof ServerHandlers], ...handlers },
  ]);
  return { ...base, ...Object.fromEntries(groups) };
}

import type { ServerHandlers } from "../connection/server.js";
import { createAccountHandlers, createAuthStatusHandler } from "../handlers/account.js";
import { createCollaborationModeHandlers } from "../handlers/collaboration-mode.js";
import { createCommandRules } from "../handlers/command-rules.js";
import { createConfigHandlers } from "../handlers/config.js";
import { createEmptyHandlers } from "../handlers/empty.js";
import { createExperimentalFeatureHandlers } from "../handlers/experimental-feature.js";
import { createFuzzySearchHandlers } from "../handlers/fuzzy-file-search.js";
import { createGitDiffHandlers } from "../handlers/git-diff.js";
import { createMcpHandlers } from "../handlers/mcp.js";
import { createMcpLoginHandlers } from "../handlers/mcp-sign-in.js";
import { createModelHandlers } from "../handlers/model.js";
import { createPermissionProfileHandlers } from "../handlers/permission-profile.js";
import { createReviewHandlers } from "../handlers/review.js";
import { createSandboxNotice } from "../handlers/sandbox-notice.js";
import { createThreadHandlers } from "../handlers/thread.js";
import { createThreadSearchHandlers } from "../handlers/thread-search.js";
import { createShellHandlers } from "../handlers/thread-shell.js";
import { createTurnHandlers } from "../handlers/turn.js";
import { createWorkspaceHandlers } from "../handlers/workspace.js";
import type { Rooms } from "./rooms.js";

/** The answers to every method that is served, and what ends the sign-ins to MCP servers that they have begun. */
export function createServedHandlers(rooms: Rooms): { readonly handlers: ServerHandlers; closeMcpLogins(): Promise<void> } {
  const { mcp, threads, config, grants, fetch, log } = rooms;
  const mcpLogins = createMcpLoginHandlers({ mcp, threads, config, grants, fetch, logger: log("mcp") });
  const mcpHandlers = override(createMcpHandlers({ mcp, threads, config }), mcpLogins.handlers);
  const all = [createEmptyHandlers(), mcpHandlers, createOwnHandlers(rooms), rooms.options.handlers ?? {}];
  return { handlers: all.reduce(override), closeMcpLogins: mcpLogins.close };
}

/** Those of accounts, of the configuration, and of threads. */
function createOwnHandlers(rooms: Rooms): ServerHandlers {
  const { options, config, accounts, issuer, threads, turns, fetch, log } = rooms;
  const { workspace, originator, codexHome } = options;
  const accountContext = { config, accounts, issuer, originator, logger: log("account"), fetch };
  const search = createFuzzySearchHandlers(workspace);
  return {
    account: createAccountHandlers(accountContext),
    config: createConfigHandlers({
      codexHome,
      overrides: options.config,
      config,
      isTenant: (connection) => accounts.isTenant(connection),
    }),
    legacy: { getAuthStatus: createAuthStatusHandler(accountContext), ...search?.legacy, ...createGitDiffHandlers(workspace) },
    ...(search ? { fuzzyFileSearch: search.fuzzyFileSearch } : {}),
    ...createCollaborationModeHandlers(),
    model: createModelHandlers({ config, models: options.models ?? [], logger: log("model") }),
    experimentalFeature: createExperimentalFeatureHandlers(threads, config),
    permissionProfile: createPermissionProfileHandlers(config),
    review: createReviewHandlers(turns),
    thread: createAllThreadHandlers(rooms),
    turn: createTurnHandlers(turns),
    ...(workspace ? createWorkspaceHandlers(workspace, createCommandRules(config, rooms.sandbox)) : {}),
  };
}

function createAllThreadHandlers(rooms: Rooms): NonNullable<ServerHandlers["thread"]> {
  const { options, threads, turns, questions, mcp, sandbox, threadFiles, log } = rooms;
  const tellSandbox = createSandboxNotice(sandbox, options.tools ?? [], log("turn"));
  return {
    ...createThreadHandlers({ threads, turns, questions, tellSandbox, mcp, threadFiles, logger: log("thread") }),
    ...createThreadSearchHandlers({ threads, logger: log("thread") }),
    ...createShellHandlers({ threads, turns, workspace: options.workspace }),
  };
}

/** Handlers, each replaced by the other of its method where there is one. */
function override(base: ServerHandlers, over: ServerHandlers): ServerHandlers {
  // Spreading a union of every group's handlers would have the compiler compare all pairs of them.
  const groups: Readonly<Record<string, object | undefined>> = base;
  const merged = Object.entries<object | undefined>(over).map(([group, handlers]) => [group, { ...groups[group], ...handlers }]);
  return { ...base, ...Object.fromEntries(merged) };
}

import type { ServerHandlers } from "../connection/server.js";
import { pageOf } from "../pages.js";
import type { Threads } from "../thread/threads.js";

/**
 * Answers to what clients ask at their start and this server has none of: skills, hooks, plugins, apps, MCP servers, feature
 * flags, collaboration modes, permission profiles, goals. Empty lists, with the members the real terminal UI insists on (0.169):
 * it waits for ever for `hooks/list` and `skills/list`, and takes an error to the others for a failure that it shows.
 */
export function createAbsentHandlers(threads: Pick<Threads, "get">) {
  return {
    account: {
      bedrockCheckGovCloudRequirements: () => ({ isGovCloud: false, shouldWarn: false }),
    },
    app: {
      list: () => ({ data: [], nextCursor: null }),
      installed: () => ({ apps: [] }),
    },
    collaborationMode: {
      list: () => ({ data: [] }),
    },
    configRequirements: {
      read: () => ({ requirements: null, supportsIndependentSpeedModes: true }),
    },
    experimentalFeature: {
      list: (params) => pageOf([], params, "feature flags"),
    },
    hooks: {
      list: ({ cwds }) => ({ data: foldersOf(cwds).map((cwd) => ({ cwd, hooks: [], warnings: [], errors: [] })) }),
    },
    mcpServerStatus: {
      list: (params) => pageOf([], params, "MCP servers"),
    },
    permissionProfile: {
      list: (params) => pageOf([], params, "permission profiles"),
    },
    plugin: {
      installed: () => ({ marketplaces: [], marketplaceLoadErrors: [] }),
      list: () => ({ marketplaces: [], marketplaceLoadErrors: [], featuredPluginIds: [] }),
    },
    skills: {
      list: ({ cwds }) => ({ data: foldersOf(cwds).map((cwd) => ({ cwd, skills: [], errors: [] })) }),
    },
    thread: {
      backgroundTerminalsList: ({ threadId }, { connection }) => {
        threads.get(threadId, connection);
        return { data: [], nextCursor: null };
      },
      goalGet: ({ threadId }, { connection }) => {
        threads.get(threadId, connection);
        return { goal: null };
      },
    },
  } satisfies ServerHandlers;
}

/** The folders that are asked about: none named means the one the server runs in. */
function foldersOf(cwds: readonly string[] = []): readonly string[] {
  return cwds.length > 0 ? cwds : [process.cwd()];
}

import type { ServerHandlers } from "../connection/server.js";

/**
 * Answers to requests that clients send at their start, about what this server does not have: skills, hooks, plugins and
 * apps. The answers are empty lists, with the members that the real terminal UI requires (0.169): it waits for ever for `hooks/list` and `skills/list`, and shows an error to the others as a
 * failure.
 */
export function createEmptyHandlers() {
  return {
    account: {
      bedrockCheckGovCloudRequirements: () => ({ isGovCloud: false, shouldWarn: false }),
    },
    app: {
      list: () => ({ data: [], nextCursor: null }),
      installed: () => ({ apps: [] }),
    },
    configRequirements: {
      read: () => ({ requirements: null, supportsIndependentSpeedModes: true }),
    },
    hooks: {
      list: ({ cwds }) => ({ data: foldersOf(cwds).map((cwd) => ({ cwd, hooks: [], warnings: [], errors: [] })) }),
    },
    plugin: {
      installed: () => ({ marketplaces: [], marketplaceLoadErrors: [] }),
      list: () => ({ marketplaces: [], marketplaceLoadErrors: [], featuredPluginIds: [] }),
    },
    skills: {
      list: ({ cwds }) => ({ data: foldersOf(cwds).map((cwd) => ({ cwd, skills: [], errors: [] })) }),
    },
  } satisfies ServerHandlers;
}

/** The folders that a request is about. Default: the server's working folder. */
function foldersOf(cwds: readonly string[] = []): readonly string[] {
  return cwds.length > 0 ? cwds : [process.cwd()];
}

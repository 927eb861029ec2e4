import { resolve } from "node:path";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import { clientRequests } from "../../protocol/table.js";
import { RpcError } from "../../rpc/errors.js";
import { toJsonText } from "../../rpc/json.js";
import type { ServerHandlers } from "../connection/server.js";
import { diffToRemote } from "../git/diff-to-remote.js";
import { staysWithin } from "../git/git-info-reader.js";
import { locateRepository } from "../git/repository.js";
import { Roots } from "../workspace/roots.js";
import type { WorkspaceOptions } from "../workspace/workspace-options.js";
import { guardWorkspace } from "./workspace.js";

/** Answers `gitDiffToRemote`, in the embedder's roots, where clients may read files. */
export function createGitDiffHandlers(options: WorkspaceOptions | undefined): Partial<NonNullable<ServerHandlers["legacy"]>> {
  if (!options || (options.files ?? "none") === "none") return {};
  const { allow = () => true } = options;
  const roots = new Roots(options.roots);
  const handlers = {
    gitDiffToRemote: async ({ cwd }, { connection }) => {
      // In the words of the real server (0.171), whatever the reason.
      const failure = new RpcError(INVALID_REQUEST, `failed to compute git diff to remote for cwd: ${toJsonText(cwd)}`);
      if (cwd === "" || cwd.includes("\0")) throw failure;
      const folder = await roots.follow(resolve(cwd)).catch((error: unknown) => {
        throw error instanceof RpcError ? error : failure;
      });
      const place = await locateRepository(folder, connection.closed);
      if (!place) throw failure;
      if (!(await staysWithin(place, roots.folders)))
        throw new RpcError(INVALID_REQUEST, "the repository reaches outside of the folders that clients may use");
      const result = await diffToRemote(folder, { signal: connection.closed });
      if (result === null) throw failure;
      if ("refused" in result) throw new RpcError(INVALID_REQUEST, `${failure.message}: ${result.refused}`);
      return result;
    },
  } satisfies Partial<NonNullable<ServerHandlers["legacy"]>>;
  return guardWorkspace(handlers, clientRequests.legacy, allow);
}

import type { ServerHandlers } from "../connection/server.js";
import { COLLABORATION_MODES } from "../thread/collaboration-modes.js";

/** Answers which collaboration modes there are. */
export function createCollaborationModeHandlers() {
  return {
    collaborationMode: {
      list: () => ({ data: [...COLLABORATION_MODES] }),
    },
  } satisfies ServerHandlers;
}

import type { ServerHandlers } from "../connection/server.js";
import type { Turns } from "../turn/turns.js";

/** Answers to `review/*`. */
export function createReviewHandlers(turns: Turns): NonNullable<ServerHandlers["review"]> {
  return {
    start: async ({ threadId, target }, { connection, afterAnswer }) => {
      const { turn, go } = await turns.review(threadId, target, connection);
      afterAnswer(go);
      return { turn: turn as never, reviewThreadId: threadId };
    },
  };
}

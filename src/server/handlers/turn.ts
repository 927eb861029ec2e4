import type { ServerHandlers } from "../connection/server.js";
import type { Turns } from "../turn/turns.js";

/** Answers to `turn/*`. */
export function createTurnHandlers(turns: Turns): NonNullable<ServerHandlers["turn"]> {
  return {
    start: async (params, { connection, afterAnswer }) => {
      const { turn, go } = await turns.start(params, connection);
      afterAnswer(go);
      return { turn };
    },
    steer: (params, { connection }) => ({ turnId: turns.steer(params, connection) }),
    interrupt: (params, { connection, afterAnswer }) => {
      afterAnswer(turns.interrupt(params, connection));
      return {};
    },
  };
}

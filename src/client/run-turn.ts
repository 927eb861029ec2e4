import type { TurnStartParams } from "../protocol/methods/turn.js";
import { checkOptions } from "../rpc/check-options.js";
import type { Client } from "./client.js";
import { TURN_CHECKS } from "./connect-checks.js";
import { asInput, RunningTurn } from "./running-turn.js";
import type { Turn, TurnOptions } from "./turn.js";

/**
 * Runs a turn: sends the input, collects the turn's notifications, and gives its outcome.
 *
 * Notifications may come before the answer to `turn/start`; none is lost. When the connection ends, the turn ends as `failed`. A
 * client that reconnects resumes the thread: a turn that still runs goes on, and what was missed comes as events, each text without a gap
 * and without a repeat; one that has ended meanwhile ends as it did on the server; and one that the server does not know any more, as `failed`.
 * What the server answers is not thrown here: `id` and `completed` reject when `turn/start` fails, with the errors of `client.request()`.
 *
 * @param params - As for `turn/start`. `input` may be a text.
 * @throws {CodexError} `ERR_OPTION` when an option is unknown or has the wrong kind.
 * @example
 * const client = await connect(spawnCodex(), { clientInfo: { name: "my-app", version: "1.0.0" } });
 * const { thread } = await client.thread.start();
 * const turn = runTurn(client, { threadId: thread.id, input: "Say hello." });
 * for await (const event of turn) if (event.method === "item/agentMessage/delta") process.stdout.write(event.params.delta);
 * const { status, text, error } = await turn;
 * console.log(status, text, error?.message ?? "");
 */
export function runTurn(
  client: Client,
  params: TurnStartParams | (Omit<TurnStartParams, "input"> & { input: string }),
  options: TurnOptions = {},
): Turn {
  checkOptions("runTurn", options, TURN_CHECKS);
  return new RunningTurn(client, { ...params, input: asInput(params.input) }, options);
}

import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import type { ServerHandlers } from "../connection/server.js";
import type { Threads } from "../thread/threads.js";
import { backgroundOf } from "../turn/background-programs.js";

/** The numbers of programs that can be written: those of the real server have 32 bits. */
const MOST = 2 ** 31 - 1;

/**
 * Answers `thread/backgroundTerminals/*`, as the real server does (0.171): the programs of a thread in memory that run, by their
 * numbers. A page goes on after the number that its cursor is, whether there is still such a program or not. The real server says of
 * none what it uses of the machine, nor does this one.
 */
export function createBackgroundHandlers(threads: Pick<Threads, "get">) {
  return {
    backgroundTerminalsList: ({ threadId, cursor, limit }, { connection }) => {
      const { all } = backgroundOf(threads.get(threadId, connection));
      const after = cursor === undefined || cursor === null ? null : readNumber(cursor, "invalid cursor");
      const rest = all.filter(({ id }) => after === null || id > after).sort((a, b) => a.id - b.id);
      const page = rest.slice(0, Math.max(limit ?? rest.length, 1));
      const last = page.at(-1);
      return {
        data: page.map(({ id, itemId, command, cwd }) => ({
          itemId,
          processId: String(id),
          command,
          cwd,
          osPid: null,
          cpuPercent: null,
          rssKb: null,
        })),
        nextCursor: last && page.length < rest.length ? String(last.id) : null,
      };
    },
    backgroundTerminalsClean: ({ threadId }, { connection, afterAnswer }) => {
      const programs = backgroundOf(threads.get(threadId, connection));
      const running = programs.all;
      for (const program of running) programs.remove(program);
      // The answer comes before what is told of their end.
      afterAnswer(() => {
        for (const program of running) program.kill();
      });
      return {};
    },
    backgroundTerminalsTerminate: ({ threadId, processId }, { connection, afterAnswer }) => {
      const number = readNumber(processId, "invalid background terminal process id");
      const programs = backgroundOf(threads.get(threadId, connection));
      const program = programs.find(number);
      if (!program) return { terminated: false };
      programs.remove(program);
      afterAnswer(() => program.kill());
      return { terminated: true };
    },
  } satisfies ServerHandlers["thread"];
}

/** A number as a text, read as the real server reads it. */
function readNumber(text: string, what: string): number {
  const refuse = (why: string) => new RpcError(INVALID_REQUEST, `${what}: ${why}`);
  if (text === "") throw refuse("cannot parse integer from empty string");
  if (!/^[+-]?\d+$/.test(text)) throw refuse("invalid digit found in string");
  const number = Number(text);
  if (number > MOST) throw refuse("number too large to fit in target type");
  if (number < -MOST - 1) throw refuse("number too small to fit in target type");
  return number;
}

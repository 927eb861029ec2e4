import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import { requireOptional } from "../../system/optional-package.js";
import { killTree, type Program, type ProgramEnding } from "../../system/process-tree.js";

/** A program that was started in a terminal. */
export interface TerminalProgram {
  write(data: Buffer): void;
  resize(size: TerminalSize): void;
  kill(): void;
  readonly ended: Promise<ProgramEnding>;
}

/** In characters. */
export interface TerminalSize {
  readonly rows: number;
  readonly cols: number;
}

/** What is used of `@lydell/node-pty`. */
interface Pty {
  readonly pid: number;
  write(data: Buffer): void;
  resize(columns: number, rows: number): void;
  onData(listener: (data: Buffer) => void): unknown;
  onExit(listener: (ending: { exitCode: number; signal?: number }) => void): unknown;
}

interface PtyPackage {
  spawn(file: string, args: readonly string[], options: object): Pty;
}

/** The size where a client names none, as on the real server (0.171). */
const USUAL_SIZE: TerminalSize = { rows: 24, cols: 80 };

/**
 * Starts a program in a terminal of its own. The program leads a session, and is killed with its group.
 *
 * @throws {RpcError} -32600 when `@lydell/node-pty` is not installed.
 */
export function startTerminal(program: Program, size: TerminalSize | null, onOutput: (chunk: Buffer) => void): TerminalProgram {
  const { spawn } = loadPty();
  const { rows, cols } = size ?? USUAL_SIZE;
  const env = { ...program.env, TERM: "xterm" };
  const pty = spawn(program.command, program.args, { name: "xterm", cwd: program.cwd, env, rows, cols, encoding: null });
  let hasEnded = false;
  pty.onData((chunk) => onOutput(Buffer.from(chunk)));
  const ended = new Promise<ProgramEnding>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      hasEnded = true;
      // A program that a signal ended has the exit code 1 on the real server.
      resolve({ exitCode: signal ? 1 : exitCode, signal: null });
    });
  });
  const kill = () => {
    if (!hasEnded) killTree(pty);
  };
  return {
    write: (data) => {
      if (!hasEnded) pty.write(data);
    },
    resize: (to) => {
      if (!hasEnded) pty.resize(to.cols, to.rows);
    },
    kill,
    ended,
  };
}

function loadPty(): PtyPackage {
  try {
    return requireOptional<PtyPackage>("@lydell/node-pty");
  } catch (cause) {
    throw new RpcError(
      INVALID_REQUEST,
      "command/exec tty needs the package @lydell/node-pty on the server, which is not installed",
      {
        cause,
      },
    );
  }
}

#!/usr/bin/env node
import { parseArgs } from "node:util";
import { version } from "../package.json";

const USAGE = `Usage:
  codex-app-server-sdk app-server [--listen URL] [-c key=value]...
  codex-app-server-sdk demo [--codex]

  app-server   serves the codex app-server protocol; keeps its state in $CODEX_HOME (default: ~/.codex)
               --listen: stdio:// (default), ws://IP:PORT, unix://PATH, or unix:// for the socket under $CODEX_HOME that
               codex attaches to by itself; --stdio is short for --listen stdio://
  demo         runs the external-auth loop on this machine and narrates it; --codex: against the real codex
`;

/** The codes of errors that are mistakes in how the command was called. Every other error is one of the command's own. */
const MISTAKES: ReadonlySet<unknown> = new Set(["ERR_USAGE", "ERR_CONFIG"]);

function usageError(message: string): Error {
  return Object.assign(new Error(message), { code: "ERR_USAGE" });
}

async function main([command, ...args]: string[]): Promise<void> {
  switch (command) {
    case "app-server": {
      const { listen, stdio, config } = readOptions(args, {
        listen: { type: "string" },
        stdio: { type: "boolean", default: false },
        config: { type: "string", short: "c", multiple: true },
      });
      if (stdio && listen !== undefined) throw usageError("--stdio and --listen exclude each other");
      const { runAppServer } = await import("./command.js");
      return runAppServer({ listen: listen ?? "stdio://", config });
    }
    case "demo": {
      const { codex } = readOptions(args, { codex: { type: "boolean", default: false } });
      const { externalAuth } = await import("../examples/external-auth/external-auth.js");
      return externalAuth({ server: codex ? "codex" : "ours" });
    }
    case "--version":
    case "-V":
      process.stdout.write(`${version}\n`);
      return;
    case "--help":
    case "-h":
    case "help":
      process.stdout.write(USAGE);
      return;
    default:
      throw usageError(command ? `Unknown command "${command}"` : "No command given");
  }
}

function readOptions<const Options extends NonNullable<Parameters<typeof parseArgs>[0]>["options"]>(
  args: string[],
  options: Options,
) {
  try {
    return parseArgs({ args, options: options as NonNullable<Options>, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw usageError((error as Error).message);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const code = (error as { code?: unknown } | null)?.code;
  const isMistake = MISTAKES.has(code);
  process.stderr.write(
    `codex-app-server-sdk: ${error instanceof Error ? error.message : error}\n${isMistake ? `\n${USAGE}` : ""}`,
  );
  process.exitCode = isMistake || code === "ERR_LISTEN" ? 2 : 1;
});

#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { version } from "../package.json";
import { type Act, type Options, overridesOf, readCommandLine } from "./command/command-line.js";

/**
 * The codes of errors that are mistakes in how the command was called. A configuration that cannot be used is none, as with codex
 * (0.171), which ends with 1 then.
 */
const MISTAKES: ReadonlySet<unknown> = new Set(["ERR_USAGE"]);

// What a call does not use is not loaded.
const ACTS: Readonly<Record<Act, (options: Options, words: readonly string[]) => Promise<void>>> = {
  "app-server": async (options) => {
    const { runAppServer } = await import("./command/app-server.js");
    const { listen = "stdio://", "strict-config": strictConfig, access, "allow-origin": allowedOrigins } = options;
    const graceMs = Number(options["shutdown-grace-seconds"] ?? 0) * 1000;
    const reconnectGrace = options["reconnect-grace-seconds"];
    return runAppServer({
      listen,
      config: overridesOf(options),
      strictConfig,
      access,
      lockFlags: options,
      watchFlags: options,
      allowedOrigins,
      graceMs,
      reconnectGraceMs: reconnectGrace === undefined ? undefined : Number(reconnectGrace) * 1000,
    });
  },
  "app-server proxy": async ({ sock }) => {
    const { controlSocket } = await import("./command/app-server.js");
    const { runProxy } = await import("./command/proxy.js");
    return runProxy(sock ?? controlSocket());
  },
  "app-server generate-ts": (options) => generate("ts", options),
  "app-server generate-json-schema": (options) => generate("json-schema", options),
  inspect: async ({ "bearer-file": bearerFile, "codex-home": codexHome, replay, port = "0" }, words) => {
    const { runInspect } = await import("./command/inspect.js");
    const own = [process.execPath, fileURLToPath(import.meta.url), "app-server"] as const;
    const pageFolder = new URL("./inspector/", import.meta.url);
    return runInspect({ words, own, bearerFile, codexHome, replay, port: Number(port), pageFolder });
  },
  demo: async ({ codex }) => {
    const { externalAuth } = await import("../examples/external-auth/external-auth.js");
    return externalAuth({ server: codex ? "codex" : "ours" });
  },
  fake: playFake,
  "fake app-server": playFake,
};

async function playFake({ scenario, release, record, listen = "stdio://" }: Options): Promise<void> {
  const { runFake } = await import("./command/fake.js");
  return runFake({ scenario, release, record, listen });
}

async function generate(kind: "ts" | "json-schema", { out, experimental }: Options): Promise<void> {
  const { servedMethods } = await import("./command/app-server.js");
  const { writeBindings } = await import("./command/bindings.js");
  await writeBindings(experimental ? `${kind}-experimental` : kind, out as string, await servedMethods());
}

async function main(args: string[]): Promise<void> {
  const line = readCommandLine(args);
  switch (line.type) {
    case "run":
      return ACTS[line.act](line.options, line.words);
    case "help":
      process.stdout.write(line.text);
      return;
    case "version": {
      const { PROTOCOL_RELEASE } = await import("./protocol/dialect.js");
      // The first number is the one that clients of codex look for.
      process.stdout.write(`codex-cli ${PROTOCOL_RELEASE} (codex-app-server-sdk ${version})\n`);
      return;
    }
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const code = (error as { code?: unknown } | null)?.code;
  const isMistake = MISTAKES.has(code);
  process.stderr.write(
    `codex-app-server-sdk: ${error instanceof Error ? error.message : error}\n${isMistake ? "Try: codex-app-server-sdk --help\n" : ""}`,
  );
  process.exitCode = isMistake || code === "ERR_LISTEN" ? 2 : 1;
});

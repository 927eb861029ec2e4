import {
  type AppServerOptions,
  createAppServer,
  createTelemetry,
  defineTool,
  type Logger,
  type LogLevel,
  type OpenTelemetryApi,
  type Server,
} from "codex-app-server-sdk/server";
import { type FakeAnswer, type FakeBackend, fakeToken } from "codex-app-server-sdk/testing";
import { onTestFinished } from "vitest";
import * as z from "zod";
import { configFor, createBackend } from "./backend.js";
import { introduce } from "./raw-client.js";
import { createWire, type Wire } from "./wire.js";

/** A line of the log. */
export interface Line extends Record<string, unknown> {
  readonly level: LogLevel;
  readonly message: string;
}

/** A logger that keeps its lines. */
export function keepLines(): { readonly logger: Logger; readonly lines: Line[] } {
  const lines: Line[] = [];
  const at = (level: LogLevel) => (fields: Record<string, unknown>, message: string) =>
    void lines.push({ ...fields, level, message });
  return {
    lines,
    logger: { trace: at("trace"), debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") },
  };
}

/** What nobody may find in a log, a metric or a span. */
export const PROMPT = "where is the treasure";

export interface WatchedServer {
  readonly server: Server;
  readonly backend: FakeBackend;
  readonly lines: Line[];
  readonly wire: Wire;
  /** The tokens that the client has handed over. */
  readonly tokens: string[];
  /** The metrics, as they are read. */
  text(): string;
  /** Runs a turn in a thread of its own to its end. */
  runTurn(trace?: unknown): Promise<{ threadId: string; turnId: string }>;
}

/** A server that is watched, with the tokens of a client, a tool, and a backend that answers as planned. */
export async function createWatchedServer(
  plan: readonly FakeAnswer[] = [],
  options: AppServerOptions & { openTelemetry?: OpenTelemetryApi } = {},
): Promise<WatchedServer> {
  const { openTelemetry, ...rest } = options;
  const backend = await createBackend();
  backend.plan(...plan);
  const { logger, lines } = keepLines();
  const telemetry = createTelemetry({ openTelemetry });
  onTestFinished(() => telemetry.close());
  const look = defineTool({ name: "look", description: "Looks.", input: z.object({ at: z.string() }), run: ({ at }) => at });
  const server = createAppServer({
    logger,
    telemetry,
    tools: [look],
    accountScope: "identity",
    config: configFor(backend),
    ...rest,
  });
  onTestFinished(() => server.close());
  const wire = createWire();
  server.accept(wire.transport, { identity: { subject: "ann" } });
  await introduce(wire);
  const tokens: string[] = [];
  const give = () => {
    tokens.push(fakeToken());
    return { accessToken: tokens.at(-1) as string, chatgptAccountId: "org-a" };
  };
  wire.each(
    ({ method }) => method === "account/chatgptAuthTokens/refresh",
    ({ id }) => wire.send({ id, result: give() }),
  );
  await wire.ask("account/login/start", { type: "chatgptAuthTokens", ...give() });
  const runTurn: WatchedServer["runTurn"] = async (trace) => {
    const { result } = await wire.ask("thread/start", {});
    const threadId = (result as { thread: { id: string } }).thread.id;
    wire.send({ id: threadId, method: "turn/start", params: { threadId, input: [{ type: "text", text: PROMPT }] }, trace });
    const started = await wire.next(({ id, method }) => id === threadId && method === undefined);
    await wire.next(
      ({ method, params }) => method === "turn/completed" && (params as { threadId?: string }).threadId === threadId,
    );
    return { threadId, turnId: (started.result as { turn: { id: string } }).turn.id };
  };
  return { server, backend, lines, wire, tokens, text: () => telemetry.text(), runTurn };
}

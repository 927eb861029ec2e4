import type { Transport } from "@modelcontextprotocol/client";
import { messageOf } from "../../rpc/errors.js";
import { redactText } from "../../rpc/redact.js";
import { describeOsError } from "../../system/os-error.js";
import { StartupFailure } from "./startup-failure.js";
import { StdioConnection } from "./stdio-connection.js";

/** Why a server did not start, by what came of the attempt. */
export function describeConnectFailure(error: unknown, transport: Transport | null): StartupFailure {
  const options = { cause: error };
  if (transport instanceof StdioConnection) {
    const { startError } = transport;
    if (startError) return new StartupFailure(describeOsError(startError.code) ?? messageOf(startError), "failed", options);
    if (isClosing(error))
      return handshakeFailure("connection closed: initialize response: connection closed: initialize response", options);
  }
  if (isUnauthorized(error)) return handshakeFailure("Auth required, when send initialize request", options, "unauthorized");
  return handshakeFailure(redactText(messageOf(error)), options);
}

function handshakeFailure(why: string, options: ErrorOptions, kind: StartupFailure["kind"] = "failed"): StartupFailure {
  return new StartupFailure(`handshaking with MCP server failed: ${why}`, kind, options);
}

function isClosing(error: unknown): boolean {
  return (error as { code?: unknown }).code === "CONNECTION_CLOSED" || messageOf(error) === "Transport closed";
}

function isUnauthorized(error: unknown): boolean {
  const { name, status } = error as { name?: unknown; status?: unknown };
  return name === "UnauthorizedError" || status === 401;
}

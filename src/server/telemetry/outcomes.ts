import { CodexError, ConnectionError, type RpcError, TimeoutError } from "../../rpc/errors.js";
import { TenantLimitError } from "../tenant-limits.js";
import { TurnFailure } from "../turn-failure.js";

const CLOSED_BY: Readonly<Record<string, string>> = { ERR_CLOSED: "closed", ERR_LOST: "lost", ERR_UNREAD: "unread" };

/** Why a connection has ended, as a label. */
export function closedBy(code: unknown): string {
  return CLOSED_BY[String(code)] ?? "other";
}

/** Whose limit a refusal with -32001 is about, as a label. */
export function limitOf(refusal: RpcError): string {
  return refusal instanceof TenantLimitError ? "tenant" : "server";
}

/** How a request for fresh tokens has ended, as a label. */
export function outcomeOfRefresh(error: unknown): string {
  if (!(error instanceof TurnFailure))
    return error instanceof CodexError && error.code === "ERR_ABANDONED" ? "abandoned" : "failed";
  const { cause, codexErrorInfo } = error;
  if (cause instanceof TimeoutError) return "late";
  if (cause instanceof ConnectionError) return "disconnected";
  return isRefusal(cause) || codexErrorInfo === "unauthorized" ? "refused" : "failed";
}

function isRefusal(cause: unknown): cause is RpcError {
  return typeof (cause as { rpcCode?: unknown } | undefined)?.rpcCode === "number";
}

export function msSince(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 10) / 10;
}

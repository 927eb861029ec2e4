import type { AnyNotification, Events } from "../../protocol/derive.js";
import { byMethod, type ServerNotifications, serverNotifications } from "../../protocol/table.js";
import { disposable, dispose } from "../../rpc/disposal.js";
import { issuesOf } from "../../rpc/typed-peer.js";
import type { TokenHost } from "./token-host.js";
import type { RejectedTokenRule } from "./which-token-was-rejected.js";

const rows = new Map(byMethod<AnyNotification>(serverNotifications));

/** Hears a notification of the server, unless it does not have its shape: the client reports that, and the session believes nothing of it. */
export function hear<Method extends keyof Events<ServerNotifications>>(
  host: Pick<TokenHost, "on">,
  method: Method,
  listener: Events<ServerNotifications>[Method],
): Disposable {
  const row = rows.get(method);
  const checked = (params: never) => {
    if (row && issuesOf(row.params, params).length === 0) listener(params);
  };
  return host.on(method, checked as Events<ServerNotifications>[Method]);
}

/** Tells the rule which turns are under way, and which fail with 401. */
export function hearTurns(host: Pick<TokenHost, "on">, rule: RejectedTokenRule): Disposable {
  const listening = [
    hear(host, "turn/started", ({ threadId, turn }) => rule.noteTurnBegan(threadId, turn.id)),
    hear(host, "turn/completed", ({ threadId, turn }) => rule.noteTurnEnded(threadId, turn.id)),
    hear(host, "error", ({ threadId, error }) => {
      if (saysUnauthorized(error)) rule.noteUnauthorized(threadId);
    }),
  ];
  return disposable(() => {
    for (const each of listening) each[dispose]();
  });
}

/** 0.169 says the status, as a member of what went wrong. Up to 0.153 only the text says it. */
function saysUnauthorized({ message, codexErrorInfo }: { message: string; codexErrorInfo?: unknown }): boolean {
  const details: unknown[] = typeof codexErrorInfo === "object" && codexErrorInfo !== null ? Object.values(codexErrorInfo) : [];
  const status = details.map((detail) => (detail as { httpStatusCode?: unknown } | null)?.httpStatusCode);
  return status.includes(401) || /\bunexpected status 401\b/.test(message);
}

import type { StoredThread, StoredTurn } from "codex-app-server-sdk/server";

/** A thread as a store keeps it. */
export function storedThread(id: string, members: Partial<StoredThread> = {}): StoredThread {
  return {
    id,
    owner: null,
    originator: "test",
    source: "vscode",
    threadSource: null,
    forkedFromId: null,
    baseInstructions: null,
    developerInstructions: null,
    dynamicTools: [],
    createdAtMs: 1000,
    updatedAtMs: 1000,
    recencyAtMs: 1000,
    archived: false,
    preview: "hello",
    name: null,
    settings: {
      model: "m",
      modelProvider: "p",
      cwd: "/tmp",
      approvalPolicy: "never",
      approvalsReviewer: "user",
      sandboxPolicy: { type: "dangerFullAccess" },
      permissionProfile: null,
      effort: null,
      summary: null,
      personality: null,
      serviceTier: null,
    },
    usage: null,
    gitInfo: null,
    ...members,
  };
}

/** A turn as a store keeps it. */
export function storedTurn(id: string, members: Partial<StoredTurn> = {}): StoredTurn {
  return {
    id,
    status: "completed",
    error: null,
    startedAtMs: 1000,
    completedAtMs: 2000,
    items: [{ type: "agentMessage", id: `${id}-message`, text: `said in ${id}` }],
    usage: null,
    recap: null,
    ...members,
  };
}

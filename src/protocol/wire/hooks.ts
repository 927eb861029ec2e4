import type { AbsolutePathBuf, HookEventName, HookSource } from "./shared.js";

export interface HookErrorInfo {
  path: string;
  message: string;
}

export type HookMetadata = {
  key: string;
  eventName: HookEventName;
  matcher: string | null;
  timeoutSec: number | bigint;
  statusMessage: string | null;
  additionalContextLimit: number | null;
  sourcePath: AbsolutePathBuf;
  source: HookSource;
  pluginId: string | null;
  environmentId: string | null;
  displayOrder: number | bigint;
  enabled: boolean;
  isManaged: boolean;
  currentHash: string;
  trustStatus: HookTrustStatus;
} & (
  | {
      handlerType: "command";
      command: string;
      async: boolean;
    }
  | {
      handlerType: "mcpTool";
      server: string;
      tool: string;
    }
  | {
      handlerType: "prompt";
    }
  | {
      handlerType: "agent";
    }
);

export interface HooksListEntry {
  cwd: string;
  hooks: Array<HookMetadata>;
  warnings: Array<string>;
  errors: Array<HookErrorInfo>;
}

export interface HooksListParams {
  cwds?: Array<string> | undefined;
  threadId?: string | null | undefined;
}

export interface HooksListResponse {
  data: Array<HooksListEntry>;
}

export type HookTrustStatus = "managed" | "untrusted" | "trusted" | "modified";

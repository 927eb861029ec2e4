import type { AbsolutePathBuf } from "./shared.js";

export type WindowsSandboxReadiness = "ready" | "notConfigured" | "updateRequired";

export interface WindowsSandboxReadinessResponse {
  status: WindowsSandboxReadiness;
}

export interface WindowsSandboxSetupCompletedNotification {
  mode: WindowsSandboxSetupMode;
  success: boolean;
  error: string | null;
}

export type WindowsSandboxSetupMode = "elevated" | "unelevated";

export interface WindowsSandboxSetupStartParams {
  mode: WindowsSandboxSetupMode;
  cwd?: AbsolutePathBuf | null | undefined;
}

export interface WindowsSandboxSetupStartResponse {
  started: boolean;
}

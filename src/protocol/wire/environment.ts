import type { PathUri } from "./shared.js";

export interface EnvironmentAddParams {
  environmentId: string;
  execServerUrl: string;
  authBearerToken?: string | null | undefined;
  websocketRequestId?: string | null | undefined;
  connectTimeoutMs?: number | null | undefined;
  skills?: EnvironmentSkillsParams | null | undefined;
}

export type EnvironmentAddResponse = Record<string, never>;

export interface EnvironmentInfoParams {
  environmentId: string;
}

export interface EnvironmentInfoResponse {
  shell: EnvironmentShellInfo;
  cwd: PathUri | null;
}

export interface EnvironmentShellInfo {
  name: string;
  path: string;
}

export interface EnvironmentSkillsParams {
  required?: Array<string> | null | undefined;
}

export type EnvironmentStatusKind = "ready" | "pending" | "disconnected" | "unknown";

export interface EnvironmentStatusParams {
  environmentId: string;
}

export interface EnvironmentStatusResponse {
  status: EnvironmentStatusKind;
  error?: string | undefined;
}

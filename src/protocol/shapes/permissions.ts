import * as z from "zod/mini";
import { integer, maybe, nullish, open, positive, type Schema, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";

export type FileSystemAccessMode = "read" | "write" | "deny";
const FileSystemAccessMode: Schema<FileSystemAccessMode> = words("read", "write", "deny");

export interface FileSystemSandboxEntry {
  access: FileSystemAccessMode;
  path: wire.FileSystemPath;
}
const FileSystemSandboxEntry: Schema<FileSystemSandboxEntry> = open({
  access: FileSystemAccessMode,
  path: unchecked<wire.FileSystemPath>(),
});

export interface AdditionalFileSystemPermissions {
  /** Since 0.125. */
  entries?: FileSystemSandboxEntry[] | null | undefined;
  /** Since 0.125. */
  globScanMaxDepth?: number | null | undefined;
  read?: string[] | null | undefined;
  write?: string[] | null | undefined;
}
const AdditionalFileSystemPermissions: Schema<AdditionalFileSystemPermissions> = open({
  entries: nullish(z.array(FileSystemSandboxEntry)),
  globScanMaxDepth: nullish(positive),
  read: nullish(z.array(z.string())),
  write: nullish(z.array(z.string())),
});

export interface AdditionalNetworkPermissions {
  enabled?: boolean | null | undefined;
}
const AdditionalNetworkPermissions: Schema<AdditionalNetworkPermissions> = open({
  enabled: nullish(z.boolean()),
});

export interface AdditionalPermissionProfile {
  fileSystem?: AdditionalFileSystemPermissions | null | undefined;
  network?: AdditionalNetworkPermissions | null | undefined;
}
export const AdditionalPermissionProfile: Schema<AdditionalPermissionProfile> = open({
  fileSystem: nullish(AdditionalFileSystemPermissions),
  network: nullish(AdditionalNetworkPermissions),
});

export interface RequestPermissionProfile {
  fileSystem?: AdditionalFileSystemPermissions | null | undefined;
  network?: AdditionalNetworkPermissions | null | undefined;
}
const RequestPermissionProfile: Schema<RequestPermissionProfile> = open({
  fileSystem: nullish(AdditionalFileSystemPermissions),
  network: nullish(AdditionalNetworkPermissions),
});

export interface PermissionsRequestApprovalParams {
  threadId: string;
  turnId: string;
  itemId: string;
  /** Since 0.125. */
  cwd?: string | undefined;
  permissions: RequestPermissionProfile;
  /** Unix time in milliseconds. Since 0.140. */
  startedAtMs?: number | undefined;
  /** Since 0.140. */
  environmentId?: string | null | undefined;
  reason?: string | null | undefined;
}
export const PermissionsRequestApprovalParams: Schema<PermissionsRequestApprovalParams> = open({
  threadId: z.string(),
  turnId: z.string(),
  itemId: z.string(),
  cwd: maybe(z.string()),
  permissions: RequestPermissionProfile,
  startedAtMs: maybe(integer),
  environmentId: nullish(z.string()),
  reason: nullish(z.string()),
});

export interface GrantedPermissionProfile {
  fileSystem?: AdditionalFileSystemPermissions | null | undefined;
  network?: AdditionalNetworkPermissions | null | undefined;
}
const GrantedPermissionProfile: Schema<GrantedPermissionProfile> = open({
  fileSystem: nullish(AdditionalFileSystemPermissions),
  network: nullish(AdditionalNetworkPermissions),
});

export type PermissionGrantScope = "turn" | "session";
const PermissionGrantScope: Schema<PermissionGrantScope> = z.enum(["turn", "session"]);

export interface PermissionsRequestApprovalResponse {
  permissions: GrantedPermissionProfile;
  scope?: PermissionGrantScope | undefined;
  /** Since 0.125. */
  strictAutoReview?: boolean | null | undefined;
}
export const PermissionsRequestApprovalResponse: Schema<PermissionsRequestApprovalResponse> = open({
  permissions: GrantedPermissionProfile,
  scope: maybe(PermissionGrantScope),
  strictAutoReview: nullish(z.boolean()),
});

import * as z from "../deferred.js";
import { integer, maybe, nullish, open, positive, type Schema, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";

/** What may be done with a path. */
export type FileSystemAccessMode = "read" | "write" | "deny";
const FileSystemAccessMode: Schema<FileSystemAccessMode> = words("read", "write", "deny");

/** A path, and what may be done with it. */
export interface FileSystemSandboxEntry {
  access: FileSystemAccessMode;
  path: wire.FileSystemPath;
}
const FileSystemSandboxEntry: Schema<FileSystemSandboxEntry> = open({
  access: FileSystemAccessMode,
  path: unchecked<wire.FileSystemPath>(),
});

/** Access to files beyond what the sandbox allows. */
export interface AdditionalFileSystemPermissions {
  /** One entry for each path. Since 0.125. */
  entries?: FileSystemSandboxEntry[] | null | undefined;
  /** How many folders deep patterns are followed. Since 0.125. */
  globScanMaxDepth?: number | null | undefined;
  /** Paths that may be read. The older form of `entries`. */
  read?: string[] | null | undefined;
  /** Paths that may be written. The older form of `entries`. */
  write?: string[] | null | undefined;
}
const AdditionalFileSystemPermissions: Schema<AdditionalFileSystemPermissions> = open({
  entries: nullish(z.array(FileSystemSandboxEntry)),
  globScanMaxDepth: nullish(positive),
  read: nullish(z.array(z.string())),
  write: nullish(z.array(z.string())),
});

/** Access to the network beyond what the sandbox allows. */
export interface AdditionalNetworkPermissions {
  enabled?: boolean | null | undefined;
}
const AdditionalNetworkPermissions: Schema<AdditionalNetworkPermissions> = open({
  enabled: nullish(z.boolean()),
});

/** What one command asks for beyond its sandbox. What is left out it does not ask for. */
export interface AdditionalPermissionProfile {
  fileSystem?: AdditionalFileSystemPermissions | null | undefined;
  network?: AdditionalNetworkPermissions | null | undefined;
}
export const AdditionalPermissionProfile: Schema<AdditionalPermissionProfile> = open({
  fileSystem: nullish(AdditionalFileSystemPermissions),
  network: nullish(AdditionalNetworkPermissions),
});

/** What the agent asks for. */
export interface RequestPermissionProfile {
  fileSystem?: AdditionalFileSystemPermissions | null | undefined;
  network?: AdditionalNetworkPermissions | null | undefined;
}
const RequestPermissionProfile: Schema<RequestPermissionProfile> = open({
  fileSystem: nullish(AdditionalFileSystemPermissions),
  network: nullish(AdditionalNetworkPermissions),
});

/** The agent asks for permissions for what comes next in the turn. */
export interface PermissionsRequestApprovalParams {
  threadId: string;
  turnId: string;
  itemId: string;
  /** The folder that relative paths start from. Since 0.125. */
  cwd?: string | undefined;
  permissions: RequestPermissionProfile;
  /** Unix time in milliseconds. Since 0.140. */
  startedAtMs?: number | undefined;
  /** The environment that the permissions are for. Since 0.140. */
  environmentId?: string | null | undefined;
  /** Why, in words for the user. */
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

/** What the user grants. It may be less than what was asked for; empty is a refusal. */
export interface GrantedPermissionProfile {
  fileSystem?: AdditionalFileSystemPermissions | null | undefined;
  network?: AdditionalNetworkPermissions | null | undefined;
}
const GrantedPermissionProfile: Schema<GrantedPermissionProfile> = open({
  fileSystem: nullish(AdditionalFileSystemPermissions),
  network: nullish(AdditionalNetworkPermissions),
});

/** How long a grant holds. */
export type PermissionGrantScope = "turn" | "session";
const PermissionGrantScope: Schema<PermissionGrantScope> = z.enum(["turn", "session"]);

/** What is granted, and for how long. */
export interface PermissionsRequestApprovalResponse {
  permissions: GrantedPermissionProfile;
  /** Left out: `turn`. */
  scope?: PermissionGrantScope | undefined;
  /** Have the automatic reviewer look at every further command of the turn. Since 0.125. */
  strictAutoReview?: boolean | null | undefined;
}
export const PermissionsRequestApprovalResponse: Schema<PermissionsRequestApprovalResponse> = open({
  permissions: GrantedPermissionProfile,
  scope: maybe(PermissionGrantScope),
  strictAutoReview: nullish(z.boolean()),
});

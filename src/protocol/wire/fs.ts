import type { AbsolutePathBuf } from "./shared.js";

export interface FsChangedNotification {
  watchId: string;
  changedPaths: Array<AbsolutePathBuf>;
}

export interface FsCopyParams {
  sourcePath: AbsolutePathBuf;
  destinationPath: AbsolutePathBuf;
  recursive?: boolean | undefined;
}

export type FsCopyResponse = Record<string, never>;

export interface FsCreateDirectoryParams {
  path: AbsolutePathBuf;
  recursive?: boolean | null | undefined;
}

export type FsCreateDirectoryResponse = Record<string, never>;

export interface FsGetMetadataParams {
  path: AbsolutePathBuf;
}

export interface FsGetMetadataResponse {
  isDirectory: boolean;
  isFile: boolean;
  isSymlink: boolean;
  createdAtMs: number;
  modifiedAtMs: number;
}

export interface FsReadDirectoryEntry {
  fileName: string;
  isDirectory: boolean;
  isFile: boolean;
}

export interface FsReadDirectoryParams {
  path: AbsolutePathBuf;
}

export interface FsReadDirectoryResponse {
  entries: Array<FsReadDirectoryEntry>;
}

export interface FsReadFileParams {
  path: AbsolutePathBuf;
}

export interface FsReadFileResponse {
  dataBase64: string;
}

export interface FsRemoveParams {
  path: AbsolutePathBuf;
  recursive?: boolean | null | undefined;
  force?: boolean | null | undefined;
}

export type FsRemoveResponse = Record<string, never>;

export interface FsUnwatchParams {
  watchId: string;
}

export type FsUnwatchResponse = Record<string, never>;

export interface FsWatchParams {
  watchId: string;
  path: AbsolutePathBuf;
}

export interface FsWatchResponse {
  path: AbsolutePathBuf;
}

export interface FsWriteFileParams {
  path: AbsolutePathBuf;
  dataBase64: string;
}

export type FsWriteFileResponse = Record<string, never>;

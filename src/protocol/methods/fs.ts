import * as z from "zod/mini";
import { notification, request } from "../define.js";
import { integer, maybe, nullish, open, type Schema, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export interface FsPathParams {
  /** Absolute. */
  path: string;
}
const FsPathParams: Schema<FsPathParams> = open({ path: z.string() });

export interface FsReadFileResponse {
  dataBase64: string;
}
const FsReadFileResponse: Schema<FsReadFileResponse> = open({ dataBase64: z.string() });

export interface FsWriteFileParams extends FsPathParams {
  dataBase64: string;
}
export const FsWriteFileParams: Schema<FsWriteFileParams> = open({ path: z.string(), dataBase64: z.string() });

export interface FsCreateDirectoryParams extends FsPathParams {
  /** Whether the folders above are made as well. Default: yes. */
  recursive?: boolean | null | undefined;
}
export const FsCreateDirectoryParams: Schema<FsCreateDirectoryParams> = open({
  path: z.string(),
  recursive: nullish(z.boolean()),
});

export interface FsGetMetadataResponse {
  isDirectory: boolean;
  isFile: boolean;
  /** Whether the path itself is a link; the other members are of what it leads to. */
  isSymlink: boolean;
  /** 0 where the file system does not say. */
  createdAtMs: number;
  modifiedAtMs: number;
}
const FsGetMetadataResponse: Schema<FsGetMetadataResponse> = open({
  isDirectory: z.boolean(),
  isFile: z.boolean(),
  isSymlink: z.boolean(),
  createdAtMs: integer,
  modifiedAtMs: integer,
});

export interface FsReadDirectoryEntry {
  fileName: string;
  isDirectory: boolean;
  isFile: boolean;
}
const FsReadDirectoryEntry: Schema<FsReadDirectoryEntry> = open({
  fileName: z.string(),
  isDirectory: z.boolean(),
  isFile: z.boolean(),
});

export interface FsReadDirectoryResponse {
  entries: FsReadDirectoryEntry[];
}
const FsReadDirectoryResponse: Schema<FsReadDirectoryResponse> = open({ entries: z.array(FsReadDirectoryEntry) });

export interface FsRemoveParams extends FsPathParams {
  /** Whether a folder goes with all that is in it. Default: yes. */
  recursive?: boolean | null | undefined;
  /** Whether it is well if there is nothing. Default: yes. */
  force?: boolean | null | undefined;
}
export const FsRemoveParams: Schema<FsRemoveParams> = open({
  path: z.string(),
  recursive: nullish(z.boolean()),
  force: nullish(z.boolean()),
});

export interface FsCopyParams {
  sourcePath: string;
  destinationPath: string;
  /** Needed for folders. */
  recursive?: boolean | undefined;
}
export const FsCopyParams: Schema<FsCopyParams> = open({
  sourcePath: z.string(),
  destinationPath: z.string(),
  recursive: maybe(z.boolean()),
});

export interface FsWatchParams extends FsPathParams {
  /** Chosen by the client, and its own. */
  watchId: string;
}
export const FsWatchParams: Schema<FsWatchParams> = open({ path: z.string(), watchId: z.string() });

export interface FsUnwatchParams {
  watchId: string;
}
export const FsUnwatchParams: Schema<FsUnwatchParams> = open({ watchId: z.string() });

export const fsRequestRows = {
  /** Copies a file or a folder. */
  copy: request("fs/copy", FsCopyParams, unchecked<wire.FsCopyResponse>(), { since: "0.118.0" }),
  /** Makes a folder. */
  createDirectory: request("fs/createDirectory", FsCreateDirectoryParams, unchecked<wire.FsCreateDirectoryResponse>(), {
    since: "0.118.0",
  }),
  /** What kind of thing is at a path, and its times. */
  getMetadata: request("fs/getMetadata", FsPathParams, FsGetMetadataResponse, {
    since: "0.118.0",
  }),
  /** The entries of a folder. */
  readDirectory: request("fs/readDirectory", FsPathParams, FsReadDirectoryResponse, { since: "0.118.0" }),
  /** A file's content, in base64. */
  readFile: request("fs/readFile", FsPathParams, FsReadFileResponse, {
    since: "0.118.0",
  }),
  /** Removes a file or a folder. */
  remove: request("fs/remove", FsRemoveParams, unchecked<wire.FsRemoveResponse>(), { since: "0.118.0" }),
  /** Stops announcing changes at a path. */
  unwatch: request("fs/unwatch", FsUnwatchParams, unchecked<wire.FsUnwatchResponse>(), { since: "0.118.0" }),
  /** Announces changes at a path, as `fs/changed`. */
  watch: request("fs/watch", FsWatchParams, FsPathParams, { since: "0.118.0" }),
  /** Writes a file, from base64. */
  writeFile: request("fs/writeFile", FsWriteFileParams, unchecked<wire.FsWriteFileResponse>(), {
    since: "0.118.0",
  }),
};

export const fsNotificationRows = {
  /** Something changed at a path that is watched. */
  changed: notification("fs/changed", unchecked<wire.FsChangedNotification>(), { since: "0.118.0" }),
};

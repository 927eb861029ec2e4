import * as z from "../deferred.js";
import { notification, request } from "../define.js";
import { integer, maybe, nullish, open, type Schema, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

/** A path on the server's machine. */
export interface FsPathParams {
  /** Absolute. */
  path: string;
}
const FsPathParams: Schema<FsPathParams> = open({ path: z.string() });

/** A whole file. */
export interface FsReadFileResponse {
  dataBase64: string;
}
const FsReadFileResponse: Schema<FsReadFileResponse> = open({ dataBase64: z.string() });

/** A whole file. What was there is replaced; its folder must exist. */
export interface FsWriteFileParams extends FsPathParams {
  dataBase64: string;
}
export const FsWriteFileParams: Schema<FsWriteFileParams> = open({ path: z.string(), dataBase64: z.string() });

/** A folder to make. It is no error if it exists. */
export interface FsCreateDirectoryParams extends FsPathParams {
  /** Whether the folders above are made as well. Default: yes. */
  recursive?: boolean | null | undefined;
}
export const FsCreateDirectoryParams: Schema<FsCreateDirectoryParams> = open({
  path: z.string(),
  recursive: nullish(z.boolean()),
});

/** What a path leads to. */
export interface FsGetMetadataResponse {
  isDirectory: boolean;
  isFile: boolean;
  /** The path itself is a link; the other members are of what it leads to. Since 0.125. */
  isSymlink?: boolean | undefined;
  /** Unix time in milliseconds. 0 where the file system does not say. */
  createdAtMs: number;
  /** Unix time in milliseconds. 0 where the file system does not say. */
  modifiedAtMs: number;
}
const FsGetMetadataResponse: Schema<FsGetMetadataResponse> = open({
  isDirectory: z.boolean(),
  isFile: z.boolean(),
  isSymlink: maybe(z.boolean()),
  createdAtMs: integer,
  modifiedAtMs: integer,
});

/** One entry of a folder. */
export interface FsReadDirectoryEntry {
  /** The name alone, without a path. */
  fileName: string;
  /** Whether it is a folder, or a link to one. */
  isDirectory: boolean;
  /** Whether it is a file, or a link to one. */
  isFile: boolean;
}
const FsReadDirectoryEntry: Schema<FsReadDirectoryEntry> = open({
  fileName: z.string(),
  isDirectory: z.boolean(),
  isFile: z.boolean(),
});

/** What is directly in a folder. */
export interface FsReadDirectoryResponse {
  entries: FsReadDirectoryEntry[];
}
const FsReadDirectoryResponse: Schema<FsReadDirectoryResponse> = open({ entries: z.array(FsReadDirectoryEntry) });

/** A file or a folder to delete. */
export interface FsRemoveParams extends FsPathParams {
  /** Whether a folder is deleted with all that is in it. Default: yes. */
  recursive?: boolean | null | undefined;
  /** Whether it is a success if there is nothing to delete. Default: yes. */
  force?: boolean | null | undefined;
}
export const FsRemoveParams: Schema<FsRemoveParams> = open({
  path: z.string(),
  recursive: nullish(z.boolean()),
  force: nullish(z.boolean()),
});

/** What to copy, and to where. Both are absolute. */
export interface FsCopyParams {
  sourcePath: string;
  destinationPath: string;
  /** Needed for folders; ignored for files. */
  recursive?: boolean | undefined;
}
export const FsCopyParams: Schema<FsCopyParams> = open({
  sourcePath: z.string(),
  destinationPath: z.string(),
  recursive: maybe(z.boolean()),
});

/** What to watch: a file, or the direct entries of a folder. */
export interface FsWatchParams extends FsPathParams {
  /** Chosen by the client. It holds for this connection, and `fs/changed` names it. */
  watchId: string;
}
export const FsWatchParams: Schema<FsWatchParams> = open({ path: z.string(), watchId: z.string() });

/** Which watch to end. */
export interface FsUnwatchParams {
  watchId: string;
}
export const FsUnwatchParams: Schema<FsUnwatchParams> = open({ watchId: z.string() });

export const fsRequestRows = {
  /** Copies a file or a folder. */
  copy: request("fs/copy", FsCopyParams, unchecked<wire.FsCopyResponse>(), { since: "0.118.0" }),
  /** Creates a folder. */
  createDirectory: request("fs/createDirectory", FsCreateDirectoryParams, unchecked<wire.FsCreateDirectoryResponse>(), {
    since: "0.118.0",
  }),
  /** What kind of thing is at a path, and its times. */
  getMetadata: request("fs/getMetadata", FsPathParams, FsGetMetadataResponse, { since: "0.118.0" }),
  /** The entries of a folder. */
  readDirectory: request("fs/readDirectory", FsPathParams, FsReadDirectoryResponse, { since: "0.118.0" }),
  /** A file's content, in base64. */
  readFile: request("fs/readFile", FsPathParams, FsReadFileResponse, { since: "0.118.0" }),
  /** Deletes a file or a folder. */
  remove: request("fs/remove", FsRemoveParams, unchecked<wire.FsRemoveResponse>(), { since: "0.118.0" }),
  /** Stops announcing changes at a path. */
  unwatch: request("fs/unwatch", FsUnwatchParams, unchecked<wire.FsUnwatchResponse>(), { since: "0.118.0" }),
  /** Announces changes at a path, as `fs/changed`. */
  watch: request("fs/watch", FsWatchParams, FsPathParams, { since: "0.118.0" }),
  /** Writes a file, from base64. */
  writeFile: request("fs/writeFile", FsWriteFileParams, unchecked<wire.FsWriteFileResponse>(), { since: "0.118.0" }),
};

export const fsNotificationRows = {
  /** Something changed at a path that is watched. */
  changed: notification("fs/changed", unchecked<wire.FsChangedNotification>(), { since: "0.118.0" }),
};

import * as z from "../deferred.js";
import { request } from "../define.js";
import { maybe, nullish, open, type Schema, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

/** Which hooks to list. */
export interface HooksListParams {
  /** The hooks of a loaded thread. Then leave out `cwds`. Since 0.169. */
  threadId?: string | null | undefined;
  /** The hooks for these folders. Empty or left out: the server's own folder. */
  cwds?: string[] | undefined;
}
export const HooksListParams: Schema<HooksListParams> = open({
  threadId: nullish(z.string()),
  cwds: maybe(z.array(z.string())),
});

/** A file with hooks that could not be read, and why. */
export interface HookErrorInfo {
  message: string;
  path: string;
}
const HookErrorInfo: Schema<HookErrorInfo> = open({
  message: z.string(),
  path: z.string(),
});

/** The hooks for one folder. */
export interface HooksListEntry {
  cwd: string;
  errors: HookErrorInfo[];
  hooks: wire.HookMetadata[];
  warnings: string[];
}
const HooksListEntry: Schema<HooksListEntry> = open({
  cwd: z.string(),
  errors: z.array(HookErrorInfo),
  hooks: z.array(unchecked<wire.HookMetadata>()),
  warnings: z.array(z.string()),
});

/** One entry for each folder that was asked for. */
export interface HooksListResponse {
  data: HooksListEntry[];
}
export const HooksListResponse: Schema<HooksListResponse> = open({
  data: z.array(HooksListEntry),
});

export const hooksRequestRows = {
  /** The hooks that are configured for each folder. */
  list: request("hooks/list", HooksListParams, HooksListResponse, { since: "0.140.0" }),
};

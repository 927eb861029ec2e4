import * as z from "zod/mini";
import { request } from "../define.js";
import { nullish, open, type Schema, someText, words } from "../shape.js";

export type CollaborationModeListParams = {};
export const CollaborationModeListParams: Schema<CollaborationModeListParams> = open({});

export type ModeKind = "plan" | "default";
export const ModeKind: Schema<ModeKind> = words("plan", "default");

export interface CollaborationModeMask {
  name: string;
  mode?: ModeKind | null | undefined;
  model?: string | null | undefined;
  reasoning_effort?: string | null | undefined;
}
const CollaborationModeMask: Schema<CollaborationModeMask> = open({
  name: z.string(),
  mode: nullish(ModeKind),
  model: nullish(z.string()),
  reasoning_effort: nullish(someText),
});

export interface CollaborationModeListResponse {
  data: CollaborationModeMask[];
}
export const CollaborationModeListResponse: Schema<CollaborationModeListResponse> = open({
  data: z.array(CollaborationModeMask),
});

export const collaborationModeRequestRows = {
  /** The collaboration modes there are. */
  list: request("collaborationMode/list", CollaborationModeListParams, CollaborationModeListResponse, { experimental: true }),
};

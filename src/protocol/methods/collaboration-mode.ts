import * as z from "../deferred.js";
import { request } from "../define.js";
import { nullish, open, type Schema, someText, words } from "../shape.js";

/** Nothing. */
export type CollaborationModeListParams = {};
export const CollaborationModeListParams: Schema<CollaborationModeListParams> = open({});

/** `plan`: the agent makes a plan and changes nothing. `default`: it does the work. */
export type ModeKind = "plan" | "default";
export const ModeKind: Schema<ModeKind> = words("plan", "default");

/** A collaboration mode that users can choose, and the settings that come with it. What is `null` stays as it was. */
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

/** The collaboration modes that there are. */
export interface CollaborationModeListResponse {
  data: CollaborationModeMask[];
}
export const CollaborationModeListResponse: Schema<CollaborationModeListResponse> = open({
  data: z.array(CollaborationModeMask),
});

export const collaborationModeRequestRows = {
  /** The collaboration modes that there are. */
  list: request("collaborationMode/list", CollaborationModeListParams, CollaborationModeListResponse, { experimental: true }),
};

import * as z from "../deferred.js";
import { nullish, open, orNull, type Schema, tagged, words } from "../shape.js";
import type { ReviewStartParams as Params, ReviewTarget as Target } from "../wire/review.js";

const ReviewTarget: Schema<Target> = tagged({
  uncommittedChanges: open({ type: z.literal("uncommittedChanges") }),
  baseBranch: open({ type: z.literal("baseBranch"), branch: z.string() }),
  commit: open({ type: z.literal("commit"), sha: z.string(), title: orNull(z.string()) }),
  custom: open({ type: z.literal("custom"), instructions: z.string() }),
});

/** Begins a review. */
export const ReviewStartParams: Schema<Params> = open({
  threadId: z.string(),
  target: ReviewTarget,
  delivery: nullish(words("inline")),
});

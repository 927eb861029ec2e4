import * as z from "../deferred.js";
import { request } from "../define.js";
import { nothing, nullish, open, type Schema, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

/** What an administrator requires of the configuration. */
export interface ConfigRequirementsReadResponse {
  /** `null`: nothing is required. */
  requirements?: wire.ConfigRequirements | null | undefined;
  /** Whether the two fast modes can be forbidden one by one. Since 0.169. */
  supportsIndependentSpeedModes?: boolean | null | undefined;
}
export const ConfigRequirementsReadResponse: Schema<ConfigRequirementsReadResponse> = open({
  requirements: nullish(unchecked<wire.ConfigRequirements>()),
  supportsIndependentSpeedModes: nullish(z.boolean()),
});

export const configRequirementsRequestRows = {
  /** What an administrator requires of the configuration. */
  read: request("configRequirements/read", nothing, ConfigRequirementsReadResponse),
};

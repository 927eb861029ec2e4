import * as z from "zod/mini";
import { request } from "../define.js";
import { nothing, nullish, open, type Schema, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export interface ConfigRequirementsReadResponse {
  requirements?: wire.ConfigRequirements | null | undefined;
  /** Since 0.169. */
  supportsIndependentSpeedModes?: boolean | null | undefined;
}
export const ConfigRequirementsReadResponse: Schema<ConfigRequirementsReadResponse> = open({
  requirements: nullish(unchecked<wire.ConfigRequirements>()),
  supportsIndependentSpeedModes: nullish(z.boolean()),
});

export const configRequirementsRequestRows = {
  /** What the administrator demands of the configuration. */
  read: request("configRequirements/read", nothing, ConfigRequirementsReadResponse),
};

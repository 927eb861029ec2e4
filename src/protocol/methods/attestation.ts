import * as z from "zod/mini";
import { request } from "../define.js";
import { open, type Schema } from "../shape.js";

export type AttestationGenerateParams = {};
export const AttestationGenerateParams: Schema<AttestationGenerateParams> = open({});

export interface AttestationGenerateResponse {
  token: string;
}
export const AttestationGenerateResponse: Schema<AttestationGenerateResponse> = open({
  token: z.string(),
});

export const attestationServerRequestRows = {
  /** Asks for proof of what client this is. */
  generate: request("attestation/generate", AttestationGenerateParams, AttestationGenerateResponse, { since: "0.140.0" }),
};

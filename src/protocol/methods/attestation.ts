import * as z from "../deferred.js";
import { request } from "../define.js";
import { open, type Schema } from "../shape.js";

/** Nothing. */
export type AttestationGenerateParams = {};
export const AttestationGenerateParams: Schema<AttestationGenerateParams> = open({});

/** The proof that the client found. The server sends it to the backend as it is. */
export interface AttestationGenerateResponse {
  token: string;
}
export const AttestationGenerateResponse: Schema<AttestationGenerateResponse> = open({
  token: z.string(),
});

export const attestationServerRequestRows = {
  /** Asks for a proof of which client this is. */
  generate: request("attestation/generate", AttestationGenerateParams, AttestationGenerateResponse, { since: "0.140.0" }),
};

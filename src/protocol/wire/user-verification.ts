import type { RequestId } from "./shared.js";

export type UserVerificationBiometricType = "fingerprint";

export interface UserVerificationCancelParams {
  requestId: RequestId;
}

export type UserVerificationCancelResponse = Record<string, never>;

export type UserVerificationDeleteParams = Record<string, never>;

export type UserVerificationDeleteResponse = Record<string, never>;

export type UserVerificationEnrollParams = Record<string, never>;

export interface UserVerificationEnrollResponse {
  credentialId: string;
  algorithm: string | null;
  publicKey: string | null;
}

export interface UserVerificationProof {
  credentialId: string;
  signature: string;
}

export type UserVerificationStatusParams = Record<string, never>;

export interface UserVerificationStatusResponse {
  credentialId: string | null;
  unavailableReason: UserVerificationUnavailableReason | null;
  unavailableMessage: string | null;
}

export type UserVerificationUnavailableReason = "credentialMissing" | "biometricsUnavailable" | "providerUnavailable";

export interface UserVerificationVerifyParams {
  challenge: string;
  title: string;
  description: string;
}

export interface UserVerificationVerifyResponse {
  proof: UserVerificationProof;
  biometricType: UserVerificationBiometricType | null;
}

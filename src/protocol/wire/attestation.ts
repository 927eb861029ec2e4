export type AttestationGenerateParams = Record<string, never>;

export interface AttestationGenerateResponse {
  token: string;
}

export interface MockExperimentalMethodParams {
  value?: string | null | undefined;
}

export interface MockExperimentalMethodResponse {
  echoed: string | null;
}

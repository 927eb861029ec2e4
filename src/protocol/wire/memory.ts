export type MemoryResetResponse = Record<string, never>;

export interface MemoryStatusParams {
  minConsolidatedThreads?: number | null | undefined;
}

export interface MemoryStatusResponse {
  v2ConsolidatedThreads: number;
  v2Ready: boolean;
}

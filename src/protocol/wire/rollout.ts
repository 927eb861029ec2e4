export type RolloutCompressResponse = Record<string, never>;

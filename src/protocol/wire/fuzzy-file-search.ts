import type { FuzzyFileSearchResult } from "./shared.js";

export interface FuzzyFileSearchSessionCompletedNotification {
  sessionId: string;
}

export interface FuzzyFileSearchSessionStartParams {
  sessionId: string;
  roots: Array<string>;
}

export type FuzzyFileSearchSessionStartResponse = Record<string, never>;

export interface FuzzyFileSearchSessionStopParams {
  sessionId: string;
}

export type FuzzyFileSearchSessionStopResponse = Record<string, never>;

export interface FuzzyFileSearchSessionUpdatedNotification {
  sessionId: string;
  query: string;
  files: Array<FuzzyFileSearchResult>;
}

export interface FuzzyFileSearchSessionUpdateParams {
  sessionId: string;
  query: string;
}

export type FuzzyFileSearchSessionUpdateResponse = Record<string, never>;

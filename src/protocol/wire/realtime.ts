import type { ThreadItem } from "./item.js";
import type { JsonValue } from "./session.js";
import type { TurnError, TurnStatus } from "./turn.js";

export type CodexResponseHandoffMode = "thinking" | "commentary" | "bemTags";

export type ConversationTextRole = "user" | "developer" | "assistant";

export type RealtimeConversationVersion = "v1" | "v2" | "v3";

export type RealtimeOutputModality = "text" | "audio";

export type RealtimeVoice =
  | "alloy"
  | "arbor"
  | "ash"
  | "aube"
  | "ballad"
  | "breeze"
  | "bubbie"
  | "cedar"
  | "coral"
  | "cove"
  | "echo"
  | "ember"
  | "haetsal"
  | "hanul"
  | "himari"
  | "juniper"
  | "leher"
  | "maple"
  | "marin"
  | "miko"
  | "neer"
  | "porto"
  | "rindo"
  | "rio"
  | "rivage"
  | "sage"
  | "selva"
  | "shimmer"
  | "sol"
  | "sonna"
  | "spruce"
  | "tinta"
  | "vale"
  | "verse"
  | "viola";

export interface RealtimeVoicesList {
  v1: Array<RealtimeVoice>;
  v2: Array<RealtimeVoice>;
  v3?: Array<RealtimeVoice> | undefined;
  defaultV1: RealtimeVoice;
  defaultV2: RealtimeVoice;
}

export interface ThreadRealtimeAppendAudioParams {
  threadId: string;
  audio: ThreadRealtimeAudioChunk;
}

export type ThreadRealtimeAppendAudioResponse = Record<string, never>;

export interface ThreadRealtimeAppendSpeechParams {
  threadId: string;
  text: string;
}

export type ThreadRealtimeAppendSpeechResponse = Record<string, never>;

export interface ThreadRealtimeAppendTextParams {
  threadId: string;
  text: string;
  role: ConversationTextRole;
}

export type ThreadRealtimeAppendTextResponse = Record<string, never>;

export interface ThreadRealtimeAudioChunk {
  data: string;
  sampleRate: number;
  numChannels: number;
  samplesPerChannel: number | null;
  itemId: string | null;
}

export type ThreadRealtimeBemItemPresentation =
  | {
      type: "wholeItem";
    }
  | {
      type: "inlineMarkdown";
    }
  | {
      type: "inlineVisualization";
      index: number;
    };

export interface ThreadRealtimeClosedNotification {
  threadId: string;
  reason: string | null;
}

export interface ThreadRealtimeErrorNotification {
  threadId: string;
  message: string;
}

export interface ThreadRealtimeInitialItem {
  role: ConversationTextRole;
  text: string;
}

export type ThreadRealtimeItem = {
  id: string;
  realtimeSessionId: string;
} & (
  | {
      type: "realtimeSessionStarted";
    }
  | {
      type: "transcriptSegment";
      role: ThreadRealtimeTranscriptRole;
      text: string;
    }
  | {
      type: "bemItemPromoted";
      turnId: string;
      itemId: string;
      presentation: ThreadRealtimeBemItemPresentation;
    }
  | {
      type: "realtimeSessionClosed";
      outcome: ThreadRealtimeSessionOutcome;
    }
);

export interface ThreadRealtimeItemAddedNotification {
  threadId: string;
  item: JsonValue;
}

export interface ThreadRealtimeItemCompletedNotification {
  threadId: string;
  item: ThreadRealtimeItem;
}

export interface ThreadRealtimeItemStartedNotification {
  threadId: string;
  item: ThreadRealtimeItem;
}

export interface ThreadRealtimeItemTranscriptDeltaNotification {
  threadId: string;
  itemId: string;
  delta: string;
}

export type ThreadRealtimeListVoicesParams = Record<string, never>;

export interface ThreadRealtimeListVoicesResponse {
  voices: RealtimeVoicesList;
}

export interface ThreadRealtimeOutputAudioDeltaNotification {
  threadId: string;
  audio: ThreadRealtimeAudioChunk;
}

export interface ThreadRealtimeSdpNotification {
  threadId: string;
  sdp: string;
}

export type ThreadRealtimeSessionOutcome = "ended" | "failed";

export interface ThreadRealtimeStartedNotification {
  threadId: string;
  realtimeSessionId: string | null;
  version: RealtimeConversationVersion;
}

export interface ThreadRealtimeStartParams {
  threadId: string;
  clientManagedHandoffs?: boolean | null | undefined;
  delegationAckFiller?: boolean | null | undefined;
  flushTranscriptTailOnSessionEnd?: boolean | null | undefined;
  codexResponsesAsItems?: boolean | null | undefined;
  codexResponseItemPrefix?: string | null | undefined;
  codexResponseHandoffMode?: CodexResponseHandoffMode | null | undefined;
  backendReasoningStatus?: boolean | undefined;
  codexResponseHandoffChannelPrefixes?:
    | {
        [key in string]?: Array<string>;
      }
    | null
    | undefined;
  model?: string | null | undefined;
  outputModality: RealtimeOutputModality;
  includeStartupContext?: boolean | null | undefined;
  initialItems?: Array<ThreadRealtimeInitialItem> | null | undefined;
  realtimeStartInstructions?: string | null | undefined;
  realtimeEndInstructions?: string | null | undefined;
  prompt?: string | null | null | undefined;
  realtimeSessionId?: string | null | undefined;
  voiceSessionId?: string | null | undefined;
  transport?: ThreadRealtimeStartTransport | null | undefined;
  version?: RealtimeConversationVersion | null | undefined;
  voice?: RealtimeVoice | null | undefined;
}

export type ThreadRealtimeStartResponse = Record<string, never>;

export type ThreadRealtimeStartTransport =
  | {
      type: "websocket";
    }
  | {
      type: "webrtc";
      sdp: string;
    }
  | {
      type: "existingCall";
      callId: string;
    };

export interface ThreadRealtimeStopParams {
  threadId: string;
}

export type ThreadRealtimeStopResponse = Record<string, never>;

export interface ThreadRealtimeTranscriptDeltaNotification {
  threadId: string;
  role: string;
  delta: string;
}

export interface ThreadRealtimeTranscriptDoneNotification {
  threadId: string;
  role: string;
  text: string;
}

export type ThreadRealtimeTranscriptRole = "user" | "assistant";

export type ThreadTimelineEntry =
  | {
      type: "item";
      position: number;
      turnId: string;
      item: ThreadItem;
    }
  | {
      type: "realtime";
      position: number;
      item: ThreadRealtimeItem;
    }
  | {
      type: "turnStarted";
      position: number;
      turnId: string;
      startedAt: number | null;
    }
  | {
      type: "turnCompleted";
      position: number;
      turnId: string;
      status: TurnStatus;
      error: TurnError | null;
      startedAt: number | null;
      completedAt: number | null;
      durationMs: number | null;
    };

export interface ThreadTimelineListParams {
  threadId: string;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}

export interface ThreadTimelineListResponse {
  data: Array<ThreadTimelineEntry>;
  nextCursor: string | null;
  activeRealtimeSessionAtPageStart: string | null;
}

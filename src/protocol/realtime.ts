import { notification, request } from "./define.js";
import { unchecked } from "./shape.js";
import type * as wire from "./wire/index.js";

export const realtimeRequests = {
  thread: {
    /** Begins a voice conversation in a thread. */
    realtimeStart: request(
      "thread/realtime/start",
      unchecked<wire.ThreadRealtimeStartParams>(),
      unchecked<wire.ThreadRealtimeStartResponse>(),
      { since: "0.107.0", experimental: true },
    ),
    /** Hands audio to the voice conversation. */
    realtimeAppendAudio: request(
      "thread/realtime/appendAudio",
      unchecked<wire.ThreadRealtimeAppendAudioParams>(),
      unchecked<wire.ThreadRealtimeAppendAudioResponse>(),
      { since: "0.107.0", experimental: true },
    ),
    /** Hands text to the voice conversation. */
    realtimeAppendText: request(
      "thread/realtime/appendText",
      unchecked<wire.ThreadRealtimeAppendTextParams>(),
      unchecked<wire.ThreadRealtimeAppendTextResponse>(),
      { since: "0.107.0", experimental: true },
    ),
    /** Has the voice say something. */
    realtimeAppendSpeech: request(
      "thread/realtime/appendSpeech",
      unchecked<wire.ThreadRealtimeAppendSpeechParams>(),
      unchecked<wire.ThreadRealtimeAppendSpeechResponse>(),
      { since: "0.153.4", experimental: true },
    ),
    /** Ends the voice conversation. */
    realtimeStop: request(
      "thread/realtime/stop",
      unchecked<wire.ThreadRealtimeStopParams>(),
      unchecked<wire.ThreadRealtimeStopResponse>(),
      { since: "0.107.0", experimental: true },
    ),
    /** A page of what was said and done, voice and turns together. */
    timelineList: request(
      "thread/timeline/list",
      unchecked<wire.ThreadTimelineListParams>(),
      unchecked<wire.ThreadTimelineListResponse>(),
      { since: "0.153.4", experimental: true },
    ),
    /** The voices there are. */
    realtimeListVoices: request(
      "thread/realtime/listVoices",
      unchecked<wire.ThreadRealtimeListVoicesParams>(),
      unchecked<wire.ThreadRealtimeListVoicesResponse>(),
      { since: "0.125.0", experimental: true },
    ),
  },
};

export const realtimeNotifications = {
  thread: {
    /** A voice conversation began. */
    realtimeStarted: notification("thread/realtime/started", unchecked<wire.ThreadRealtimeStartedNotification>(), {
      since: "0.107.0",
    }),
    /** The voice backend sent an item, as it came. */
    realtimeItemAdded: notification("thread/realtime/itemAdded", unchecked<wire.ThreadRealtimeItemAddedNotification>(), {
      since: "0.107.0",
    }),
    /** An item of a voice conversation began. */
    realtimeItemStarted: notification("thread/realtime/item/started", unchecked<wire.ThreadRealtimeItemStartedNotification>(), {
      since: "0.153.4",
    }),
    /** More text of what is said in an item. */
    realtimeItemTranscriptDelta: notification(
      "thread/realtime/item/transcript/delta",
      unchecked<wire.ThreadRealtimeItemTranscriptDeltaNotification>(),
      { since: "0.153.4" },
    ),
    /** An item of a voice conversation is complete. */
    realtimeItemCompleted: notification(
      "thread/realtime/item/completed",
      unchecked<wire.ThreadRealtimeItemCompletedNotification>(),
      { since: "0.153.4" },
    ),
    /** More text of what is said. */
    realtimeTranscriptDelta: notification(
      "thread/realtime/transcript/delta",
      unchecked<wire.ThreadRealtimeTranscriptDeltaNotification>(),
      { since: "0.125.0" },
    ),
    /** What was said, in full. */
    realtimeTranscriptDone: notification(
      "thread/realtime/transcript/done",
      unchecked<wire.ThreadRealtimeTranscriptDoneNotification>(),
      { since: "0.125.0" },
    ),
    /** More audio to play. */
    realtimeOutputAudioDelta: notification(
      "thread/realtime/outputAudio/delta",
      unchecked<wire.ThreadRealtimeOutputAudioDeltaNotification>(),
      { since: "0.107.0" },
    ),
    /** The other side's answer to set up WebRTC. */
    realtimeSdp: notification("thread/realtime/sdp", unchecked<wire.ThreadRealtimeSdpNotification>(), { since: "0.125.0" }),
    /** The voice conversation failed. */
    realtimeError: notification("thread/realtime/error", unchecked<wire.ThreadRealtimeErrorNotification>(), { since: "0.107.0" }),
    /** The voice conversation ended. */
    realtimeClosed: notification("thread/realtime/closed", unchecked<wire.ThreadRealtimeClosedNotification>(), {
      since: "0.107.0",
    }),
  },
};

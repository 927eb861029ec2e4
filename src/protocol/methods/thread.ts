import { notification, request } from "../define.js";
import { unchecked } from "../shape.js";
import {
  ThreadArchivedNotification,
  ThreadArchiveParams,
  ThreadArchiveResponse,
  ThreadBackgroundTerminalsCleanParams,
  ThreadBackgroundTerminalsListParams,
  ThreadBackgroundTerminalsTerminateParams,
  ThreadClosedNotification,
  ThreadCompactStartParams,
  ThreadCompactStartResponse,
  ThreadDeletedNotification,
  ThreadDeleteParams,
  ThreadDeleteResponse,
  ThreadGoalClearParams,
  ThreadGoalGetParams,
  ThreadGoalSetParams,
  ThreadInjectItemsParams,
  ThreadMetadataUpdateParams,
  ThreadNameUpdatedNotification,
  ThreadRevertParams,
  ThreadRollbackParams,
  ThreadRollbackResponse,
  ThreadSetNameParams,
  ThreadSetNameResponse,
  ThreadSettingsUpdateParams,
  ThreadSettingsUpdateResponse,
  ThreadShellCommandParams,
  ThreadShellCommandResponse,
  ThreadStartedNotification,
  ThreadStatusChangedNotification,
  ThreadUnarchivedNotification,
  ThreadUnarchiveParams,
  ThreadUnarchiveResponse,
  ThreadUnsubscribeParams,
  ThreadUnsubscribeResponse,
} from "../shapes/thread-changes.js";
import {
  ThreadItemsListParams,
  ThreadItemsListResponse,
  ThreadTurnsListParams,
  ThreadTurnsListResponse,
} from "../shapes/thread-history.js";
import {
  ThreadListParams,
  ThreadListResponse,
  ThreadLoadedListParams,
  ThreadLoadedListResponse,
  ThreadReadParams,
  ThreadReadResponse,
} from "../shapes/thread-list.js";
import { ThreadSearchCancelParams, ThreadSearchParams } from "../shapes/thread-search.js";
import {
  ThreadForkParams,
  ThreadForkResponse,
  ThreadResumeParams,
  ThreadResumeResponse,
  ThreadStartParams,
  ThreadStartResponse,
} from "../shapes/thread-start.js";
import { ThreadTokenUsageUpdatedNotification } from "../shapes/token-usage.js";
import type * as wire from "../wire/index.js";

export const threadRequestRows = {
  /** Allows what the automatic reviewer has refused. */
  approveGuardianDeniedAction: request(
    "thread/approveGuardianDeniedAction",
    unchecked<wire.ThreadApproveGuardianDeniedActionParams>(),
    unchecked<wire.ThreadApproveGuardianDeniedActionResponse>(),
    { since: "0.125.0" },
  ),
  /** Archives a thread: lists leave it out unless asked for it. */
  archive: request("thread/archive", ThreadArchiveParams, ThreadArchiveResponse),
  /** Attaches something to a thread. */
  attachmentAdd: request(
    "thread/attachment/add",
    unchecked<wire.ThreadAttachmentAddParams>(),
    unchecked<wire.ThreadAttachmentAddResponse>(),
    { since: "0.155.0" },
  ),
  /** What is attached to a thread. */
  attachmentList: request(
    "thread/attachment/list",
    unchecked<wire.ThreadAttachmentListParams>(),
    unchecked<wire.ThreadAttachmentListResponse>(),
    { since: "0.155.0" },
  ),
  /** Detaches something from a thread. */
  attachmentRemove: request(
    "thread/attachment/remove",
    unchecked<wire.ThreadAttachmentRemoveParams>(),
    unchecked<wire.ThreadAttachmentRemoveResponse>(),
    { since: "0.155.0" },
  ),
  /** The threads that something is attached to. */
  attachmentOwnerList: request(
    "thread/attachmentOwner/list",
    unchecked<wire.ThreadAttachmentOwnerListParams>(),
    unchecked<wire.ThreadAttachmentOwnerListResponse>(),
    { since: "0.162.0" },
  ),
  /** Ends all terminals that are still open after their turn. */
  backgroundTerminalsClean: request(
    "thread/backgroundTerminals/clean",
    ThreadBackgroundTerminalsCleanParams,
    unchecked<wire.ThreadBackgroundTerminalsCleanResponse>(),
    { since: "0.107.0", experimental: true },
  ),
  /** The terminals that are still open after their turn. */
  backgroundTerminalsList: request(
    "thread/backgroundTerminals/list",
    ThreadBackgroundTerminalsListParams,
    unchecked<wire.ThreadBackgroundTerminalsListResponse>(),
    { since: "0.140.0", experimental: true },
  ),
  /** Ends one terminal that is still open after its turn. */
  backgroundTerminalsTerminate: request(
    "thread/backgroundTerminals/terminate",
    ThreadBackgroundTerminalsTerminateParams,
    unchecked<wire.ThreadBackgroundTerminalsTerminateResponse>(),
    { since: "0.140.0", experimental: true },
  ),
  /** Has the model summarise the thread so far, to free its context. The answer comes at once, the turn afterwards. */
  compactStart: request("thread/compact/start", ThreadCompactStartParams, ThreadCompactStartResponse, { since: "0.98.0" }),
  /** Says that one question to the user less is waiting for an answer. */
  decrementElicitation: request(
    "thread/decrement_elicitation",
    unchecked<wire.ThreadDecrementElicitationParams>(),
    unchecked<wire.ThreadDecrementElicitationResponse>(),
    { since: "0.118.0", experimental: true },
  ),
  /** Deletes a stored thread. This cannot be undone. */
  delete: request("thread/delete", ThreadDeleteParams, ThreadDeleteResponse, { since: "0.140.0" }),
  /** Starts a thread with the history of another. */
  fork: request("thread/fork", ThreadForkParams, ThreadForkResponse),
  /** Removes the thread's goal. */
  goalClear: request("thread/goal/clear", ThreadGoalClearParams, unchecked<wire.ThreadGoalClearResponse>(), {
    since: "0.140.0",
  }),
  /** The goal that the thread works towards. */
  goalGet: request("thread/goal/get", ThreadGoalGetParams, unchecked<wire.ThreadGoalGetResponse>(), {
    since: "0.140.0",
  }),
  /** Sets the goal that the thread works towards. */
  goalSet: request("thread/goal/set", ThreadGoalSetParams, unchecked<wire.ThreadGoalSetResponse>(), {
    since: "0.140.0",
  }),
  /** Has the automatic reviewer look at an action. */
  guardianReview: request(
    "thread/guardianReview",
    unchecked<wire.ThreadGuardianReviewParams>(),
    unchecked<wire.ThreadGuardianReviewResponse>(),
    { since: "0.167.2", experimental: true },
  ),
  /** Says that one more question to the user is waiting for an answer, so that the time limit of the turn does not run. */
  incrementElicitation: request(
    "thread/increment_elicitation",
    unchecked<wire.ThreadIncrementElicitationParams>(),
    unchecked<wire.ThreadIncrementElicitationResponse>(),
    { since: "0.118.0", experimental: true },
  ),
  /** Adds items to the model's history without a turn. */
  injectItems: request("thread/inject_items", ThreadInjectItemsParams, unchecked<wire.ThreadInjectItemsResponse>(), {
    since: "0.125.0",
  }),
  /** A page of a thread's items. */
  itemsList: request("thread/items/list", ThreadItemsListParams, ThreadItemsListResponse, { since: "0.153.4" }),
  /** One item, with output that was left out of the list. */
  itemsRead: request("thread/items/read", unchecked<wire.ThreadItemsReadParams>(), unchecked<wire.ThreadItemsReadResponse>(), {
    since: "0.163.0",
    experimental: true,
  }),
  /** A page of the stored threads. */
  list: request("thread/list", ThreadListParams, ThreadListResponse),
  /** The ids of the threads in memory. */
  loadedList: request("thread/loaded/list", ThreadLoadedListParams, ThreadLoadedListResponse),
  /** The memories that the thread uses. */
  memoryRead: request(
    "thread/memory/read",
    unchecked<wire.ThreadMemoryReadParams>(),
    unchecked<wire.ThreadMemoryReadResponse>(),
    { since: "0.165.0", experimental: true },
  ),
  /** Whether the thread reads and writes memories. */
  memoryModeSet: request(
    "thread/memoryMode/set",
    unchecked<wire.ThreadMemoryModeSetParams>(),
    unchecked<wire.ThreadMemoryModeSetResponse>(),
    { since: "0.125.0", experimental: true },
  ),
  /** Changes what is stored with a thread, such as its Git state. */
  metadataUpdate: request("thread/metadata/update", ThreadMetadataUpdateParams, unchecked<wire.ThreadMetadataUpdateResponse>(), {
    since: "0.118.0",
  }),
  /** Sets the title of a thread. */
  nameSet: request("thread/name/set", ThreadSetNameParams, ThreadSetNameResponse),
  /** Asks what the user might say next. */
  predictionRequest: request(
    "thread/prediction/request",
    unchecked<wire.ThreadPredictionRequestParams>(),
    unchecked<wire.ThreadPredictionRequestResponse>(),
    { since: "0.161.0", experimental: true },
  ),
  /** Prepares a thread for carrying out the plan that was approved. */
  prepareApprovedPlan: request(
    "thread/prepareApprovedPlan",
    unchecked<wire.ThreadPrepareApprovedPlanParams>(),
    unchecked<wire.ThreadPrepareApprovedPlanResponse>(),
    { since: "0.169.0", experimental: true },
  ),
  /** Queues input until the running turn is over. */
  queueAdd: request("thread/queue/add", unchecked<wire.ThreadQueueAddParams>(), unchecked<wire.ThreadQueueAddResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
  /** Removes input from the queue. */
  queueDelete: request(
    "thread/queue/delete",
    unchecked<wire.ThreadQueueDeleteParams>(),
    unchecked<wire.ThreadQueueDeleteResponse>(),
    { since: "0.153.4", experimental: true },
  ),
  /** The queued input. */
  queueList: request("thread/queue/list", unchecked<wire.ThreadQueueListParams>(), unchecked<wire.ThreadQueueListResponse>(), {
    since: "0.153.4",
    experimental: true,
  }),
  /** Moves input within the queue. */
  queueReorder: request(
    "thread/queue/reorder",
    unchecked<wire.ThreadQueueReorderParams>(),
    unchecked<wire.ThreadQueueReorderResponse>(),
    { since: "0.153.4", experimental: true },
  ),
  /** Gives queued input to the agent now. */
  queueStart: request(
    "thread/queue/start",
    unchecked<wire.ThreadQueueStartParams>(),
    unchecked<wire.ThreadQueueStartResponse>(),
    { since: "0.153.4", experimental: true },
  ),
  /** Changes queued input. */
  queueUpdate: request(
    "thread/queue/update",
    unchecked<wire.ThreadQueueUpdateParams>(),
    unchecked<wire.ThreadQueueUpdateResponse>(),
    { since: "0.153.4", experimental: true },
  ),
  /** One stored thread, without loading it. */
  read: request("thread/read", ThreadReadParams, ThreadReadResponse),
  /** Stores up to where the user has read a thread. */
  readStateUpdate: request(
    "thread/readState/update",
    unchecked<wire.ThreadReadStateUpdateParams>(),
    unchecked<wire.ThreadReadStateUpdateResponse>(),
    { since: "0.163.0", experimental: true },
  ),
  /** Adds audio to the voice conversation. */
  realtimeAppendAudio: request(
    "thread/realtime/appendAudio",
    unchecked<wire.ThreadRealtimeAppendAudioParams>(),
    unchecked<wire.ThreadRealtimeAppendAudioResponse>(),
    { since: "0.107.0", experimental: true },
  ),
  /** Has the voice say something. */
  realtimeAppendSpeech: request(
    "thread/realtime/appendSpeech",
    unchecked<wire.ThreadRealtimeAppendSpeechParams>(),
    unchecked<wire.ThreadRealtimeAppendSpeechResponse>(),
    { since: "0.153.4", experimental: true },
  ),
  /** Adds text to the voice conversation. */
  realtimeAppendText: request(
    "thread/realtime/appendText",
    unchecked<wire.ThreadRealtimeAppendTextParams>(),
    unchecked<wire.ThreadRealtimeAppendTextResponse>(),
    { since: "0.107.0", experimental: true },
  ),
  /** What was observed in the voice conversations of a thread, in pages. */
  realtimeList: request(
    "thread/realtime/list",
    unchecked<wire.ThreadRealtimeListParams>(),
    unchecked<wire.ThreadRealtimeListResponse>(),
    { since: "0.171.0", experimental: true },
  ),
  /** The voices that there are. */
  realtimeListVoices: request(
    "thread/realtime/listVoices",
    unchecked<wire.ThreadRealtimeListVoicesParams>(),
    unchecked<wire.ThreadRealtimeListVoicesResponse>(),
    { since: "0.125.0", experimental: true },
  ),
  /** Begins a voice conversation in a thread. */
  realtimeStart: request(
    "thread/realtime/start",
    unchecked<wire.ThreadRealtimeStartParams>(),
    unchecked<wire.ThreadRealtimeStartResponse>(),
    { since: "0.107.0", experimental: true },
  ),
  /** Ends the voice conversation. */
  realtimeStop: request(
    "thread/realtime/stop",
    unchecked<wire.ThreadRealtimeStopParams>(),
    unchecked<wire.ThreadRealtimeStopResponse>(),
    { since: "0.107.0", experimental: true },
  ),
  /** Loads a stored thread, with its history, and subscribes this connection to it. */
  resume: request("thread/resume", ThreadResumeParams, ThreadResumeResponse),
  /** Returns a thread to an earlier point of its history. */
  revert: request("thread/revert", ThreadRevertParams, unchecked<wire.ThreadRevertResponse>(), {
    since: "0.153.4",
  }),
  /** Drops the newest turns of a thread. Older releases have it in place of `thread/revert`. */
  rollback: request("thread/rollback", ThreadRollbackParams, ThreadRollbackResponse, { until: "0.156.0" }),
  /** Asks the model for an answer beside the thread, without adding to it. */
  sample: request("thread/sample", unchecked<wire.ThreadSampleParams>(), unchecked<wire.ThreadSampleResponse>(), {
    since: "0.164.0",
    experimental: true,
  }),
  /** Gives up a sample that is still running. */
  sampleCancel: request(
    "thread/sample/cancel",
    unchecked<wire.ThreadSampleCancelParams>(),
    unchecked<wire.ThreadSampleCancelResponse>(),
    { since: "0.164.0", experimental: true },
  ),
  /** Finds threads by what was said in them. */
  search: request("thread/search", ThreadSearchParams, unchecked<wire.ThreadSearchResponse>(), {
    since: "0.140.0",
    experimental: true,
  }),
  /** Gives up a `thread/search` of this connection. It ends with an error, unless it was done first. */
  searchCancel: request("thread/search/cancel", ThreadSearchCancelParams, unchecked<wire.ThreadSearchCancelResponse>(), {
    since: "0.171.0",
    experimental: true,
  }),
  /** Finds threads by what was said in them, and tells of some at once, as `thread/search/partial`. The answer is what counts. */
  searchStream: request("thread/search/stream", ThreadSearchParams, unchecked<wire.ThreadSearchResponse>(), {
    since: "0.171.0",
    experimental: true,
  }),
  /** Gives up a `thread/search/stream` of this connection. It ends with an error, unless it was done first. */
  searchStreamCancel: request(
    "thread/search/stream/cancel",
    ThreadSearchCancelParams,
    unchecked<wire.ThreadSearchCancelResponse>(),
    { since: "0.171.0", experimental: true },
  ),
  /** Where in one thread something was said. */
  searchOccurrences: request(
    "thread/searchOccurrences",
    unchecked<wire.ThreadSearchOccurrencesParams>(),
    unchecked<wire.ThreadSearchOccurrencesResponse>(),
    { since: "0.153.4", experimental: true },
  ),
  /** Moves a thread into a section, or out of one. */
  sectionMove: request(
    "thread/section/move",
    unchecked<wire.ThreadSectionMoveParams>(),
    unchecked<wire.ThreadSectionMoveResponse>(),
    { since: "0.153.4" },
  ),
  /** Changes the settings of a thread's next turns. */
  settingsUpdate: request("thread/settings/update", ThreadSettingsUpdateParams, ThreadSettingsUpdateResponse, {
    since: "0.140.0",
    experimental: true,
  }),
  /** Runs a command of the user's own in the thread, outside the sandbox. */
  shellCommand: request("thread/shellCommand", ThreadShellCommandParams, ThreadShellCommandResponse, { since: "0.118.0" }),
  /** Starts a thread, which is a conversation. */
  start: request("thread/start", ThreadStartParams, ThreadStartResponse),
  /** A page of what was said and done, voice and turns together. */
  timelineList: request(
    "thread/timeline/list",
    unchecked<wire.ThreadTimelineListParams>(),
    unchecked<wire.ThreadTimelineListResponse>(),
    { since: "0.153.4", experimental: true },
  ),
  /** A page of a thread's turns. */
  turnsList: request("thread/turns/list", ThreadTurnsListParams, ThreadTurnsListResponse, { since: "0.125.0" }),
  /** Returns an archived thread to the lists. */
  unarchive: request("thread/unarchive", ThreadUnarchiveParams, ThreadUnarchiveResponse),
  /** Stops sending the thread's notifications to this connection. A thread without subscribers is taken out of memory. */
  unsubscribe: request("thread/unsubscribe", ThreadUnsubscribeParams, ThreadUnsubscribeResponse, { since: "0.107.0" }),
};

export const threadNotificationRows = {
  /** A thread was archived. */
  archived: notification("thread/archived", ThreadArchivedNotification, { since: "0.107.0" }),
  /** What is attached to a thread changed. */
  attachmentUpdated: notification("thread/attachment/updated", unchecked<wire.ThreadAttachmentUpdatedNotification>(), {
    since: "0.155.0",
  }),
  /** A thread was taken out of memory. It stays stored. */
  closed: notification("thread/closed", ThreadClosedNotification, { since: "0.107.0" }),
  /** A thread's context was summarised. Newer servers send a `contextCompaction` item instead. */
  compacted: notification("thread/compacted", unchecked<wire.ContextCompactedNotification>()),
  /** A thread was deleted. */
  deleted: notification("thread/deleted", ThreadDeletedNotification, { since: "0.140.0" }),
  /** An environment of a thread can be reached. */
  environmentConnected: notification("thread/environment/connected", unchecked<wire.EnvironmentConnectionNotification>(), {
    since: "0.153.4",
  }),
  /** An environment of a thread can no longer be reached. */
  environmentDisconnected: notification("thread/environment/disconnected", unchecked<wire.EnvironmentConnectionNotification>(), {
    since: "0.153.4",
  }),
  /** A thread has no goal any more. */
  goalCleared: notification("thread/goal/cleared", unchecked<wire.ThreadGoalClearedNotification>(), { since: "0.140.0" }),
  /** The goal that a thread works towards changed. */
  goalUpdated: notification("thread/goal/updated", unchecked<wire.ThreadGoalUpdatedNotification>(), { since: "0.140.0" }),
  /** A thread has another title. */
  nameUpdated: notification("thread/name/updated", ThreadNameUpdatedNotification),
  /** A guess at what the user might say next. */
  predictionUpdated: notification("thread/prediction/updated", unchecked<wire.ThreadPredictionUpdatedNotification>(), {
    since: "0.161.0",
  }),
  /** A thread belongs to another project. */
  projectUpdated: notification("thread/project/updated", unchecked<wire.ThreadProjectUpdatedNotification>(), {
    since: "0.153.4",
  }),
  /** The queued input changed. */
  queueChanged: notification("thread/queue/changed", unchecked<wire.ThreadQueueChangedNotification>(), { since: "0.153.4" }),
  /** Up to where the user has read a thread changed. */
  readStateChanged: notification("thread/readState/changed", unchecked<wire.ThreadReadStateChangedNotification>(), {
    since: "0.163.0",
  }),
  /** The voice conversation ended. */
  realtimeClosed: notification("thread/realtime/closed", unchecked<wire.ThreadRealtimeClosedNotification>(), {
    since: "0.107.0",
  }),
  /** The voice conversation failed. */
  realtimeError: notification("thread/realtime/error", unchecked<wire.ThreadRealtimeErrorNotification>(), { since: "0.107.0" }),
  /** An item of a voice conversation is complete. */
  realtimeItemCompleted: notification(
    "thread/realtime/item/completed",
    unchecked<wire.ThreadRealtimeItemCompletedNotification>(),
    { since: "0.153.4" },
  ),
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
  /** An item of the voice backend, unchanged. */
  realtimeItemAdded: notification("thread/realtime/itemAdded", unchecked<wire.ThreadRealtimeItemAddedNotification>(), {
    since: "0.107.0",
  }),
  /** More audio to play. */
  realtimeOutputAudioDelta: notification(
    "thread/realtime/outputAudio/delta",
    unchecked<wire.ThreadRealtimeOutputAudioDeltaNotification>(),
    { since: "0.107.0" },
  ),
  /** The other side's answer to set up WebRTC. */
  realtimeSdp: notification("thread/realtime/sdp", unchecked<wire.ThreadRealtimeSdpNotification>(), { since: "0.125.0" }),
  /** A voice conversation began. */
  realtimeStarted: notification("thread/realtime/started", unchecked<wire.ThreadRealtimeStartedNotification>(), {
    since: "0.107.0",
  }),
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
  /** A thread was returned to an earlier point of its history. */
  reverted: notification("thread/reverted", unchecked<wire.ThreadRevertedNotification>(), { since: "0.153.4" }),
  /** Some of what a `thread/search/stream` has found so far. The answer to the search replaces it. */
  searchPartial: notification("thread/search/partial", unchecked<wire.ThreadSearchPartialNotification>(), { since: "0.171.0" }),
  /** A thread is in another section. */
  sectionChanged: notification("thread/section/changed", unchecked<wire.ThreadSectionChangedNotification>(), {
    since: "0.167.2",
  }),
  /** A thread's settings changed. */
  settingsUpdated: notification("thread/settings/updated", unchecked<wire.ThreadSettingsUpdatedNotification>(), {
    since: "0.140.0",
  }),
  /** A thread was started. */
  started: notification("thread/started", ThreadStartedNotification),
  /** A loaded thread is busy, idle or broken now. */
  statusChanged: notification("thread/status/changed", ThreadStatusChangedNotification, { since: "0.107.0" }),
  /** What the thread has used so far. */
  tokenUsageUpdated: notification("thread/tokenUsage/updated", ThreadTokenUsageUpdatedNotification),
  /** An archived thread was returned to the lists. */
  unarchived: notification("thread/unarchived", ThreadUnarchivedNotification, { since: "0.107.0" }),
};

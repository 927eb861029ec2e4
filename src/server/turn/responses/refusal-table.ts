import type { CodexErrorInfo } from "../../../protocol/shapes/turn.js";

/** What a backend means by one code of refusal. */
export interface Refusal {
  /** The HTTP statuses with which the code counts. In an event of a stream (`response.failed`) it counts unless `notInStream`. */
  readonly statuses: readonly number[];
  readonly notInStream?: true;
  /** The member of an HTTP answer's `error` that names it. Default: `code`. In a stream it is always `code`. */
  readonly namedBy?: "type" | "code or type";
  /**
   * Whether another attempt may succeed: always, or where the answer's `Retry-After` says when. Default: none may, so that what was
   * refused is not sent again.
   */
  readonly mayRetry?: "always" | "when told";
  readonly info: CodexErrorInfo;
  /** What the user reads, made of the backend's own words, which may be empty. */
  readonly words: (said: string) => string;
  /** An HTTP answer with it is told by its status, and not by `info` and `words`. */
  readonly toldByStatus?: true;
}

/** The same words, whatever the backend says. */
const always = (words: string) => () => words;
/** The backend's words, or these where it says nothing. */
const saidOr = (words: string) => (said: string) => (said.trim() === "" ? words : said);

const RATE_LIMIT: Refusal = {
  statuses: [],
  mayRetry: "always",
  info: "rateLimitExceeded",
  words: (said) => `rate limit exceeded: ${said}`,
};

/**
 * What the codes of a backend's errors mean, as the real server has it (0.171): whether the request is made again, which
 * `codexErrorInfo` the turn ends with, and with which words. A code or a status that is not here is told by its status, or by the
 * backend's words in a stream, and tried again.
 */
export const REFUSALS: Readonly<Record<string, Refusal>> = {
  access_program_not_enabled: {
    statuses: [403],
    toldByStatus: true,
    info: { httpConnectionFailed: { httpStatusCode: null } },
    words: saidOr("The requested access program is not enabled."),
  },
  bio_policy: {
    statuses: [400],
    info: "bioPolicy",
    words: saidOr("This content was flagged for possible biological risk."),
  },
  content_policy_violation: {
    statuses: [400],
    info: "other",
    words: saidOr("The input was rejected by the content policy."),
  },
  context_length_exceeded: {
    statuses: [400],
    info: "contextWindowExceeded",
    words: always(
      "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
    ),
  },
  cyber_policy: {
    statuses: [400],
    info: "cyberPolicy",
    words: saidOr("This request has been flagged for possible cybersecurity risk."),
  },
  flex_unavailable: { statuses: [429], info: "flexUnavailable", words: always("Flex capacity unavailable.") },
  inference_hook_denied: {
    statuses: [403],
    info: "inferenceHookDenied",
    words: saidOr("Your workspace inference hook blocked this request."),
  },
  insufficient_quota: {
    statuses: [429],
    namedBy: "code or type",
    info: "usageLimitExceeded",
    words: always("Quota exceeded. Check your plan and billing details."),
  },
  invalid_audio: {
    statuses: [400],
    info: "badRequest",
    words: (said) =>
      `${saidOr("Invalid audio input.")(said)} Please remove or replace the affected audio attachment and try again.`,
  },
  invalid_prompt: { statuses: [400], info: "other", words: saidOr("Invalid request.") },
  misalignment_policy_violation: {
    statuses: [400, 403],
    info: "misalignmentPolicyViolation",
    words: saidOr("This request was blocked due to a misalignment policy violation."),
  },
  model_not_found: { statuses: [400, 403, 404], info: "modelNotFound", words: saidOr("model_not_found") },
  policy_capacity_unavailable: {
    statuses: [503],
    mayRetry: "when told",
    info: "policyCapacityUnavailable",
    words: always("Policy-restricted capacity is unavailable. Please try again later."),
  },
  rate_limit_exceeded: RATE_LIMIT,
  server_is_overloaded: {
    statuses: [503],
    mayRetry: "when told",
    info: "serverOverloaded",
    words: always("Selected model is at capacity. Please try a different model."),
  },
  slow_down: { ...RATE_LIMIT, statuses: [503] },
  usage_limit_reached: {
    statuses: [429],
    notInStream: true,
    namedBy: "type",
    info: "usageLimitExceeded",
    // The answer says more of it: see describeUsageLimit.
    words: always("You’ve hit your usage limit."),
  },
  usage_not_included: {
    statuses: [429],
    namedBy: "type",
    info: "usageLimitExceeded",
    words: always("To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus."),
  },
};

/** A refusal of an image, of which the backend gives no code: what its words contain, with status 400. */
export const INVALID_IMAGE = {
  said: "The image data you provided does not represent a valid image",
  info: "badRequest",
  words: "Invalid image in your last message. Please remove it and try again.",
} as const;

/** What a status means where no code says more. `words` gets the answer's body, and what identifies the request. */
export interface StatusRefusal {
  readonly mayRetry?: "always" | "when told";
  readonly info: CodexErrorInfo;
  /** Whether clients are told the status with each new attempt. */
  readonly tellsStatus: boolean;
  readonly words: (body: string, requestId: string) => string;
}

export const STATUSES: Readonly<Record<number, StatusRefusal>> = {
  400: { info: "other", tellsStatus: false, words: (body) => body },
  429: {
    mayRetry: "when told",
    info: { responseTooManyFailedAttempts: { httpStatusCode: 429 } },
    tellsStatus: true,
    words: (_, requestId) => `exceeded retry limit, last status: 429 Too Many Requests${requestId}`,
  },
  500: {
    mayRetry: "always",
    info: "internalServerError",
    tellsStatus: false,
    words: () => "We’re currently experiencing high demand, which may cause temporary errors.",
  },
};

/** A row by its name; `undefined` for what is not in the table, names of an object's own members included. */
export function rowOf<Row>(table: Readonly<Record<string, Row>>, name: unknown): Row | undefined {
  return (typeof name === "string" || typeof name === "number") && Object.hasOwn(table, name) ? table[name] : undefined;
}

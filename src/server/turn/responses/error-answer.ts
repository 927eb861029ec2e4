import { fromJsonTextOrNull } from "../../../rpc/json.js";
import { redactText } from "../../../rpc/redact.js";
import { shorten } from "../../shorten.js";

/** How much of an error's body is read, in bytes. */
const MAX_BODY_BYTES = 64 * 1024;
/** How much is told of a body that is no error in JSON, in bytes of UTF-8, as on the real server (0.171). */
const LONGEST_PAGE = 1000;
/** How much is told of a header. */
const LONGEST_HEADER = 200;

/** An HTTP answer with a status other than success, as far as it was read. */
export interface ErrorAnswer {
  readonly status: number;
  /** The status in words, whatever the answer's own are. */
  readonly reason: string;
  /** The body as a text, without space around it. A page that is not JSON is cut. */
  readonly body: string;
  /** Whether the body was cut. */
  readonly isCut: boolean;
  /** `error` of a body in JSON; `null` without one. */
  readonly error: Readonly<Record<string, unknown>> | null;
  readonly headers: Headers;
  readonly url: string;
}

/** Reads the answer, and no more of its body than what can be told. The rest is cancelled. */
export async function readErrorAnswer(response: Response, url: string): Promise<ErrorAnswer> {
  const { status, headers } = response;
  const { STATUS_CODES } = await import("node:http");
  const reason = STATUS_CODES[status] ?? "<unknown status code>";
  const text = (await readText(response)).trim();
  const json = fromJsonTextOrNull(text);
  if (json !== null) return { status, reason, body: text, isCut: false, error: memberOf(json, "error"), headers, url };
  // Masked before it is cut: half of a secret would not be recognised.
  const page = Buffer.from(redactText(text));
  const isCut = page.length > LONGEST_PAGE;
  const body = isCut ? `${new TextDecoder().decode(page.subarray(0, LONGEST_PAGE), { stream: true })}...` : page.toString("utf8");
  return { status, reason, body, isCut, error: null, headers, url };
}

/** What was read until the limit was reached, or the body broke off. */
async function readText({ body }: Response): Promise<string> {
  if (!body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size > MAX_BODY_BYTES) break;
    }
  } catch {
    // What has come says more than how it ended.
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString("utf8");
}

function memberOf(value: unknown, name: string): Readonly<Record<string, unknown>> | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const member = (value as Record<string, unknown>)[name];
  return typeof member === "object" && member !== null && !Array.isArray(member) ? (member as Record<string, unknown>) : null;
}

/** The text of a member of `error`; `""` where it is missing or no text. */
export function textIn(error: ErrorAnswer["error"], name: string): string {
  const member = error?.[name];
  return typeof member === "string" ? member : "";
}

/** What identifies the request to the backend's operators, to stand at the end of a sentence. */
export function requestIdOf({ headers }: Pick<ErrorAnswer, "headers">): string {
  const id = headers.get("x-request-id") ?? headers.get("x-oai-request-id");
  return id === null ? "" : `, request id: ${shorten(id, LONGEST_HEADER)}`;
}

/** Tells an answer by its status, in the words of the real server (0.171). */
export function describeStatus(answer: ErrorAnswer): string {
  const { status, reason, body, headers, url } = answer;
  const named = `${status} ${reason}`;
  const isBlocked = status === 403 && body.includes("Cloudflare") && body.includes("blocked");
  const what = isBlocked
    ? `Access blocked by Cloudflare. This usually happens when connecting from a restricted region (status ${named})`
    : `unexpected status ${named}: ${textIn(answer.error, "message") || body || "Unknown error"}`;
  const ray = headers.get("cf-ray");
  const auth = headers.get("x-openai-authorization-error");
  const further = (name: string, value: string | null) => (value === null ? "" : `, ${name}: ${shorten(value, LONGEST_HEADER)}`);
  return `${what}, url: ${url}${further("cf-ray", ray)}${requestIdOf(answer)}${further("auth error", auth)}`;
}
